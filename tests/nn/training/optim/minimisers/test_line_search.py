"""Steps that meet the strong Wolfe conditions, on functions whose minimum is known."""

import math

import pytest

from nn.training.optim.minimisers.line_search import C1, C2, MOST, Trial, _inside, wolfe

FUNCTIONS = {
    "parabola": (lambda t: (t - 3.0) ** 2, lambda t: 2 * (t - 3.0)),
    "quartic": (lambda t: (t - 0.01) ** 4 * 1e6, lambda t: 4e6 * (t - 0.01) ** 3),
    "far bottom": (lambda t: -math.log(1 + t) + 1e-4 * t, lambda t: -1 / (1 + t) + 1e-4),
    "wall": (
        lambda t: -math.sqrt(t + 0.01) if t < 1 else math.inf,
        lambda t: -0.5 / math.sqrt(t + 0.01) if t < 1 else math.nan,
    ),
}


@pytest.mark.parametrize("first", [1e-3, 0.1, 1.0, 100.0])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_conditions_hold(name, first):
    f, slope = FUNCTIONS[name]
    start = Trial(0.0, f(0.0), slope(0.0))
    trial = wolfe(lambda t: Trial(t, f(t), slope(t)), start, first)
    assert trial.loss <= start.loss + C1 * trial.t * start.derivative
    if name != "wall":  # which has no flat place
        assert abs(trial.derivative) <= C2 * abs(start.derivative)


def test_no_step_is_found_uphill():
    assert wolfe(lambda t: Trial(t, t, 1.0), Trial(0.0, 0.0, -1.0), 1.0) is None


def test_nothing_but_nan_is_no_step():
    assert wolfe(lambda t: Trial(t, math.nan, math.nan), Trial(0.0, 0.0, -1.0), 1.0) is None


@pytest.mark.parametrize("first", [1e-3, 0.1, 1.0, 100.0])
@pytest.mark.parametrize("name", ["parabola", "quartic", "far bottom"])
def test_the_search_ends_at_the_first_step_that_meets_both_conditions(name, first):
    f, slope = FUNCTIONS[name]
    start, tried = Trial(0.0, f(0.0), slope(0.0)), []

    def at(t):
        tried.append(Trial(t, f(t), slope(t)))
        return tried[-1]

    def meets(trial):
        falls = trial.loss <= start.loss + C1 * trial.t * start.derivative
        return falls and abs(trial.derivative) <= C2 * abs(start.derivative)

    assert wolfe(at, start, first) == tried[-1]
    assert [meets(trial) for trial in tried] == [False] * (len(tried) - 1) + [True]
    assert len(tried) <= MOST


@pytest.mark.parametrize("steep", [0.01, 1.0, 100.0])
@pytest.mark.parametrize(("share", "is_taken"), [(0.89, True), (0.91, False)])
def test_a_step_is_taken_where_the_derivative_is_less_than_nine_tenths(steep, share, is_taken):
    # f' = -s at 0 and falls along a line, so that it is -share s at the first step, 1.
    f = lambda t: steep * ((1.0 - share) * t * t / 2.0 - t)  # noqa: E731
    at = lambda t: Trial(t, f(t), steep * ((1.0 - share) * t - 1.0))  # noqa: E731
    assert (wolfe(at, at(0.0), 1.0).t == 1.0) is is_taken


def test_the_next_point_is_the_bottom_of_the_cubic():
    # t³ - 3 t has its bottom at 1: between 0, where it is 0 and falls by 3, and 3, where it is 18 and rises by 24.
    low, high = Trial(0.0, 0.0, -3.0), Trial(3.0, 18.0, 24.0)
    assert _inside(low, high) == pytest.approx(1.0)
    assert _inside(high, low) == pytest.approx(1.0)
    # Between 0 and 30 it is kept off the end, by a tenth of the way; from 1.05 back to 0 as well.
    assert _inside(low, Trial(30.0, 30.0**3 - 90.0, 3 * 900.0 - 3.0)) == pytest.approx(3.0)
    assert _inside(Trial(1.05, 1.05**3 - 3.15, 3 * 1.05**2 - 3.0), low) == pytest.approx(0.945)


def test_the_next_point_is_the_middle_where_the_cubic_has_no_bottom():
    # f' = -1 at both ends and a fall of 2/3: the derivative of the cubic has no real root.
    assert _inside(Trial(1.0, 0.0, -1.0), Trial(2.0, -2.0 / 3.0, -1.0)) == 1.5
    assert _inside(Trial(1.0, 0.0, -1.0), Trial(2.0, math.inf, math.nan)) == 1.5
    assert _inside(Trial(1.0, 0.0, 0.0), Trial(2.0, 0.0, 0.0)) == 1.5
