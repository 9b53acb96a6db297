"""Functions of Values give Values, of numbers floats, and both the same number."""

import math

import pytest

import engine
from engine import (
    Value,
    maximum,
    minimum,
    power,
    where,
    xlogy,
)
from engine.core import operations as ops

PUBLIC = {"abs": "absolute", "pow": "power", "max": "maximum", "min": "minimum"}  # Python has these names
AS_OPERATORS = {"add", "sub", "mul", "div"}
NUMBERS = (-2.0, -0.5, 0.0, 0.75, 1.0, 30.0)

over_functions = pytest.mark.parametrize(
    "op", [op for op in ops.ALL if op.name not in AS_OPERATORS], ids=lambda op: op.name
)


def function_of(op):
    return getattr(engine, PUBLIC.get(op.name, op.name))


@over_functions
def test_every_operation_is_a_public_function_of_its_name(op, in_domain):
    function = function_of(op)
    points = [point[: len(op.operands)] for point in zip(NUMBERS, NUMBERS[::-1], NUMBERS, strict=True)]
    allowed = [point for point in points if in_domain(op, point)]
    assert allowed
    for point in allowed:
        number = function(*point)
        node = function(*map(Value, point))
        assert type(number) is float
        assert type(node) is Value
        assert (node.op, node.data, node.partials) == (op, number, op.rule(*point)[1])


@pytest.mark.parametrize("function", [power, xlogy, maximum, minimum], ids=lambda f: f.__name__)
def test_one_value_among_the_operands_makes_a_value_with_the_order_kept(function):
    x = Value(2.0)
    for node, at in ((function(x, 3.0), 0), (function(3.0, x), 1), (function(3, x), 1)):
        assert node.parents[at] is x
        assert node.parents[1 - at].op is engine.CONSTANT
    assert function(3.0, x).data == function(3.0, 2.0)


@pytest.mark.parametrize("op", [op for op in ops.ALL if len(op.operands) == 1], ids=lambda op: op.name)
def test_a_function_tells_its_fact(op):
    assert op.fact in function_of(op).__doc__


def test_a_function_has_the_name_of_its_operation():
    assert (engine.exp.__name__, power.__name__, power.__qualname__) == ("exp", "pow", "pow")


def test_where_takes_numbers_and_values_alike():
    assert where(1, 2, 3) == 2.0
    assert where(0, 2, 3) == 3.0
    for place in range(3):
        node = where(*[Value(x) if i == place else x for i, x in enumerate((-0.5, 2.0, 3.0))])
        assert node.data == 2.0
        assert [parent.op is engine.CONSTANT for parent in node.parents] == [i != place for i in range(3)]


def test_xlogy_is_zero_where_its_first_operand_is():
    assert xlogy(0.0, 0.0) == 0.0
    assert xlogy(0, Value(0.0)).data == 0.0
    assert xlogy(0.0, math.inf) == 0.0
    assert xlogy(2.0, math.e) == pytest.approx(2.0)
    assert xlogy(-1.0, 0.0) == math.inf


@pytest.mark.parametrize("a", [2.0, -2.0])
def test_xlogy_is_infinitely_steep_where_its_second_operand_is_zero(a):
    x, y = Value(a), Value(0.0)
    xlogy(x, y).backward()
    assert x.grad == -math.inf  # ln 0
    assert y.grad == a * math.inf  # a / 0, with the sign of a
