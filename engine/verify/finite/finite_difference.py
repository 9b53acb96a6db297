"""Derivatives by finite differences, each with a bound of its error, at the step where that is least.

The steps run from a tenth of the scale of x down by fours. A large step errs by curvature, a small one by
rounding. Two steps together cancel the leading term of curvature (Richardson); the difference of neighbours
bounds the rest of it; rounding adds `noise`, the rounding error of f, divided by the step.

Source: Press et al., Numerical Recipes, section 5.7; Ridders (1982).
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

Function = Callable[[float], float | None]  # None where no difference may be taken


class Estimate(NamedTuple):
    """A derivative, infinite at a jump, and a bound of its error; NaN and infinity where none is known."""

    value: float
    error: float


UNKNOWN = Estimate(math.nan, math.inf)


def central(f: Function, x: float, noise: float) -> Estimate:
    """The derivative of f at x from both sides; `noise` is the rounding error of one value of f."""

    def difference(h: float) -> float | None:
        above, below = f(x + h), f(x - h)
        return None if above is None or below is None else (above - below) / ((x + h) - (x - h))

    return _best([(h, difference(h)) for h in steps(x)], noise)


def one_sided(f: Function, x: float, side: int, noise: float) -> Estimate:
    """The derivative from the right (side 1) or the left (-1); infinite where f jumps or has a vertical tangent."""
    here = f(x)

    def difference(h: float) -> float | None:
        near, far = f(x + side * h), f(x + 2 * side * h)
        if here is None or near is None or far is None:
            return None
        return side * (4.0 * near - far - 3.0 * here) / (2.0 * h)

    differences = [(h, difference(h)) for h in steps(x)]
    return _infinite(differences, noise) or _best(differences, 4.0 * noise)


def steps(x: float) -> list[float]:
    """Powers of two from a tenth of max(|x|, 1) by fours down to a ten-millionth of min(|x|, 1)."""
    size = abs(x) or 1.0
    h, least = 2.0 ** math.floor(math.log2(0.1 * max(size, 1.0))), 1e-7 * min(size, 1.0)
    taken = []
    while h >= least and x + h != x:
        taken.append(h)
        h /= 4.0
    return taken


def _best(differences: list[tuple[float, float | None]], noise: float) -> Estimate:
    """The extrapolated estimate of least relative error: beside a pole, the absolute error is least far from x."""
    known = [
        (coarse, fine, h)
        for (_, coarse), (h, fine) in pairwise(differences)
        if coarse is not None and fine is not None
    ]
    if not known:
        return UNKNOWN
    floor = noise / differences[0][0]
    best, before = UNKNOWN, known[0][1]
    for coarse, fine, h in known:
        estimate = (16.0 * fine - coarse) / 15.0
        candidate = Estimate(estimate, abs(estimate - before) + noise / h)
        if best is UNKNOWN or _relative(candidate, floor) < _relative(best, floor):
            best = candidate
        before = estimate
    return best


def _relative(estimate: Estimate, floor: float) -> float:
    return estimate.error / (abs(estimate.value) + floor or 1.0)


def _infinite(differences: list[tuple[float, float | None]], noise: float) -> Estimate | None:
    """±infinity where the differences grow with every smaller step: by 4 at a jump, by 2 at a √."""
    known = [(h, d) for h, d in differences if d is not None][-8:]
    growing = all(
        fine * coarse > 0 and abs(fine) > 1.8 * abs(coarse) for (_, coarse), (_, fine) in pairwise(known)
    )
    if len(known) < 4 or not growing or abs(known[-1][1]) * known[-1][0] < 100.0 * noise:
        return None
    return Estimate(math.copysign(math.inf, known[-1][1]), 0.0)
