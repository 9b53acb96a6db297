"""Taylor models: a function over a box as a polynomial in u, -1 <= u_i <= 1, whose coefficients are balls.

For every point of the box some numbers of the balls give the exact value: the constant one holds what was cut off.
Two formulas of one function have equal polynomials, so that their difference is nearly 0 over the whole box, where
intervals would see two separate numbers.

Source: Makino and Berz (1996), Remainder differential algebras and their applications.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from engine.verify.enclosure.arithmetic.branches import Path
from engine.verify.enclosure.arithmetic.flint import (
    INFINITY,
    NAN,
    above,
    arb,
    arb_poly,
    arb_series,
    below,
    ctx,
)
from engine.verify.enclosure.arithmetic.interval import EQUAL, GREATER, LESS, Interval, interval, signs

Series = Callable[[arb_series], arb_series]
DEGREES = {1: 16, 2: 12, 3: 6, 4: 4}
LOWEST_DEGREE, MOST_INPUTS = 2, 6
PIECES = 4  # of a range, over which a remainder is bounded


@dataclass(frozen=True, slots=True)
class Shape:
    """The polynomials of a box as those of one variable: u1, u2, u3 are t, t^b, t^(b²), with b above every power."""

    count: int
    degree: int
    kept: tuple[int, ...]  # the powers of t that stand for terms up to the degree
    cut: tuple[int, ...]  # those of a product that stand for terms beyond it

    def variable(self, i: int) -> int:
        """The power of t that is u_i."""
        base: int = 2 * self.degree + 1
        return int(base**i)


@cache
def shape_of(count: int) -> Shape:
    """The shape for so many inputs."""
    degree = DEGREES.get(count, LOWEST_DEGREE)
    base = 2 * degree + 1
    degrees = {
        sum(k * base**i for i, k in enumerate(powers)): sum(powers)
        for powers in product(range(base), repeat=count)
        if sum(powers) <= 2 * degree
    }
    kept = tuple(t for t, total in degrees.items() if total <= degree)
    return Shape(count, degree, kept, tuple(t for t, total in degrees.items() if total > degree))


class Taylor:
    """The polynomial over a box.

    path   what is assumed about comparisons; `index` is the number of this model in the run
    """

    __slots__ = ("index", "path", "poly", "shape")

    def __init__(self, poly: arb_poly, shape: Shape, path: Path) -> None:
        self.poly, self.shape, self.path = poly, shape, path
        self.index = path.next_index()

    def range(self) -> Interval:
        """Between which numbers the function lies."""
        constant, *others = self.poly.coeffs() or [arb(0)]
        reach = sum(map(abs, others), start=arb(0))
        return Interval(below(constant - reach), above(constant + reach))

    def constant(self) -> arb | None:
        """The number that it is, without an error; None where it depends on u."""
        return self.poly[0] if self.poly.degree() <= 0 and self.poly[0].is_exact() else None

    def __add__(self, other: "Number") -> "Taylor":
        return Taylor(self.poly + self.model(other).poly, self.shape, self.path)

    def __sub__(self, other: "Number") -> "Taylor":
        return Taylor(self.poly - self.model(other).poly, self.shape, self.path)

    def __rsub__(self, other: float) -> "Taylor":
        return self.model(other) - self

    def __neg__(self) -> "Taylor":
        return Taylor(-self.poly, self.shape, self.path)

    def __pos__(self) -> "Taylor":
        return self

    def __mul__(self, other: "Number") -> "Taylor":
        whole = self.poly * self.model(other).poly
        terms = whole.coeffs()
        size = len(terms)
        if size <= self.shape.degree + 1:  # nothing is cut
            return Taylor(whole, self.shape, self.path)
        kept = [arb(0)] * size
        for t in self.shape.kept:
            if t < size:
                kept[t] = terms[t]
        cut = sum((abs(terms[t]) for t in self.shape.cut if t < size), start=arb(0))
        kept[0] += arb(0, above(cut))
        return Taylor(arb_poly(kept), self.shape, self.path)

    def __truediv__(self, other: "Number") -> "Taylor":
        return self * applied(arb_series.inv, self.model(other))

    def __rtruediv__(self, other: float) -> "Taylor":
        return applied(arb_series.inv, self) * other

    __radd__, __rmul__ = __add__, __mul__

    def model(self, x: "Number") -> "Taylor":
        """A number as a model that does not depend on u."""
        return x if isinstance(x, Taylor) else Taylor(arb_poly([arb(x)]), self.shape, self.path)

    def __lt__(self, other: "Number") -> bool:
        return self._decided(other, LESS)

    def __le__(self, other: "Number") -> bool:
        return self._decided(other, LESS | EQUAL)

    def __gt__(self, other: "Number") -> bool:
        return self._decided(other, GREATER)

    def __ge__(self, other: "Number") -> bool:
        return self._decided(other, GREATER | EQUAL)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Taylor, float, int)) and self._decided(other, EQUAL)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return id(self)

    def _decided(self, other: "Number", asked: int) -> bool:
        """Whether the sign of the difference is one of those asked for; both ways are followed where both occur."""
        possible = signs((self - other).range(), interval(0.0))
        if possible in (LESS, EQUAL, GREATER):
            return bool(possible & asked)
        a = Interval(arb(0), arb(0), self.path, self.index)
        b = Interval(arb(0), arb(0), self.path, other.index) if isinstance(other, Taylor) else interval(other)
        return self.path.decided(a, b, possible, asked)


Number = Taylor | float


def variables(ranges: Sequence[Interval], path: Path) -> list[Taylor]:
    """The inputs of a box: the middle and half the width of each, times its own u."""
    shape = shape_of(len(ranges))
    models = []
    for i, a in enumerate(ranges):
        middle = a.middle
        terms = [middle] + [arb(0)] * shape.variable(i)
        terms[-1] = above(max(a.high - middle, middle - a.low))
        models.append(Taylor(arb_poly(terms), shape, path))
    return models


def applied(function: Series, x: Taylor) -> Taylor:
    """A function of one operand: its series at the middle, with a remainder over the whole range.

    The model is NaN, which bounds nothing, where there is no series: the box is too large, or reaches a pole.
    """
    degree = x.shape.degree
    middle = x.poly[0].mid()
    rest = x - Taylor(arb_poly([middle]), x.shape, x.path)
    ends = rest.range()
    reach = above(max(abs(ends.low), abs(ends.high)))
    series = _coefficients(function, middle, degree)
    last = _largest(function, middle, reach, degree + 1) * reach ** (degree + 1)
    if not all(c.is_finite() for c in (*series, last)):
        return x.model(math.nan)
    y = x.model(0.0)
    for c in reversed(series):
        y = y * rest + Taylor(arb_poly([c]), x.shape, x.path)
    return y + Taylor(arb_poly([arb(0, above(abs(last)))]), x.shape, x.path)


def _largest(function: Series, middle: arb, reach: arb, degree: int) -> arb:
    """A bound of the last coefficient over the whole range; in pieces, since a wide ball loses digits."""
    half = reach / PIECES
    pieces = [arb(middle + (2 * i + 1 - PIECES) * half, above(half)) for i in range(PIECES)]
    return max((above(abs(_coefficients(function, piece, degree)[-1])) for piece in pieces), key=_or_infinity)


def _or_infinity(bound: arb) -> arb:
    return INFINITY if bound.is_nan() else bound


def _coefficients(function: Series, at: arb, degree: int) -> list[arb]:
    """The Taylor coefficients up to a degree; NaN where there are none."""
    cap, ctx.cap = ctx.cap, degree + 1
    try:
        series = function(arb_series([at, 1]))
    except (ZeroDivisionError, ValueError):
        return [NAN]
    finally:
        ctx.cap = cap
    coefficients = series.coeffs()
    if series.prec <= degree:  # another thread has set the cap of all series
        return [NAN]
    return [*coefficients, *[arb(0)] * (degree + 1 - len(coefficients))]
