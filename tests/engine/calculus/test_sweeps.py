import pytest

from engine import Value, grad
from engine.calculus import sweeps
from engine.calculus.sweeps import adjoints, between, dependent, rounding, tangents
from engine.core.order import topological


def test_adjoints_are_those_of_backward_and_touch_nothing():
    x, w = Value(0.7, "x"), Value(-1.2, "w")
    y = (x * w).sigmoid() * x + x
    gradients = adjoints(y)
    assert x.grad == w.grad == 0.0
    y.backward()
    assert (gradients[x], gradients[w]) == (x.grad, w.grad)
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


def loop(count):
    """Steps of gradient descent with two states, and the nodes that each step adds, roughly."""
    p, q = Value(1.0, "p"), Value(2.0, "q")
    for _ in range(count):
        p, q = p - 0.1 * p * q, q - 0.1 * p
    return p, q


def test_a_walk_ends_at_the_inputs():
    p, q = loop(50)
    y = p * q + q
    product = y.parents[0]
    for inputs in ({p}, {q}, {p, q}, {product}):
        # The states before the last one are no part of it; a path that passes by the input is followed.
        names = between([y], inputs)
        assert names[-1] is y
        assert inputs.isdisjoint(names)
    assert between([y], {p, q}) == [product, y]
    assert between([p], {p}) == []


@pytest.mark.parametrize("count", [40, 400])
def test_a_walk_to_several_states_looks_a_few_steps_back(count, monkeypatch):
    looked = set()
    plain = sweeps._number_of
    monkeypatch.setattr(sweeps, "_number_of", lambda node: looked.add(node) or plain(node))
    p, q = loop(count)
    y = p * q + q
    assert between([y], {p, q}) == [y.parents[0], y]
    assert (
        len(looked) < 300
    )  # of 7 nodes a step: the 64 looked at before the first question, and twice as many


def test_an_input_far_below_another_is_found():
    deep = Value(0.5, "deep") * 2.0
    p, q = deep, deep * 3.0
    for _ in range(300):
        p, q = p - 0.1 * p * q, q - 0.1 * p
    y = p * q
    assert between([y], {p, q}) == [y]
    assert deep in between([y], {p, q, deep})
    gradients = grad(y, [p, q, deep])
    assert gradients[2].data == pytest.approx(grad(y, deep).data, rel=1e-12)
    below = p * 1.0  # one state of two is computed from the other
    for _ in range(100):
        below = below * 0.99 + 0.01 * q
    assert grad(below * p, [below, p])[1].data == pytest.approx(grad(below * p, p).data, rel=1e-12)


def test_a_walk_goes_below_an_input_where_another_one_lies_there():
    x = Value(3.0, "x")
    h = x * x
    y = h * x + h
    order = between([y], {x, h})
    assert h in order
    assert [g.data for g in grad(y, [x, h])] == [3 * 9 + 2 * 3, 4.0]  # y = x³ + x², ∂y/∂h = x + 1
    assert between([y], {h}) == [y.parents[0], y]


def test_every_parent_stands_before_its_node():
    p, q = loop(5)
    order = between([p * q, p.tanh()], {Value(0.0)})
    place = {node: i for i, node in enumerate(order)}
    assert all(place[parent] < place[node] for node in order for parent in node.parents if parent.parents)
    assert len(place) == len(order)
