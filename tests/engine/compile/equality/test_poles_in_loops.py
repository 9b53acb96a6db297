"""An infinite partial that no gradient reaches, inside a loop, before it and behind it: no NaN comes from it.

Each function has a pole at c = 0, in a branch or a result that is left out there. The gradients at 0 are by hand.
"""

import math

import pytest

from engine import Value, grad, hypot, record, scan, sqrt, step, take, total, where, while_loop
from engine.calculus.functions import loops

np = pytest.importorskip("numpy", reason="the extra fast")

ITEMS = [0.3, 0.4, 0.5]
W = Value(0.0, "w")


@pytest.fixture(autouse=True)
def short_loops_are_kept(monkeypatch):
    monkeypatch.setattr(loops, "FEWEST", 2)


def last(step_, state, items, **options):
    return scan(step_, state, items, **options)[0]


def behind(c, **options):
    return where(c, last(lambda s, k: (sqrt(s) * k, ()), c, ITEMS, **options), c)


def in_front(c):
    root = sqrt(c)
    return last(lambda s, k: (s + where(c, root * k, c), ()), c, ITEMS)


def in_one_step(c, **options):
    return last(lambda s, k: (where(c, sqrt(s) * k, s), ()), c, ITEMS, **options)


def in_the_items(c):
    return last(lambda s, k: (s + where(step(k - 2.0), k, c), ()), c, [sqrt(c), 2.0 * sqrt(c), 0.5])


def in_the_first_state(c):
    return last(lambda s, k: (where(step(k), s * s, k * c), ()), sqrt(c), [-1.0, -1.0, -0.5])


def in_a_number_of_the_parameters(c):
    root = sqrt(W)
    return last(lambda s, k: (s + where(step(k - 2.0), root * k, c), ()), c, ITEMS)


def in_an_output_that_is_not_read(c):
    return scan(lambda s, k: (s * k + 1.0, sqrt(s)), c, ITEMS)[1][1]


def in_a_loop_in_a_loop(c):
    root = sqrt(c)

    def inner(s, k):
        return last(lambda t, x: (t + where(c, root * x, k), ()), s, [k, c])

    return last(lambda s, k: (inner(s, k), ()), c, [c, 2.0 * c])


def behind_a_loop_in_a_loop(c):
    def inner(s, k):
        return where(c, last(lambda t, x: (sqrt(t) + x, ()), s, [k, k]), s + c * k)

    return last(lambda s, k: (inner(s, k), ()), c, ITEMS)


def a_table_in_a_step(c):
    root = sqrt(c)
    return last(lambda s, k: (s + take([root * k, c * k], step(0.5 - c)), ()), c, ITEMS)


def in_the_state_of_a_bounded_loop(c):
    root = sqrt(c)
    states = while_loop(lambda s: 2.5 - s[0], lambda s: [s[0] + 1.0, where(c, s[1] * root, s[1])], [c, c], 6)
    return total(states)


def of_a_derivative(c):
    y = c * 1.0
    return last(lambda s, k: (s + grad(y * hypot(y - 1.0, k), y), ()), c, ITEMS)


AT_ZERO = {  # the derivative to c at c = 0, where the pole is
    behind: 1.0,
    in_front: 4.0,
    in_one_step: 1.0,
    in_the_items: 4.0,
    in_the_first_state: -0.5,
    in_a_number_of_the_parameters: 4.0,
    in_an_output_that_is_not_read: 0.3 / (2.0 * math.sqrt(1.0)),
    in_a_loop_in_a_loop: 1.0 + 2.0 * (1.0 + 2.0),
    behind_a_loop_in_a_loop: 1.0 + sum(ITEMS),
    a_table_in_a_step: 1.0 + sum(ITEMS),
    in_the_state_of_a_bounded_loop: 2.0,
    # d²/dy² of y h with h = √((y - 1)² + k²), y = 0: 2 h'
    of_a_derivative: 1.0 + sum(-2.0 / math.hypot(1.0, k) for k in ITEMS),
}


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
@pytest.mark.parametrize("function", AT_ZERO, ids=lambda function: function.__name__)
def test_by_hand_the_graph_and_a_program(function, backend, only):
    """At the pole and beside it, in one batch: its samples are apart."""
    points = [0.0, 0.7, 0.0, 0.2]
    expected = np.array([_slopes(function, c) for c in points])
    assert expected[0, 0] == pytest.approx(AT_ZERO[function])
    program = only(record(function, "c", parameters=[W]), backend)
    assert program.gradients([[c] for c in points])[1].ravel() == pytest.approx(expected[:, 0])
    assert program.mean_gradient([[c] for c in points])[1] == pytest.approx(expected[:, 1:].mean(axis=0))


@pytest.mark.parametrize("function", [behind, in_one_step])
def test_checkpoints_too(function):
    program = record(lambda c: function(c, checkpoint=True), "c")
    assert program.gradients([[0.0]])[1].tolist() == [[AT_ZERO[function]]]


def test_a_row_that_a_later_step_moves_twice_takes_both(only):
    # Chunks of two items: the first chunk holds two parameters, the second one parameter twice.
    x, y = Value(0.3), Value(-0.2)
    items = [x, 0.7, y, y, x, y]
    program = only(
        record(
            lambda c: last(lambda s, k: (s * c + k, ()), c, items, checkpoint=True), "c", parameters=[x, y]
        ),
        "numpy",
    )
    # s = c⁷ + Σ item_i c^(5 - i)
    c = 0.5
    assert program.mean_gradient([[c]])[1] == pytest.approx([c**5 + c, c**3 + c**2 + 1.0])


def _slopes(function, c):
    leaf = Value(c)
    return [slope.data if isinstance(slope, Value) else slope for slope in grad(function(leaf), [leaf, W])]
