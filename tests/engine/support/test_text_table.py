from engine.support.text_table import figure, table


def test_columns_stand_under_each_other_and_no_line_ends_in_blanks():
    text = table(("a", "long head", ""), [("1", "x", "last"), ("22", "", "")], indent="  ")
    assert text.splitlines() == ["  a   long head", "  1   x          last", "  22"]


def test_figures_have_ten_digits_and_a_real_minus():
    assert [figure(x) for x in (3.0, -0.25, 1 / 3, 1e-20)] == ["3", "−0.25", "0.3333333333", "1e−20"]
    assert figure(2 / 3, 3) == "0.667"
