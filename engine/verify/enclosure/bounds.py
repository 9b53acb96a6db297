"""`Bounds`: two floats with an exact number between them, and the engine's own float beside it."""

import math
from dataclasses import dataclass

from engine.support.numbers import number
from engine.verify.enclosure.arithmetic.flint import arb
from engine.verify.enclosure.arithmetic.floats import distance_in_ulp, rounded_down, rounded_up
from engine.verify.enclosure.arithmetic.interval import Interval

SHARP = 2.0**-10  # of a unit in the last place


@dataclass(frozen=True, slots=True)
class Bounds:
    """The exact number lies from `low` to `high`, ends included; `0.5 in bounds` asks whether it may be 0.5.

    low, high  rounded outward; NaN where there is no real number
    engine     the engine's own float; NaN where it has none for a whole box
    ulp        the largest distance of the engine's float from the exact number, in units in the last place
    """

    low: float
    high: float
    engine: float = math.nan
    ulp: float = math.nan

    @property
    def width(self) -> float:
        """High - low."""
        return self.high - self.low

    @property
    def inside(self) -> bool:
        """Whether the engine's float lies between the two."""
        return self.engine in self

    def __contains__(self, x: object) -> bool:
        number(x, "what lies in an enclosure")
        return bool(self.low <= x <= self.high)  # type: ignore[operator]  # a third is no float, and not rounded

    def cells(self) -> tuple[str, str, str, str]:
        """The two ends, the engine's float and its place, for a table."""
        engine = "" if math.isnan(self.engine) else repr(self.engine)
        return repr(self.low), repr(self.high), engine, self.where()

    def where(self) -> str:
        """The place of the engine's float in words: inside, 0.31 ulp."""
        if math.isnan(self.engine):
            return "" if not math.isnan(self.low) else "no real number"
        if math.isnan(self.low):
            return "no real number"
        place = "inside" if self.inside else "below" if self.engine < self.low else "above"
        return place if math.isnan(self.ulp) else f"{self.ulp:.2g} ulp, {place}"


def bounds_of(x: Interval, engine: float = math.nan, *, exact: bool = True) -> Bounds:
    """An interval as floats, rounded outward; `exact`: it is one number, from which the engine's has a distance."""
    low, high = rounded_down(x.low), rounded_up(x.high)
    near = exact and not x.is_nan and _is_narrow(x, 1.0)
    return Bounds(low, high, engine, distance_in_ulp(engine, x.low, x.high) if near else math.nan)


def is_sharp(x: Interval) -> bool:
    """Whether an interval is narrower than a small part of a unit in the last place, or can be no narrower."""
    return x.is_nan or not x.is_bounded or _is_narrow(x, SHARP)


def _is_narrow(x: Interval, units: float) -> bool:
    """Whether an interval is at most so many units in the last place wide; so is infinity, and what rounds to it."""
    if x.is_point:
        return True
    unit = math.ulp(float(x.middle))
    return math.isinf(unit) or (x.is_bounded and bool(x.width <= arb(unit) * units))
