import pytest

from engine import Value, floor, maximum, relu, step, where
from engine.core.order import topological
from engine.verify.finite.kinks import on_kinks, sides


@pytest.mark.parametrize(
    ("make", "x", "side"),
    [(relu, 2.0, 1), (relu, -2.0, -1), (relu, 0.0, 0), (abs, -3.0, -1), (lambda x: maximum(x, 5.0), 4.0, -1)],
)
def test_a_node_stands_on_a_side_of_its_kink(make, x, side):
    assert sides(topological(make(Value(x))))[:1] == (side,)


@pytest.mark.parametrize("x", [1.0, 1.5, 1.999])
def test_the_pieces_of_a_function_that_jumps_are_told_apart(x):
    assert sides(topological(floor(Value(x)))) == (0 if x == 1 else 1, 1.0)
    assert sides(topological(floor(Value(x - 1.0)))) != sides(topological(floor(Value(x))))


def test_a_smooth_graph_has_no_sides():
    assert sides(topological(Value(2.0) * 3.0 + 1.0)) == ()


def test_nodes_on_a_kink_are_those_that_a_leaf_can_move_off_it():
    x = Value(0.0, "x")
    y = relu(x)
    assert on_kinks(topological(y)) == [y]
    assert on_kinks(topological(relu(x * 0.0))) == []  # constant: 0 for every x
    assert on_kinks(topological(maximum(x, x))) == []
    assert on_kinks(topological(where(step(Value(-1.0)), x, 2.0))) == []


def test_nan_is_on_no_side():
    nan, inf = Value(float("nan")), float("inf")
    assert sides(topological(relu(nan))) == (0,)
    assert sides(topological(where(Value(2.0), nan, 3.0))) == (0,)  # though its condition has a side
    assert sides(topological(maximum(Value(inf), Value(inf)))) == (0,)  # ∞ - ∞
