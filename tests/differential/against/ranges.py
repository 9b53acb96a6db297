"""Where a computed number may lie: between two floats, and perhaps NaN.

Rounding to nearest keeps order, so that a product or a sum of ranges lies between those of their ends, each
rounded as the processor does it. Without `slack` nothing is added: single floats give a single float, and an
engine has to hit its very bits. `slack` is how many floats more another order of rounding (a fused
multiply-add) may take.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from itertools import product

INF, NAN = math.inf, math.nan


@dataclass(frozen=True, slots=True)
class Range:
    """The numbers from lo to hi (none where lo > hi), and NaN if `nan`."""

    lo: float
    hi: float
    nan: bool = False

    def __contains__(self, number: float) -> bool:
        return self.nan if math.isnan(number) else self.lo <= number <= self.hi

    def corners(self) -> list[float]:
        """Its ends, 0 if it lies between, NaN if that may be."""
        ends = {self.lo, self.hi} if self.lo <= self.hi else set()
        return [*ends, *([0.0] if self.lo < 0 < self.hi else []), *([NAN] if self.nan else [])]

    @property
    def tells(self) -> str:
        """How much of a number: one float (or that it is NaN), 12 digits, or less."""
        if self.nan or self.lo == self.hi:
            return "one float" if self.lo > self.hi or not self.nan else "less"
        return "12 digits" if self.hi - self.lo <= 1e-12 * min(abs(self.lo), abs(self.hi)) else "less"


ANY = Range(-INF, INF, nan=True)


def one(number: float) -> Range:
    """The range of a single number."""
    return Range(INF, -INF, nan=True) if math.isnan(number) else Range(number, number)


def hull(numbers: Iterable[float]) -> Range:
    """The range that holds all the numbers."""
    members = list(numbers)
    real = [x for x in members if not math.isnan(x)]
    return Range(min(real, default=INF), max(real, default=-INF), nan=len(real) < len(members))


def widened(range_: Range, units: int) -> Range:
    """So many floats more at both ends."""
    lo, hi = range_.lo, range_.hi
    for _ in range(units if lo <= hi else 0):
        lo, hi = (math.nextafter(x, to) if math.isfinite(x) else x for x, to in ((lo, -INF), (hi, INF)))
    return Range(lo, hi, range_.nan)


def times(a: Range, b: Range, slack: int) -> Range:
    """a b, as the chain rule multiplies; a product with a number that is 1 is that range."""
    if one(1.0) in (a, b):
        return b if a == one(1.0) else a
    return widened(hull(x * y for x, y in product(a.corners(), b.corners())), slack)


def total(terms: Sequence[Range], slack: int) -> Range:
    """The sum of the terms, in any order: n - 1 roundings of at most the sum of the magnitudes."""
    terms = [x for x in terms if x != one(0.0)]
    size = sum(max(abs(x.lo), abs(x.hi)) for x in terms) * (1 + 1e-15)
    if len(terms) < 3 or not math.isfinite(size) or any(x.nan for x in terms):
        if all(math.isfinite(x.lo) and math.isfinite(x.hi) for x in terms) and len(terms) > 2:
            return ANY  # a partial sum may overflow
        return reduce(partial(_plus, slack=slack), terms, one(0.0))
    error = (len(terms) - 1) * size * 2.0**-53 * (1 + slack)
    return widened(Range(math.fsum(x.lo for x in terms) - error, math.fsum(x.hi for x in terms) + error), 1)


def _plus(a: Range, b: Range, slack: int) -> Range:
    if one(0.0) in (a, b):
        return b if a == one(0.0) else a
    return widened(hull(x + y for x, y in product(a.corners(), b.corners())), slack)
