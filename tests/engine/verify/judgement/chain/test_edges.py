import pytest

from engine import Value, exp
from engine.verify.judgement.chain.edges import Ledger


def diamond():
    x = Value(2.0, "x")
    a, b = x * 3.0, exp(x)
    return x, a, b, a * b  # y = 3 x e^x


def test_a_derivative_is_the_sum_of_the_flows_into_the_bottom():
    x, _, _, y = diamond()
    ledger = Ledger(y, x)
    into = [edge for edge in ledger.edges if ledger.ends(edge)[1] is x]
    assert len(into) == 2
    assert sum(ledger.flow(edge) for edge in into) == pytest.approx(ledger.derivative)


@pytest.mark.parametrize("partial", [0.0, 1.0, -2.5, 1e6])
def test_a_changed_partial_changes_its_flow_alone(partial):
    x, a, b, y = diamond()
    ledger = Ledger(y, x)
    edge = next(edge for edge in ledger.edges if ledger.ends(edge) == (a, x))
    # dy/dx = b ∂a/∂x + a b, since b' = b
    assert ledger.changed({edge: partial}) == pytest.approx(b.data * partial + a.data * b.data)


def test_two_changes_on_one_path_multiply():
    x, a, b, y = diamond()
    ledger = Ledger(y, x)
    first = next(edge for edge in ledger.edges if ledger.ends(edge) == (y, a))
    second = next(edge for edge in ledger.edges if ledger.ends(edge) == (a, x))
    assert ledger.changed({first: 7.0, second: 5.0}) == pytest.approx(35.0 + a.data * b.data)


def test_a_path_that_is_the_only_one_leaves_nothing():
    x = Value(0.1, "x")
    ledger = Ledger(exp(x) * 3.0, x)
    assert [ledger.changed({edge: 0.0}) for edge in ledger.edges] == [0.0, 0.0]


def test_a_bottom_below_nothing_has_derivative_0():
    x, z = Value(1.0), Value(2.0)
    ledger = Ledger(x * 2.0, z)
    assert (ledger.derivative, ledger.edges, ledger.changed({})) == (0.0, [], 0.0)


def test_depths_are_longest_distances():
    x, *_, y = diamond()
    depths = Ledger(y, x).depths()
    assert sorted(depths.values()) == [0, 1, 1, 2]
