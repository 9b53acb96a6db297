"""Functions of an angle over intervals: sine, cosine, tangent, and the angle itself."""

from collections.abc import Callable

from engine.verify.enclosure.arithmetic.flint import INFINITY, MINUS_INFINITY, ZERO, above, arb, below
from engine.verify.enclosure.arithmetic.interval import (
    Interval,
    Number,
    around,
    interval,
    nothing,
)
from engine.verify.enclosure.arithmetic.monotone import Function, at_least, at_most


def wave(function: Callable[[arb], arb], top: float) -> Function:
    """A sine or a cosine, whose largest value is at `top` turns."""

    def of_interval(x: Number) -> Interval:
        a = interval(x)
        if a.is_nan or not a.is_bounded:
            return nothing(a.path) if a.is_nan or a.is_infinity else Interval(arb(-1), arb(1), a.path)
        turns = 2 * arb.pi()
        left, right = a.low / turns - top, a.high / turns - top
        ends = [function(a.low), function(a.high)]
        ends += [arb(1)] * _has_whole(left, right) + [arb(-1)] * _has_whole(left - 0.5, right - 0.5)
        y = around(ends, a.path)
        return Interval(at_least(y.low, arb(-1)), at_most(y.high, arb(1)), a.path)

    return of_interval


def _has_whole(low: arb, high: arb) -> bool:
    """Whether a whole number may lie between the two."""
    return not (high.upper().floor() < low.lower().ceil())


def tan(x: Number) -> Interval:
    """tan x; every number where the interval has a pole."""
    a = interval(x)
    if a.is_nan or a.is_infinity:
        return nothing(a.path)
    if not a.is_bounded or _has_whole(a.low / arb.pi() - 0.5, a.high / arb.pi() - 0.5):  # a pole
        return Interval(MINUS_INFINITY, INFINITY, a.path)
    return Interval(below(a.low.tan()), above(a.high.tan()), a.path)


def atan2(y: Number, x: Number) -> Interval:
    """The angle; every angle where the box has the origin or crosses the negative half of the axis."""
    a, b = interval(y), interval(x)
    path = a.path or b.path
    if a.is_nan or b.is_nan:
        return nothing(path)
    if a.is_zero and b.is_zero:
        return Interval(ZERO, ZERO, path)
    crosses = b.low < 0 and a.low < 0 <= a.high
    if crosses and path:
        path.jumps = True
    if crosses or (a.has_zero and b.has_zero) or not (a.is_bounded and b.is_bounded):
        pi = arb.pi()
        return Interval(below(-pi), above(pi), path)
    return around([arb.atan2(s, t) for s in (a.low, a.high) for t in (b.low, b.high)], path)
