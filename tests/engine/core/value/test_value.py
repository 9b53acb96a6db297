"""`Value`: operators in the order written, comparison by data, identity, and how it prints."""

import math
import operator

import pytest

import engine
from engine import CONSTANT, Value, apply, constant
from engine.core import operations as ops

SURFACE = {
    ops.add: operator.add,
    ops.sub: operator.sub,
    ops.mul: operator.mul,
    ops.div: operator.truediv,
    ops.pow_: operator.pow,
}
BINARY = [op for op in ops.ALL if len(op.operands) == 2]
UNARY = [op for op in ops.ALL if len(op.operands) == 1]
INSIDE = 0.75  # a point inside the domain of every unary operation, and off its kink

named = {"ids": lambda candidate: getattr(candidate, "name", None)}
over_operators = pytest.mark.parametrize(("op", "symbol"), SURFACE.items(), **named)


def test_a_leaf_holds_a_float_and_nothing_else():
    x = Value(2, "x")
    assert type(x.data) is float
    assert (x.data, x.grad, x.op, x.parents, x.partials, x.name) == (2.0, 0.0, None, (), (), "x")


def test_a_node_is_data_alone():
    node = Value(2.0) * 3.0
    assert not hasattr(node, "__dict__")
    with pytest.raises(AttributeError):
        node.label = "a slot it does not have"


@pytest.mark.parametrize("op", UNARY, **named)
def test_every_unary_operation_is_a_method_of_its_name(op):
    x = Value(INSIDE)
    y = getattr(x, op.name)()
    assert (y.op, y.parents) == (op, (x,))
    assert (y.data, y.partials) == op.rule(INSIDE)
    assert op.fact in getattr(Value, op.name).__doc__
    assert (method := getattr(Value, op.name)).__name__ == op.name
    assert method.__qualname__ == f"Value.{op.name}"


@pytest.mark.parametrize("op", BINARY, **named)
def test_every_binary_operation_is_an_operator_a_method_or_a_function(op):
    surfaces = [SURFACE.get(op), getattr(Value, op.name, None), getattr(engine, op.name, None)]
    callables = [surface for surface in surfaces if surface]
    a, b = Value(2.0), Value(3.0)
    assert callables
    for surface in callables:
        y = surface(a, b)
        assert (y.op, y.parents) == (op, (a, b))
        assert (y.data, y.partials) == op.rule(2.0, 3.0)


@over_operators
def test_operands_keep_their_order_and_multiplicity(op, symbol):
    a, b = Value(2.0), Value(3.0)
    assert symbol(a, b).parents == (a, b)
    assert symbol(b, a).parents == (b, a)
    assert symbol(a, a).parents == (a, a)
    assert symbol(a, b).op is op


@over_operators
@pytest.mark.parametrize("number", [3.0, 3, True, 0.5], ids=repr)
def test_a_number_on_the_right_becomes_a_constant_on_the_right(op, symbol, number):
    a = Value(2.0)
    y = symbol(a, number)
    first, second = y.parents
    assert first is a
    assert (second.data, second.op, second.parents) == (float(number), CONSTANT, ())
    assert (y.op, y.data) == (op, symbol(2.0, number))


@over_operators
@pytest.mark.parametrize("number", [3.0, 3, True, 0.0], ids=repr)
def test_a_number_on_the_left_becomes_a_constant_on_the_left(op, symbol, number):
    a = Value(2.0)
    y = symbol(number, a)
    first, second = y.parents
    assert second is a
    assert (first.data, first.op, first.parents) == (float(number), CONSTANT, ())
    assert (y.op, y.data) == (op, symbol(number, 2.0))


@over_operators
def test_augmented_assignment_makes_a_new_node(op, symbol):
    a = b = Value(2.0)
    in_place = getattr(operator, "i" + symbol.__name__)
    a = in_place(a, 3.0)
    assert a is not b
    assert (a.op, a.parents[0], b.data) == (op, b, 2.0)


def test_the_built_in_sum_makes_no_node_for_its_zero():
    a, b, c = Value(1.0), Value(2.0), Value(3.0)
    assert sum([a]) is a
    assert sum([a, b]).parents == (a, b)
    assert sum([a, b, c]).parents[1] is c
    assert sum([a, b, c]).parents[0].parents == (a, b)


def test_any_other_zero_on_the_left_is_a_number_like_others():
    a = Value(1.0)
    for zero in (0.0, -0.0, False):
        assert (zero + a).parents[1] is a
    for number in (-1, 1):
        assert (number + a).data == number + 1.0
    assert (a + 0).parents[0] is a  # on the right 0 is a number as well
    assert (a + 0) is not a


def test_signs():
    a = Value(2.0)
    assert +a is a
    assert (-a).op is ops.neg
    assert (-a).data == -2.0
    assert abs(Value(-2.0)).op is ops.abs_


def test_values_compare_by_their_data_with_values_and_numbers():
    small, large, twin = Value(1.0), Value(2.0), Value(1.0)
    assert small < large
    assert large > small
    assert small <= twin
    assert small >= twin
    assert small <= large
    assert large >= small
    for never in (small < twin, small > twin, large < small, small > large, large <= small, small >= large):
        assert never is False
    assert small < 1.5 < large
    assert 1 <= small <= 1
    assert 2 >= large >= 2.0
    assert not operator.gt(1.0, small)
    assert max([small, large]) is large
    assert sorted([large, small]) == [small, large]
    assert not Value(math.nan) <= Value(math.nan)


def test_values_are_equal_and_hash_by_identity():
    a, b = Value(2.0), Value(2.0)
    assert a == a  # noqa: PLR0124 - equality is what is tested
    assert a != b
    assert a != 2.0
    assert Value(1.0) != Value(2.0)
    assert Value(2.0) != Value(1.0)
    assert len({a, b, a}) == 2


def test_a_value_prints_itself():
    assert repr(Value(2.0)) == "Value(data=2.0, grad=0.0)"
    assert repr(Value(2.0, "x")) == "Value(name='x', data=2.0, grad=0.0)"
    assert str(Value(2.0) * 3) == "Value(data=6.0, grad=0.0)"


def test_a_format_is_the_format_of_the_number():
    x = Value(2.5, "x")
    assert f"{x:.2f}" == "2.50"
    assert f"{x:8.1e}|" == " 2.5e+00|"
    assert f"{x}" == repr(x)


def test_a_constant_is_a_leaf_that_knows_it_was_a_number():
    c = constant(2, "two")
    assert (c.data, c.op, c.parents, c.name, c.grad) == (2.0, CONSTANT, (), "two", 0.0)


def test_apply_makes_the_node_of_any_operation():
    a = Value(2.0)
    y = apply(ops.sub, 5, a)
    assert (y.data, y.op, y.parents[1]) == (3.0, ops.sub, a)
    assert y.parents[0].op is CONSTANT


def test_a_subclass_of_value_is_an_operand_like_any_other():
    class Weight(Value):
        __slots__ = ()

    w, x = Weight(2.0, "w"), Value(3.0)
    assert (w * x).parents == (w, x)
    assert (x * w).parents == (x, w)
    (x * w).backward()
    assert w.grad == 3.0
