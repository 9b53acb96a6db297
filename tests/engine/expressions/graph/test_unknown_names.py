import math

import pytest

from engine import parse
from engine.expressions.graph.expression import FUNCTIONS
from engine.expressions.graph.unknown_names import _WRITTEN_AS, is_slip, is_unavailable, slip_of

VALUES = {"x": 0.3, "y": 0.4, "p": 0.2, "x1": 1.0, "x2": 2.0, "y1": 3.0, "y2": 4.0}


@pytest.mark.parametrize(
    ("name", "other"),
    [("sigmod", "sigmoid"), ("sigmoiid", "sigmoid"), ("sgimoid", "sigmoid"), ("rela", "relu")],
)
def test_one_letter_or_two_that_changed_places_are_a_slip(name, other):
    assert is_slip(name, other)
    assert is_slip(other, name)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("total", "tanh"),
        ("w1", "w2"),
        ("bias1", "bias2"),
        ("x", "y"),
        ("sgmid", "sigmoid"),
        ("", "exp"),
        ("abs", "abs" * 20),
    ],
)
def test_anything_further_is_none(name, other):
    assert not is_slip(name, other)
    assert not is_slip(other, name)


def test_no_function_is_called_unavailable_that_an_expression_knows():
    assert not [name for name in _WRITTEN_AS if name in FUNCTIONS]
    assert all(is_unavailable(name) for name in ("erfc", "asinh", "log10"))


@pytest.mark.parametrize("name", _WRITTEN_AS)
def test_the_advice_is_an_expression_of_the_same_value(name):
    advised = parse(_WRITTEN_AS[name], VALUES).data
    if function := getattr(math, name, None):
        operands = {"fsum": ([0.3, 0.4],), "prod": ([0.3, 0.4],)}.get(name, (0.3,))
        assert advised == pytest.approx(function(*operands), rel=1e-14)


@pytest.mark.parametrize(("one", "other"), [("abs", "absolute"), ("ln", "log")])
def test_both_names_of_a_function_are_read(one, other):
    assert parse(f"{one}(x)", VALUES).op is parse(f"{other}(x)", VALUES).op


@pytest.mark.parametrize(("one", "other"), [("pow", "power"), ("max", "maximum"), ("min", "minimum")])
def test_both_names_of_a_function_of_two_operands_are_read(one, other):
    assert parse(f"{one}(x, y)", VALUES).op is parse(f"{other}(x, y)", VALUES).op


def test_one_name_alone_is_suggested():
    assert slip_of("mix", ["max", "min"]) == ""
    assert slip_of("LOG", ["log", "exp"]) == "log"
    assert slip_of("Sin", ["sin", "min"]) == "sin"
    assert slip_of("exo", ["exp", "sin"]) == "exp"
