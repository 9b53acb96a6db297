"""The numbers of the traps: right for this engine, and derived by hand."""

import math

import pytest

from engine.litmus import TRAPS, Adapter, chainrule
from engine.litmus.judge import outcome_of
from engine.litmus.trap import roots_of
from nn import MLP

FLOATS = Adapter(
    "floats",
    lambda f, at: (f(*at)[-1], []),
    {"abs": abs, "exp": math.exp, "log": math.log, "max": max, "min": min, "tanh": math.tanh}
    | {"relu": lambda x: max(x, 0.0)},
)
NAMES = [trap.name for trap in TRAPS]


def trap(name):
    return TRAPS[NAMES.index(name)]


@pytest.mark.parametrize("name", NAMES)
def test_this_engine_is_right(name):
    outcome = outcome_of(trap(name), chainrule(MLP))
    assert (outcome.verdict, outcome.note) == ("right", "")


def test_every_trap_has_a_name_of_its_own_and_says_what_it_tests_and_how_its_numbers_come():
    assert len(set(NAMES)) == len(NAMES)
    assert all(t.tests and t.derivation for t in TRAPS)
    assert all(bool(t.f) != bool(t.layers) for t in TRAPS)
    assert all(len(t.gradient) == len(t.at) for t in TRAPS if not t.layers)


def gradient_of_floats(t, h=1e-5):
    """Central differences, without any engine."""
    f = roots_of(t, FLOATS)
    for i in range(len(t.at)):
        up, down = ([x + s * h * (j == i) for j, x in enumerate(t.at)] for s in (1, -1))
        # The roots are gone through in turn, and leaves accumulate: the derivative is that of their sum.
        yield (sum(f(*up)) - sum(f(*down))) / (2 * h)


SMOOTH = [t for t in TRAPS if t.f and (t.detaches or not t.differs)] + [trap("second backward")]


@pytest.mark.parametrize("t", SMOOTH, ids=lambda t: t.name)
def test_the_numbers_worked_by_hand_are_those_of_finite_differences(t):
    assert roots_of(t, FLOATS)(*t.at)[-1] == pytest.approx(t.value, rel=1e-12)
    assert list(gradient_of_floats(t)) == pytest.approx(t.gradient, rel=1e-7, abs=1e-7)


KINKED = [t for t in TRAPS if t.f and t.differs and not (math.isnan(t.value) or t.refusing or t.detaches)]


@pytest.mark.parametrize("t", KINKED, ids=lambda t: t.name)
def test_at_a_kink_what_is_right_and_what_differs_lie_between_the_gradient_on_both_sides(t):
    f, h = roots_of(t, FLOATS), 1e-6
    for gradient in (t.gradient, *(other.gradient for other in t.differs)):
        for direction in (1.0, -1.0):  # along the first input, the derivative on this side
            moved = f(t.at[0] + direction * h, *t.at[1:])[-1]
            one_sided = (moved - t.value) / (direction * h)
            other = (f(t.at[0] - direction * h, *t.at[1:])[-1] - t.value) / (-direction * h)
            assert min(one_sided, other) - 1e-6 <= gradient[0] <= max(one_sided, other) + 1e-6
