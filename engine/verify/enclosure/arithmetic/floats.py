"""From exact numbers to floats: rounded down, rounded up, and distances in units in the last place."""

import math

from engine.verify.enclosure.arithmetic.flint import arb


def rounded_down(x: arb) -> float:
    """The largest float that is at most x; NaN for NaN."""
    nearest = float(x)
    while arb(nearest) > x:
        nearest = math.nextafter(nearest, -math.inf)
    return nearest


def rounded_up(x: arb) -> float:
    """The least float that is at least x; NaN for NaN."""
    nearest = float(x)
    while arb(nearest) < x:
        nearest = math.nextafter(nearest, math.inf)
    return nearest


def distance_in_ulp(engine: float, low: arb, high: arb) -> float:
    """How far a float may be from a number between `low` and `high`, in units in the last place of that number.

    NaN where one of them is NaN. An infinite float is at distance 0 from what rounds to it, and at distance
    infinity from all others.
    """
    nearest = float((low + high) / 2)
    if math.isnan(engine) or math.isnan(nearest):
        return math.nan
    if math.isinf(engine) or math.isinf(nearest):
        return 0.0 if engine == nearest else math.inf
    unit = arb(math.ulp(nearest))
    return max(abs(float((low - engine) / unit)), abs(float((high - engine) / unit)))
