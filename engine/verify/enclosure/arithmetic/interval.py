"""Interval: all real numbers from `low` to `high`, ends included. Its arithmetic rounds outward.

The ends are numbers of arb without an error. A ball has one radius for both sides, and loses the digits of 0.01
in [0.01, 1000]; an interval keeps them. An infinite end stands for real numbers without a bound; [∞, ∞] is infinity
itself. NaN is an interval of its own: no real number.
"""

from itertools import product
from typing import Protocol

from engine.verify.enclosure.arithmetic.flint import INFINITY, MINUS_INFINITY, NAN, ZERO, above, arb, below

LESS, EQUAL, GREATER = 1, 2, 4  # the signs of a difference that are possible, as a sum
_POINTS: dict[float, "Interval"] = {}  # of literals


class Way(Protocol):
    """One way through the branches of a rule, which decides the comparisons of intervals; see branches.py.

    jumps  whether a function of `math` has jumped on it
    """

    jumps: bool

    def next_index(self) -> int:
        """A number for each result."""

    def decided(self, a: "Interval", b: "Interval", possible: int, asked: int) -> bool:
        """Whether the difference of a and b, whose sign is one of `possible`, has one of the signs `asked`."""


class NoNumberError(ArithmeticError):
    """A function of `math` has no value for some number of an interval."""


class Interval:
    """The real numbers from low to high.

    path   the run of a rule that it belongs to, which decides comparisons; None outside
    index  which operand of the rule it is; -1 for a number that the rule has computed
    """

    __slots__ = ("high", "index", "low", "path")

    def __init__(self, low: arb, high: arb, path: "Way | None" = None, index: int = -1) -> None:
        self.low, self.high, self.path, self.index = low, high, path, index

    @property
    def is_nan(self) -> bool:
        """Whether it has no number."""
        return self.low is NAN

    @property
    def is_point(self) -> bool:
        """Whether it is one real number."""
        return bool(self.low == self.high)

    @property
    def is_infinity(self) -> bool:
        """Whether it is ∞ or -∞ itself."""
        return not self.low.is_finite() and bool(self.low == self.high)

    @property
    def is_zero(self) -> bool:
        """Whether it is 0 and no other number."""
        return bool(self.low.is_zero() and self.high.is_zero())

    @property
    def is_bounded(self) -> bool:
        """Whether both ends are finite."""
        return bool(self.low.is_finite() and self.high.is_finite())

    @property
    def has_zero(self) -> bool:
        """Whether 0 may be among its numbers."""
        return bool(self.low <= 0 and self.high >= 0)

    @property
    def width(self) -> arb:
        """High - low, as a number that is at least that."""
        return above(self.high - self.low)

    @property
    def middle(self) -> arb:
        """A number near the middle, without an error."""
        return ((self.low + self.high) / 2).mid()

    def __add__(self, other: "Number") -> "Interval":
        b = interval(other)
        path = self.path or b.path
        if self.is_nan or b.is_nan:
            return nothing(path)
        return Interval(below(self.low + b.low), above(self.high + b.high), path)

    def __sub__(self, other: "Number") -> "Interval":
        b = interval(other)
        path = self.path or b.path
        if self.is_nan or b.is_nan:
            return nothing(path)
        if same(self, b) and self.is_bounded:
            return Interval(ZERO, ZERO, path)
        return Interval(below(self.low - b.high), above(self.high - b.low), path)

    def __mul__(self, other: "Number") -> "Interval":
        b = interval(other)
        path = self.path or b.path
        if self.is_nan or b.is_nan:
            return nothing(path)
        if (self.is_infinity and b.has_zero) or (b.is_infinity and self.has_zero):  # 0 × ∞
            return Interval(MINUS_INFINITY, INFINITY, path)
        if same(self, b):
            return self.squared()
        if self.low >= 0 and b.low >= 0:
            return Interval(below(_times(self.low, b.low)), above(_times(self.high, b.high)), path)
        return around([_times(x, y) for x, y in product(self.ends(), b.ends())], path)

    def __truediv__(self, other: "Number") -> "Interval":
        b = interval(other)
        if self.is_nan or b.is_nan:
            return nothing(self.path or b.path)
        if same(self, b) and self.is_bounded and not self.is_zero:
            return Interval(arb(1), arb(1), self.path)
        return self * b.inverse()

    def ends(self) -> list[arb]:
        """Both ends, or the one of a point."""
        return [self.low] if self.low is self.high else [self.low, self.high]

    def inverse(self) -> "Interval":
        """1 / x; without a bound where x reaches 0. NoNumberError where x is 0."""
        if self.is_zero:
            raise NoNumberError
        if self.low < 0 < self.high:
            return Interval(MINUS_INFINITY, INFINITY, self.path)
        low = (
            MINUS_INFINITY
            if self.high.is_zero()
            else ZERO
            if not self.high.is_finite()
            else below(1 / self.high)
        )
        high = INFINITY if self.low.is_zero() else ZERO if not self.low.is_finite() else above(1 / self.low)
        return Interval(low, high, self.path)

    def squared(self) -> "Interval":
        """x²: never negative."""
        if self.is_nan:
            return nothing(self.path)
        m = self.magnitude()
        return Interval(below(m.low * m.low), above(m.high * m.high), self.path)

    def magnitude(self) -> "Interval":
        """|x|."""
        if self.is_nan or self.low >= 0:
            return Interval(self.low, self.high, self.path)
        if self.high <= 0:
            return Interval(-self.high, -self.low, self.path)
        return Interval(ZERO, max(-self.low, self.high), self.path)

    def __mod__(self, other: float) -> "Interval":
        """The fractional part, for `b % 1`: NotImplemented for another divisor."""
        if other != 1:
            return NotImplemented
        low, high = self.low.floor(), self.high.floor()
        if low.is_exact() and high.is_exact() and low == high:
            return Interval(below(self.low - low), above(self.high - high), self.path)
        return Interval(ZERO, arb(1), self.path)

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: float) -> "Interval":
        return interval(other) - self

    def __rtruediv__(self, other: float) -> "Interval":
        return interval(other) / self

    def __neg__(self) -> "Interval":
        return nothing(self.path) if self.is_nan else Interval(-self.high, -self.low, self.path)

    def __pos__(self) -> "Interval":
        return self

    def __int__(self) -> int:
        if not self.is_point:
            raise TypeError("an interval of many numbers is no integer")
        return int(float(self.low))

    def __lt__(self, other: "Number") -> bool:
        return decided(self, other, LESS)

    def __le__(self, other: "Number") -> bool:
        return decided(self, other, LESS | EQUAL)

    def __gt__(self, other: "Number") -> bool:
        return decided(self, other, GREATER)

    def __ge__(self, other: "Number") -> bool:
        return decided(self, other, GREATER | EQUAL)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Interval, float, int)) and decided(self, other, EQUAL)

    def __ne__(self, other: object) -> bool:
        return not isinstance(other, (Interval, float, int)) or not decided(self, other, EQUAL)

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"[{float(self.low)!r}, {float(self.high)!r}]"


