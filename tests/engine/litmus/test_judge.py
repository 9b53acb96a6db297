"""Verdicts: right numbers, other conventions, other numbers, errors."""

import math
import warnings

import pytest

from engine.litmus import TRAPS, Adapter
from engine.litmus.judge import judged, outcome_of

NAMES = [trap.name for trap in TRAPS]


def trap(name):
    return TRAPS[NAMES.index(name)]


@pytest.mark.parametrize("t", [t for t in TRAPS if t.differs], ids=lambda t: t.name)
def test_another_convention_differs_and_is_told(t):
    for other in t.differs:
        gradient = tuple(0.123 for _ in t.gradient) if other.gradient is None else other.gradient
        outcome = judged(t, (t.value if other.value is None else other.value, gradient))
        assert (outcome.verdict, outcome.note) == ("differs", other.says)


@pytest.mark.parametrize("t", TRAPS, ids=lambda t: t.name)
def test_other_numbers_are_wrong(t):
    assert judged(t, (t.value, tuple(17.0 for _ in t.gradient))).verdict in ("wrong", "differs")
    assert judged(t, (18.5, t.gradient)).verdict == "wrong"
    assert judged(t, (t.value, (*t.gradient, 1.0))).verdict in ("wrong", "differs")
    assert math.isnan(t.value) or judged(t, (t.value, tuple(17.0 for _ in t.gradient))).verdict == "wrong"


def test_a_second_pass_that_is_refused_differs_and_any_other_error_does_not():
    def refusing(_f, _at):
        raise RuntimeError("once is enough\nmore")

    outcome = outcome_of(trap("second backward"), Adapter("once", refusing, repeats=True))
    assert outcome.verdict == "differs"
    assert outcome.note.endswith("(RuntimeError: once is enough)")
    assert outcome_of(trap("diamond"), Adapter("once", refusing)).note == "RuntimeError: once is enough"
    assert outcome_of(trap("second backward"), Adapter("once", refusing)).verdict == "not supported"


DETACHED = [t for t in TRAPS if t.detaches]


def silent(f, at):
    return f(*at)[-1], [f(*at)[-1] / at[0]]  # of number · x, the gradient is the number


def warning(f, at):
    warnings.warn("the gradient is lost", UserWarning, stacklevel=1)
    return silent(f, at)


def refusing(_f, _at):
    raise TypeError("float() argument must be a number, not 'Variable'")


@pytest.mark.parametrize("t", DETACHED, ids=lambda t: t.name)
@pytest.mark.parametrize(
    ("gradient", "verdict"), [(silent, "differs"), (warning, "right"), (refusing, "right")]
)
def test_a_number_that_leaves_the_graph_is_right_only_with_a_word(t, gradient, verdict):
    assert outcome_of(t, Adapter("mine", gradient)).verdict == verdict


@pytest.mark.parametrize("t", DETACHED, ids=lambda t: t.name)
def test_a_crash_on_the_way_out_of_the_graph_is_no_word(t):
    def deep(_f, _at):
        raise RecursionError("too deep")

    assert outcome_of(t, Adapter("mine", deep)).verdict == "refused"
    assert outcome_of(t, Adapter("mine", lambda _f, _at: (t.value, t.gradient))).verdict == "right"
