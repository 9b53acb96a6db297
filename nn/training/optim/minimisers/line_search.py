"""A step length along a direction, by the strong Wolfe conditions.

    f(t) ≤ f(0) + C1 t f'(0)      the loss falls enough
    |f'(t)| ≤ C2 |f'(0)|          the derivative has become small enough

Source: Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

C1, C2 = 1e-4, 0.9
MOST = 25  # points that are tried


class Trial(NamedTuple):
    """A step t, the loss there and its derivative along the direction."""

    t: float
    loss: float
    derivative: float


def wolfe(at: Callable[[float], Trial], start: Trial, first: float) -> Trial | None:
    """A step that meets both conditions, or one where the loss fell enough; None where no step lowers it.

    at     the trial at a step
    start  the trial at 0, whose derivative is below 0
    first  the step to try first
    """
    before, t = start, first
    for i in range(MOST):
        trial = at(t)
        if not _falls(trial, start) or (i and trial.loss >= before.loss):
            return _between(at, start, before, trial, MOST - i)
        if abs(trial.derivative) <= -C2 * start.derivative:
            return trial
        if trial.derivative >= 0:
            return _between(at, start, trial, before, MOST - i)
        before, t = trial, 2.0 * t
    return before


def _between(at: Callable[[float], Trial], start: Trial, low: Trial, high: Trial, most: int) -> Trial | None:
    """A step between two, of which `low` is the better one; they hold a step that meets both conditions."""
    for _ in range(most):
        trial = at(_inside(low, high))
        if not _falls(trial, start) or trial.loss >= low.loss:
            high = trial
        else:
            if abs(trial.derivative) <= -C2 * start.derivative:
                return trial
            if trial.derivative * (high.t - low.t) >= 0:
                high = low
            low = trial
        if abs(high.t - low.t) <= 1e-14 * max(low.t, high.t):
            break
    return low if low.t > 0 else None


def _falls(trial: Trial, start: Trial) -> bool:
    """Whether the loss is a number that fell enough."""
    return math.isfinite(trial.derivative) and trial.loss <= start.loss + C1 * trial.t * start.derivative


def _inside(low: Trial, high: Trial) -> float:
    """The bottom of the cubic through both trials, kept off their ends; the middle where it has none."""
    width = high.t - low.t
    d1 = low.derivative + high.derivative - 3.0 * (high.loss - low.loss) / width
    root = d1 * d1 - low.derivative * high.derivative
    if not (math.isfinite(root) and root >= 0):
        return low.t + width / 2
    d2 = math.copysign(math.sqrt(root), width)
    divisor = high.derivative - low.derivative + 2.0 * d2
    share = 1.0 - (high.derivative + d2 - d1) / divisor if divisor else 0.5
    return low.t + width * min(max(share, 0.1), 0.9)
