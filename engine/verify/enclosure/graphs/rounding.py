"""The numbers that an engine with floats may reach: every operation and every step of the chain rule rounds."""

from dataclasses import dataclass, replace

from engine.verify.enclosure.arithmetic.flint import INFINITY, MINUS_INFINITY, arb
from engine.verify.enclosure.arithmetic.interval import Interval, nothing
from engine.verify.enclosure.graphs.local import Local

VALUE, PARTIAL, STEP = 4, 8, 1  # units in the last place; the engine promises half of that
_LEAST = arb(2) ** -1074


@dataclass(frozen=True, slots=True)
class Rounding:
    """How far values, partials and steps of the chain rule may be off, in units in the last place."""

    value: int = 0
    partial: int = 0
    step: int = 0

    def of_operation(self, result: Local) -> Local:
        """The operation, as floats may give it."""
        if not self.value:
            return result
        partials = tuple(widened(x, self.partial) for x in result.partials)
        return replace(result, value=widened(result.value, self.value), partials=partials)

    def add(self, a: Interval, b: Interval) -> Interval:
        """a + b."""
        return widened(a + b, self.step) if self.step else a + b

    def multiply(self, a: Interval, b: Interval) -> Interval:
        """A gradient times a partial. 0 × ∞ is any number, and stays so: (x²)^(1/4) squared is |x|."""
        if (not a.is_bounded and b.has_zero) or (not b.is_bounded and a.has_zero):
            return nothing() if a.is_nan or b.is_nan else Interval(MINUS_INFINITY, INFINITY)
        return widened(a * b, self.step) if self.step else a * b


EXACT = Rounding()
FLOATS = Rounding(VALUE, PARTIAL, STEP)


def widened(x: Interval, units: int) -> Interval:
    """The floats that are at most so many units in the last place away: 0 and ±1 are exact where nothing else is."""
    if x.is_nan or (x.is_point and (x.is_zero or abs(x.low) == 1)):
        return x
    return Interval((x.low - _reach(x.low, units)).lower(), (x.high + _reach(x.high, units)).upper())


def _reach(end: arb, units: int) -> arb:
    """The largest distance of so many units; an infinite end stays."""
    return units * (abs(end) * arb(2) ** -52 + _LEAST) if end.is_finite() else arb(0)
