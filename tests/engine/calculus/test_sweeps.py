import pytest

from engine import Value
from engine.calculus.sweeps import adjoints, dependent, rounding, tangents
from engine.core.order import topological


def test_adjoints_are_those_of_backward_and_touch_nothing():
    x, w = Value(0.7, "x"), Value(-1.2, "w")
    y = (x * w).sigmoid() * x + x
    found = adjoints(y)
    assert x.grad == w.grad == 0.0
    y.backward()
    assert (found[x], found[w]) == (x.grad, w.grad)
    assert tangents(topological(y), x)[y] == pytest.approx(x.grad, rel=1e-15)
    assert tangents(topological(y), y) == {y: 1.0}


def test_rounding_bounds_what_cancellation_leaves():
    x = Value(1.0, "x")
    assert rounding((x + 1e16) - 1e16) > 1.0
    assert rounding(x + 1.0) == 2.0**-53 * 2.0  # the sum, which is 2, is rounded; leaves are not


def test_what_a_node_reaches():
    x, w = Value(1.0), Value(2.0)
    y = x * w
    z = (y + 1.0) * (w + 1.0)
    plus, other = z.parents
    reached = dependent(topological(z), x)
    assert {x, y, plus, z} == reached
    assert other not in reached


def test_a_chain_of_any_length_needs_no_recursion():
    x = Value(1.0)
    y = x
    for _ in range(50_000):
        y = y + x
    assert adjoints(y)[x] == tangents(topological(y), x)[y] == 50_001.0
