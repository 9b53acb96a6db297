"""Functions that rise or fall: an interval goes to the interval of its ends."""

import math
from collections.abc import Callable

from engine.verify.enclosure.arithmetic.flint import above, arb, below
from engine.verify.enclosure.arithmetic.interval import (
    Interval,
    NoNumberError,
    Number,
    interval,
    nothing,
)

INF = math.inf
Function = Callable[..., Interval]


def monotone(
    method: str,
    low: float = -INF,
    high: float = INF,
    *,
    domain: tuple[float, float] = (-INF, INF),
    falls: bool = False,
) -> Function:
    """A function that rises (or falls), by its ends; its values lie between `low` and `high`."""
    function = getattr(arb, method)
    least, largest, first, last = map(arb, (low, high, *domain))

    def of_interval(x: Number) -> Interval:
        a = interval(x)
        if a.is_nan:
            return nothing(a.path)
        if a.low < first or a.high > last:
            raise NoNumberError
        left, right = function(a.low), function(a.low if a.low is a.high else a.high)
        if falls:
            left, right = right, left
        return Interval(at_least(below(left), least), at_most(above(right), largest), a.path)

    return of_interval


def at_least(x: arb, least: arb) -> arb:
    """The number, no lower than the least value of the function."""
    return max(x, least)


def at_most(x: arb, largest: arb) -> arb:
    """The number, no higher than the largest value."""
    return min(x, largest)


def of_positive(rising: Function, edge: float) -> Function:
    """A logarithm: -∞ at the edge of its domain. NoNumberError where there is nothing inside."""

    def logarithm(x: Number) -> Interval:
        a = interval(x)
        if not a.is_nan and a.high <= edge:
            raise NoNumberError
        return rising(a)

    return logarithm
