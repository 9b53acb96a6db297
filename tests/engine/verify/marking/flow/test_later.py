"""Lines that need a definition below them are judged again; they are never called wrong for it."""

from engine.verify.marking import mark


def test_a_definition_below_a_line_makes_it_right():
    text = r"We have $\frac{dL}{da} = 2(a-y)$ for the loss $L = (a-y)^2$."
    assert [line.verdict for line in mark(text).lines] == ["right", "definition"]


def test_a_false_line_stays_unread():
    text = r"We have $\frac{dL}{da} = 2(a+y)$ for the loss $L = (a-y)^2$."
    assert [line.verdict for line in mark(text).lines] == ["unread", "definition"]


def test_a_name_with_two_definitions_tells_nothing_above_them():
    text = "# 1\n\n$\\frac{dL}{da} = 2(a-y)$\n\n# 2\n\n$L = (a-y)^2$\n\n# 3\n\n$L = a^3$"
    assert mark(text).lines[0].verdict == "unread"


def test_a_stated_number_may_be_stated_anew_in_another_paragraph():
    text = "z = wx, x = 3, w = 2\n\nz = 6\n\nx = 4\n\nz = 8"
    assert [line.verdict for line in mark(text).lines][3:] == ["right", "definition", "right"]
    assert mark("z = wx, x = 3, w = 2, x = 4").lines[-1].verdict == "wrong"