Number = Interval | float


def interval(x: Number) -> Interval:
    """A float as the interval of that one number."""
    if isinstance(x, Interval):
        return x
    if x != x:  # noqa: PLR0124  # NaN
        return nothing()
    end = arb(x)
    return Interval(end, end)


def nothing(path: "Way | None" = None) -> Interval:
    """NaN: no real number."""
    return Interval(NAN, NAN, path)


def around(ends: list[arb], path: "Way | None" = None) -> Interval:
    """The least interval around these numbers, each with its error."""
    lows, highs = [below(x) for x in ends], [above(x) for x in ends]
    return Interval(min(lows), max(highs), path)


def hull(intervals: list[Interval]) -> Interval:
    """The least interval around these; NaN where one of them is."""
    if any(x.is_nan for x in intervals):
        return nothing()
    return Interval(min(x.low for x in intervals), max(x.high for x in intervals))


def same(a: Interval, b: Interval) -> bool:
    """Whether two intervals are one number: the same operand of a rule, or the same result."""
    return a is b or (a.index == b.index >= 0 and a.path is b.path)


def signs(a: Interval, b: Interval) -> int:
    """The signs that a - b may have, as a sum of LESS, EQUAL and GREATER; 0 for NaN."""
    if a.is_nan or b.is_nan:
        return 0
    if same(a, b):
        return EQUAL
    equal = a.low <= b.high and b.low <= a.high
    return LESS * bool(a.low < b.high) | EQUAL * bool(equal) | GREATER * bool(a.high > b.low)


def decided(a: Interval, other: Number, asked: int) -> bool:
    """Whether the sign of a - b is one of those asked for. The run of a rule decides where both answers are possible.

    Outside a run the answer is yes only where it is certain.
    """
    b = interval(other)
    possible = signs(a, b)
    path = a.path or b.path
    if path is None or possible in (0, LESS, EQUAL, GREATER):
        return bool(possible) and not possible & ~asked
    return path.decided(a, b, possible, asked)


def _times(x: arb, y: arb) -> arb:
    """x y, where 0 times an end without a bound is 0."""
    return ZERO if x.is_zero() or y.is_zero() else x * y
