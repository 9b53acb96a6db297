"""Slopes by finite differences, each with a bound of its own error, at the step that has the least of it.

The steps run from a tenth of the scale of x down by fours. A large step errs by curvature, a small one by
rounding: two steps together cancel the leading term of curvature (Richardson), neighbours tell what is left
of it, and `noise`, the rounding error of f, divided by the step is the rest.

Source: Press et al., Numerical Recipes, section 5.7; Ridders (1982).
"""

import math
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

Function = Callable[[float], float | None]  # None where no difference may be taken


class Slope(NamedTuple):
    """A slope, infinite at a jump, and a bound of its error; NaN and infinity where there is none."""

    value: float
    error: float


UNKNOWN = Slope(math.nan, math.inf)


def central(f: Function, x: float, noise: float) -> Slope:
    """F' at x from both sides; `noise` is the rounding error of one value of f."""

    def difference(h: float) -> float | None:
        above, below = f(x + h), f(x - h)
        return None if above is None or below is None else (above - below) / ((x + h) - (x - h))

    return _best([(h, difference(h)) for h in steps(x)], noise)


def one_sided(f: Function, x: float, side: int, noise: float) -> Slope:
    """The slope from the right (side 1) or from the left (-1); infinite where f jumps or stands upright."""
    here = f(x)

    def difference(h: float) -> float | None:
        near, far = f(x + side * h), f(x + 2 * side * h)
        if here is None or near is None or far is None:
            return None
        return side * (4.0 * near - far - 3.0 * here) / (2.0 * h)

    found = [(h, difference(h)) for h in steps(x)]
    return _infinite(found, noise) or _best(found, 4.0 * noise)


def steps(x: float) -> list[float]:
    """From a tenth of max(|x|, 1) by fours down to a ten-millionth of min(|x|, 1): powers of two."""
    size = abs(x) or 1.0
    h, least = 2.0 ** math.floor(math.log2(0.1 * max(size, 1.0))), 1e-7 * min(size, 1.0)
    taken = []
    while h >= least and x + h != x:
        taken.append(h)
        h /= 4.0
    return taken


def _best(found: list[tuple[float, float | None]], noise: float) -> Slope:
    """The extrapolated slope of least relative error: beside a pole the absolute one is least far from x."""
    known = [
        (coarse, fine, h)
        for (_, coarse), (h, fine) in pairwise(found)
        if coarse is not None and fine is not None
    ]
    if not known:
        return UNKNOWN
    floor = noise / found[0][0]
    best, before = UNKNOWN, known[0][1]
    for coarse, fine, h in known:
        slope = (16.0 * fine - coarse) / 15.0
        candidate = Slope(slope, abs(slope - before) + noise / h)
        if best is UNKNOWN or _relative(candidate, floor) < _relative(best, floor):
            best = candidate
        before = slope
    return best


def _relative(slope: Slope, floor: float) -> float:
    return slope.error / (abs(slope.value) + floor or 1.0)


def _infinite(found: list[tuple[float, float | None]], noise: float) -> Slope | None:
    """±infinity where the differences grow with every smaller step: by 4 at a jump, by 2 at a √."""
    known = [(h, d) for h, d in found if d is not None][-8:]
    growing = all(
        fine * coarse > 0 and abs(fine) > 1.8 * abs(coarse) for (_, coarse), (_, fine) in pairwise(known)
    )
    if len(known) < 4 or not growing or abs(known[-1][1]) * known[-1][0] < 100.0 * noise:
        return None
    return Slope(math.copysign(math.inf, known[-1][1]), 0.0)
