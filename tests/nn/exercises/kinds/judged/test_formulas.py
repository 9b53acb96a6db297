"""Formulas whose usual mistakes are listed beforehand."""

import re

import pytest

from nn.exercises.kinds import Formulas
from nn.exercises.part import RIGHT, WRONG, AnswerError, Sheet

SQUARE = Formulas(
    "y",
    ("dy/dx",),
    let={"y": "x*x"},
    mistakes={"x": "one edge is forgotten"},
    without={"**": "write products"},
)


def part_of(answer):
    (part,) = SQUARE.parts(answer, Sheet())
    return part


def test_a_right_formula_is_right():
    assert part_of("x + x").verdict == RIGHT


@pytest.mark.parametrize("answer", ["x", "2*x - x", {"dy/dx": "(x)"}])
def test_a_listed_mistake_is_told_in_every_form(answer):
    part = part_of(answer)
    assert (part.verdict, part.slip, part.kind) == (WRONG, "one edge is forgotten", "known")


def test_another_mistake_is_left_to_the_judge():
    part = part_of("-2*x")
    assert part.verdict == WRONG
    assert "sign" in part.slip


@pytest.mark.parametrize(
    ("answer", "words"),
    [("2", "a formula"), ("−0.5", "a formula"), ("-171", "a formula"), ("x**1 + x", "products")],
)
def test_numbers_and_forbidden_signs_cost_no_try(answer, words):
    with pytest.raises(AnswerError, match=words):
        part_of(answer)


def test_each_planted_line_counts():
    from nn.exercises.kinds import Planted

    lines = {"da/dz": "1 - z**2", "dz/dw": "w", "dL/da": "2*a"}
    planted = Planted(
        "a**2", lines, let={"z": "w*x", "a": "tanh(z)"}, due={"da/dz": "1 - a**2", "dz/dw": "x"}
    )
    parts = planted.parts({"da/dz": "1 - a**2"}, Sheet())
    assert [(part.key, part.verdict) for part in parts] == [("da/dz", RIGHT), ("another line", WRONG)]
    assert all(part.verdict == RIGHT for part in planted.parts(planted.due, Sheet()))
    assert planted.parts({"dL/da": "a"}, Sheet())[0].slip == "this line was right before you changed it"
    assert [part.verdict for part in planted.parts({"dL/da": "a"}, Sheet())] == [WRONG] * 3


def test_a_point_has_the_numbers_of_the_steps_that_the_answer_names():
    kind = Formulas("s**2", ("df/da",), let={"t": "k/abs(k)", "s": "a*t"}, names=("a", "t", "s"))
    (part,) = kind.parts("3*s*t", Sheet())
    numbers = {name: float(x.replace("−", "-")) for name, x in re.findall(r"(\w+) = ([−.\d]+)", part.where)}
    yours = float(re.search(r"yours is ([−.\d]+)", part.where)[1].replace("−", "-"))
    assert set(numbers) == {"s", "t", "a"}  # k is no name of the exercise
    assert numbers["s"] == pytest.approx(numbers["a"] * numbers["t"], rel=1e-5)
    assert yours == pytest.approx(3 * numbers["s"] * numbers["t"], rel=1e-5)


def test_a_point_of_many_inputs_has_those_of_the_answer_alone():
    sum_of_ten = "+".join(f"a{i}*b{i}" for i in range(10))
    (part,) = Formulas(sum_of_ten, ("df/da7",)).parts("2*b7", Sheet())
    assert re.findall(r"(\w+) = ", part.where) == ["b7"]
