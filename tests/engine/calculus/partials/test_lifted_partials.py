"""Conditions as nodes: a choice is made by the fewest of them, and comparisons of comparisons are none."""

import math

import pytest

from engine import Value, apply
from engine.calculus.partials import auxiliary
from engine.calculus.partials.auxiliary import both, either, equal, isnan, less
from engine.calculus.partials.lifted_partials import _choice, _tested, is_condition, negation
from engine.core import operations as ops

X, Y = Value(0.5, "x"), Value(2.0, "y")
TEST, OTHER = apply(less, X, Y), apply(less, Y, X)


class Make:
    """Nodes as they are asked for."""

    def __call__(self, op, *operands):
        return apply(op, *operands)

    def node_of(self, derivative):
        return derivative


def choice(test, then, other):
    return _choice(Make(), test, lambda: then, lambda: other)


def drawn(node):
    """The operation of a node, and its operands: numbers, and the nodes above by their name here."""
    names = {X: "x", Y: "y", TEST: "test", OTHER: "other"}
    if not isinstance(node, Value):
        return node
    if node in names:
        return names[node]
    return (node.op.name, *map(drawn, node.parents)) if node.parents else node.data


NOT_TEST = ("sub", 1.0, "test")


@pytest.mark.parametrize(
    ("then", "other", "node"),
    [
        (2.0, 2.0, 2.0),
        (1.0, 0.0, "test"),
        (0.0, 1.0, NOT_TEST),
        (1.0, 1.0, 1.0),
        (0.0, 0.0, 0.0),
        (2.0, 0.0, ("where", "test", 2.0, 0.0)),
        (1.0, -1.0, ("where", "test", 1.0, -1.0)),
        (0.0, 2.0, ("where", "test", 0.0, 2.0)),
        (-1.0, 1.0, ("where", "test", -1.0, 1.0)),
        (OTHER, 0.0, ("both", "test", "other")),
        (0.0, OTHER, ("both", NOT_TEST, "other")),
        (1.0, OTHER, ("either", "test", "other")),
        (OTHER, 1.0, ("either", NOT_TEST, "other")),
        (OTHER, 2.0, ("where", "test", "other", 2.0)),
        (X, 0.0, ("where", "test", "x", 0.0)),
        (1.0, X, ("where", "test", 1.0, "x")),
        (OTHER, X, ("where", "test", "other", "x")),
    ],
)
def test_a_choice_is_the_fewest_nodes(then, other, node):
    assert drawn(choice(TEST, then, other)) == node


def test_a_choice_of_two_nans_is_nan_and_of_0_and_minus_0_is_none():
    assert math.isnan(choice(TEST, math.nan, math.nan))
    assert drawn(choice(TEST, 0.0, -0.0))[0] == "where"


def test_a_number_chooses_at_once_and_the_branch_that_is_left_is_not_run():
    def never():
        raise AssertionError

    assert _choice(Make(), 1.0, lambda: 3.0, never) == 3.0
    assert _choice(Make(), 0.0, never, lambda: 4.0) == 4.0


def test_a_branch_of_numbers_without_a_value_is_nan():
    def undefined():
        return math.log(-1.0)

    node = _choice(Make(), TEST, undefined, lambda: 4.0)
    assert node.op is ops.where
    assert math.isnan(node.parents[1].data)


def test_the_negation_of_a_negation_is_the_condition():
    assert drawn(negation(TEST)) == NOT_TEST
    assert negation(negation(TEST)) is TEST
    assert drawn(negation(1.0 - X)) == ("sub", 1.0, ("sub", 1.0, "x"))  # which is no condition
    assert negation(0.25) == 0.75


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (TEST, True),
        (1.0 - TEST, True),
        (apply(both, TEST, OTHER), True),
        (apply(either, TEST, OTHER), True),
        (X, False),
        (1.0 - X, False),
        (2.0 - TEST, False),
        (X - TEST, False),
        (TEST - OTHER, False),
        (1.0, False),
    ],
)
def test_a_condition_is_a_comparison_or_its_negation(node, expected):
    assert is_condition(node) is expected


@pytest.mark.parametrize(
    ("op", "operands", "node"),
    [
        (isnan, (TEST,), 0.0),
        (isnan, (X,), ("isnan", "x")),
        (equal, (TEST, 0.0), NOT_TEST),
        (equal, (TEST, 1.0), ("equal", "test", 1.0)),
        (equal, (TEST, -1.0), ("equal", "test", -1.0)),
        (equal, (TEST, Y), ("equal", "test", "y")),
        (equal, (X, 0.0), ("equal", "x", 0.0)),
        (less, (TEST, 0.0), ("less", "test", 0.0)),
        (auxiliary.isfinite, (TEST,), ("isfinite", "test")),
    ],
)
def test_a_condition_is_no_nan_and_equal_to_0_where_its_negation_holds(op, operands, node):
    assert drawn(_tested(Make(), op, *operands)) == node
