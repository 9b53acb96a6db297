"""Steps that meet the strong Wolfe conditions, on functions whose minimum is known."""

import math

import pytest

from nn.training.optim.minimisers.line_search import C1, C2, Trial, wolfe

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
