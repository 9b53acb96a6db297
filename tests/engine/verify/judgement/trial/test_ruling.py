import pytest

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
    assert point_text({f"x{i}": float(i) for i in range(8)}).endswith("x6 = 6, x7 = 7")
    assert point_text({}) == ""


@pytest.mark.parametrize(
    ("level", "lines"),
    [
        (1, ["  dL/dx = x: wrong"]),
        (2, ["  dL/dx = x: wrong", "    {question}"]),
        (3, ["  dL/dx = x: wrong", "    {question}", "    {hint}"]),
        (
            4,
            [
                "  dL/dx = x: wrong: so",
                "    {question}",
                "    yours is 2, at x = −2: of the wrong sign",
                "    {hint}",
            ],
        ),
        (5, ["  dL/dx = x: wrong: so", "    right is −4, yours is 2, at x = −2", "    {words}"]),
    ],
)
def test_each_level_adds_what_it_reveals(level, lines):
    mistake = Explanation("sign", "the sign is flipped")
    ruling = Ruling("dL/dx", "x", "wrong", False, 3, {"x": -2.0}, -4.0, 2.0, mistake, "so")
    known = {"question": mistake.question("L", "x"), "hint": mistake.hint, "words": mistake.words}
    assert list(ruling.told(level)) == [line.format(**known) for line in lines]


@pytest.mark.parametrize(
    ("expected", "got", "miss"),
    [
        (2.0, 3.0, "too large"),
        (2.0, 1.0, "too small"),
        (-2.0, -3.0, "too small"),
        (2.0, -2.0, "of the wrong sign"),
        (0.0, -1.0, "too small"),
        (0.0, 1.0, "too large"),
        (float("nan"), 1.0, ""),
        (1.0, float("nan"), ""),
    ],
)
def test_a_miss_is_told_by_its_side(expected, got, miss):
    assert Ruling("dL/dx", "x", "wrong", counterexample={}, expected=expected, got=got).miss == miss
    assert Ruling("dL/dx", "x", "wrong", expected=expected, got=got).miss == ""
