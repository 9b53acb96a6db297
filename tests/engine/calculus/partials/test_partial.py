"""Sums and products of the chain rule make a node only where one is needed."""

import math

import pytest

from engine import CONSTANT, Value, exp, relu, sqrt
from engine.calculus.partials.partial import _node, added, partial, power, product
from engine.core import operations as ops

X = Value(3.0, "x")


def test_a_sum_with_0_is_the_other_term():
    assert added(0.0, X) is X
    assert added(X, 0.0) is X
    assert added(2.0, 3.0) == 5.0
    assert added(X, 2.0).data == 5.0


def test_a_product_with_1_is_the_other_factor_and_with_0_the_number_0():
    assert product(1.0, X) is X
    assert product(X, 1.0) is X
    assert product(0.0, X) == product(X, 0.0) == 0.0
    assert product(2.0, X).data == product(X, 2.0).data == 6.0
    assert product(X, X).data == 9.0


def test_a_power_of_1_is_the_base():
    assert power(X, 1.0) is X
    assert power(2.0, 3.0) == 8.0
    assert power(X, 2.0).data == 9.0
    assert power(1.0, X).data == 1.0
    assert power(2.0, Value(1.0)).parents  # an exponent that varies is not the number 1


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan])
def test_0_times_an_infinity_stays_nan(number):
    assert math.isnan(product(0.0, Value(number)).data)
    assert math.isnan(product(0.0, number))


def test_a_constant_partial_is_a_number_and_a_node_that_it_equals_is_that_node():
    assert partial(X + 1.0, 0) == 1.0
    y = exp(X)
    assert partial(y, 0) is y
    assert partial(X * 2.0, 0) == 2.0
    assert partial(X * X, 1) is X


def test_an_infinite_partial_has_the_derivative_nan():
    infinite = partial(sqrt(Value(0.0)), 0)
    assert isinstance(infinite, Value)
    assert infinite.data == math.inf
    assert infinite.op is not CONSTANT


def test_a_graph_whose_data_has_changed_is_refused():
    x = Value(-1.0)
    y = relu(x)
    x.data = 1.0
    with pytest.raises(
        ValueError, match=r"unchanged graph; relu was computed with the partial 0\.0 to a, .* a = 1\.0"
    ):
        partial(y, 0)


def test_a_quotient_by_1_is_the_dividend():
    assert _node(ops.div, (X, 1.0)) is X
    assert _node(ops.div, (X, 2.0)).parents[0] is X
    assert _node(ops.div, (1.0, X)).op is ops.div
    assert _node(ops.div, (3.0, 2.0)) == 1.5
