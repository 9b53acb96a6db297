"""The chain rule over a graph without numbers: conditions say where a gradient reaches a node, at every point."""

import math

import pytest

from engine import Value, apply, grad, jvp, operation, record, relu, scan, sqrt, take, where
from engine.calculus.one_branch import deciders_of

BOTH = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]


def test_a_gradient_reaches_a_node_where_one_of_two_conditions_holds():
    def slope(x, a, b):
        square = x * x
        return grad(where(a, square, 0.0) + where(b, square, 0.0), x)

    program = record(slope, "x", "a", "b")
    assert [program(3.0, a, b) for a, b in BOTH] == [6.0 * (a + b) for a, b in BOTH]  # 2 x for each


def test_a_gradient_reaches_a_node_where_both_of_two_conditions_hold_and_is_0_elsewhere():
    def slope(x, a, b):
        return grad(where(a, where(b, sqrt(x), 0.0), 0.0), x)

    program = record(slope, "x", "a", "b")
    assert [program(4.0, a, b) for a, b in BOTH] == [0.0, 0.0, 0.0, 0.25]  # 1 / (2 √x)
    assert [program(0.0, a, b) for a, b in BOTH] == [0.0, 0.0, 0.0, math.inf]  # not 0 · ∞


@pytest.mark.parametrize("first", [True, False])
def test_a_gradient_that_comes_out_of_a_loop_reaches_a_node_at_every_point(first):
    def slope(x, a):
        square = x * x
        chosen = where(a, square, 0.0)
        looped = scan(lambda total, item: (total + item, ()), 0.0, [square] * 40)[0]
        return grad(chosen + looped if first else looped + chosen, x)

    program = record(slope, "x", "a")
    assert [program(3.0, a) for a in (0.0, 1.0)] == [240.0, 246.0]  # 2 x, forty times, and once more


def test_the_tangent_of_a_look_up_is_the_tangent_of_what_is_looked_up():
    count = 12  # as many as a program looks up by one instruction

    def tangent(*numbers):
        *items, index = numbers
        squares = [item * item for item in items]
        return jvp(take(squares, index) + index, list(numbers), [float(j) for j in range(count)] + [0.5])

    program = record(tangent, *(f"x{j}" for j in range(count)), "i")
    numbers = [1.5 + j for j in range(count)]
    for index in (0, 7, 11):
        assert program(*numbers, float(index)) == 2.0 * numbers[index] * index + 0.5


@pytest.mark.parametrize("first", [True, False])
def test_a_path_without_a_condition_reaches_a_node_at_every_point(first):
    def slope(x, a):
        square = x * x
        chosen = where(a, square, 0.0)
        return grad(square + chosen if first else chosen + square, x)

    program = record(slope, "x", "a")
    assert [program(3.0, a) for a in (0.0, 1.0)] == [6.0, 12.0]  # 2 x, once and twice


def test_a_path_without_a_condition_between_two_that_have_one_counts_at_every_point():
    def slope(x, a):
        square = x * x
        chosen, other = where(a, square, 0.0), where(a, 2.0 * square, 0.0)
        return grad((chosen + square) + where(a, square, 0.0) + other, x)

    program = record(slope, "x", "a")
    assert [program(3.0, a) for a in (0.0, 1.0)] == [6.0, 30.0]  # 2 x, and 2 x + 2 x + 4 x more


def test_a_partial_that_is_itself_a_condition_is_a_factor():
    @operation(symbol="plus", latex="{a}^+")
    def plus(a):
        """y = a where a > 0, else 0."""
        return (a if a > 0 else 0.0), (1.0 if a > 0 else 0.0,)

    program = record(lambda x: grad(3.0 * apply(plus, x) + 5.0 * relu(x), x), "x")
    assert [program(x) for x in (-1.0, 2.0)] == [0.0, 8.0]


def test_what_has_no_tangent_is_looked_up_as_0():
    def tangent(*numbers):
        *items, index = numbers
        return jvp(take(items, index), [items[3]], [2.0])

    program = record(tangent, *(f"x{j}" for j in range(12)), "i")
    assert [program(*range(12), index) for index in (0.0, 3.0, 11.0)] == [0.0, 2.0, 0.0]


def test_a_second_derivative_follows_the_branches_of_the_first():
    x = Value(2.0, "x")
    y = relu(x)
    slope = grad(y + x * x, x)  # 1 + 2 x: no relu is left in its graph
    assert deciders_of(slope) == (y,)
    assert deciders_of(grad(slope * x, x)) == (y,)
    assert deciders_of(grad(x * x, x)) == ()
