from engine.verify.judgement.trial.explanation import Explanation
from engine.verify.judgement.trial.ruling import Ruling, point_text


def test_a_right_ruling_is_one_line():
    assert str(Ruling("dL/dx", "2*x", "right", proved=True)) == "  dL/dx = 2*x: right, as a formula"
    assert str(Ruling("dL/dx", "2", "right", tried=1, note="so")) == "  dL/dx = 2: right, at 1 point (so)"
    assert str(Ruling("dL/dx", "2", "right", tried=3)) == "  dL/dx = 2: right, at 3 points"


def test_a_wrong_ruling_names_the_right_number_and_yours():
    lost = Explanation("factor", "the factor 2 is lost")
    ruling = Ruling(
        "dL/dx", "x", "wrong", counterexample={"x": -2.0}, expected=-4.0, got=-2.0, diagnosis=lost
    )
    assert str(ruling).splitlines() == [
        "  dL/dx = x: wrong",
        "    right is −4, yours is −2, at x = −2",
        "    the factor 2 is lost",
    ]


def test_an_answer_without_a_value_is_said_to_have_none():
    ruling = Ruling("dL/dx", "log(x)", "wrong", counterexample={"x": -2.0}, expected=1.0)
    assert "right is 1, yours has no value, at x = −2" in str(ruling)


def test_a_long_point_is_cut():
    assert point_text({f"x{i}": float(i) for i in range(10)}).endswith("x7 = 7, ...")
    assert point_text({}) == ""
