import pytest

from engine import Value, exp, log, sqrt
from engine.support.errors import UnsettledError
from engine.verify.exact.identity_testing import ExactRun
from engine.verify.exact.modular import P


def leaves(**numbers):
    nodes = {name: Value(number, name) for name, number in numbers.items()}
    return nodes, {node: name for name, node in nodes.items()}


def test_equal_formulas_have_equal_values():
    nodes, names = leaves(x=2.0, y=3.0)
    x, y = nodes["x"], nodes["y"]
    run = ExactRun(names, 0)
    assert run.value((x + y) * (x + y)) == run.value(x * x + 2.0 * x * y + y * y)
    assert run.value(exp(x + y)) == run.value(exp(x) * exp(y))
    assert run.value(x * y) != run.value(x + y)


def test_a_derivative_is_that_of_the_formula():
    nodes, names = leaves(x=2.0, y=3.0)
    x, y = nodes["x"], nodes["y"]
    run, root = ExactRun(names, 1), x * x * y + log(x)
    assert run.derivative(root, x) == run.value(2.0 * x * y + 1.0 / x)
    assert run.derivative(root, y) == run.value(x * x)
    assert run.derivative(root, root) == 1
    assert run.derivative(x * 1.0, y) == 0


def test_one_partial_without_an_exact_number_spoils_no_other():
    nodes, names = leaves(x=-2.0)
    power = nodes["x"] ** 3.0  # the partial for the exponent is NaN
    run = ExactRun(names, 0)
    assert run.derivative(power, nodes["x"]) == run.value(3.0 * nodes["x"] ** 2.0)
    with pytest.raises(UnsettledError):
        run.derivative(power, power.parents[1])


def test_leaves_of_one_name_are_one_leaf_and_seeds_draw_others():
    one, other = Value(2.0, "x"), Value(2.0, "x")
    run = ExactRun({one: "x", other: "x"}, 0)
    assert run.value(one) == run.value(other)
    assert run.value(one) != ExactRun({one: "x"}, 1).value(one)


def test_some_seed_settles_a_root():
    nodes, names = leaves(x=2.0)
    x = nodes["x"]
    settled = 0
    for seed in range(12):
        run = ExactRun(names, seed)
        try:
            assert run.value(sqrt(x) * sqrt(x)) == run.value(x)
        except UnsettledError:
            continue
        settled += 1
    assert 0 < settled < 12


def test_a_deep_graph_needs_no_recursion_and_each_node_is_computed_once():
    nodes, names = leaves(x=1.0)
    y = nodes["x"]
    for _ in range(3000):
        y = y + y
    assert ExactRun(names, 0).derivative(y, nodes["x"]) == pow(2, 3000, P)
