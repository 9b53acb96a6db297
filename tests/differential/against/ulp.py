"""Errors in units in the last place, over all of binary64, and the floats within so many units of a number.

The unit of y is the distance of the floats at |y|: 2^(e - 52) for 2^e <= |y| < 2^(e + 1), never less than
2^-1074, the distance of the subnormal ones. Beyond the largest float the grid goes on by one step: infinity
stands for 2^1024, and so does every number that is larger. So overflow that comes too early, or not at all,
is an error of as many units as floats were left out.
"""

import math
from collections.abc import Callable
from typing import Any

from mpmath import mp

LEAST, TOP = -1074, 1024
_ENDS = {math.inf: mp.mpf(2) ** TOP, -math.inf: -(mp.mpf(2) ** TOP)}


def unit_exponent(y: Any) -> int:
    """The exponent of 2 of one unit in the last place of y, an mpf or a float."""
    return LEAST if y == 0 else min(max(mp.mag(y) - 53, LEAST), TOP - 53)


def ends(y: Any) -> Any:
    """A number as mpf, what is beyond the largest float as ±2^1024."""
    y = mp.mpf(y) if not isinstance(y, float) or math.isfinite(y) else _ENDS[y]
    return max(-_ENDS[math.inf], min(_ENDS[math.inf], y))


def ulps(got: float, exact: Any) -> float:
    """How many units of `exact` lie between it and what was computed. NaN is right where NaN is exact."""
    if mp.isnan(exact) or math.isnan(got):
        return 0.0 if mp.isnan(exact) and math.isnan(got) else math.inf
    exact = ends(exact)
    return float(mp.ldexp(abs(ends(got) - exact), -unit_exponent(exact)))


def nearest(y: Any) -> float:
    """The float nearest to an mpf, ties to even, subnormal and infinite ones too."""
    return y if isinstance(y, float) else _on_grid(y, mp.nint)


def within(y: Any, count: float) -> tuple[float, float]:
    """The least and the greatest float within `count` units of y; 0.5 and less is rounding to nearest."""
    if isinstance(y, float) and not math.isfinite(y):
        return y, y
    if count <= 0.5:
        return nearest(y), nearest(y)
    y = ends(y)
    by = mp.ldexp(mp.mpf(count), unit_exponent(y))
    return _on_grid(y - by, mp.ceil), _on_grid(y + by, mp.floor)


def _on_grid(y: Any, whole: Callable[[Any], Any]) -> float:
    """An mpf on the grid of floats: `whole` says how a count of units becomes a whole number."""
    y = ends(y)
    exponent = unit_exponent(y)
    steps = int(whole(mp.ldexp(y, -exponent)))
    try:
        return math.ldexp(steps, exponent)
    except OverflowError:
        return math.copysign(math.inf, steps)
