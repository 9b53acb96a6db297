"""Powers over intervals: a^b, and the root of a sum of squares."""

from engine.verify.enclosure.arithmetic.flint import INFINITY, MINUS_INFINITY, ZERO, above, arb, below
from engine.verify.enclosure.arithmetic.interval import (
    Interval,
    NoNumberError,
    Number,
    around,
    interval,
    nothing,
)
from engine.verify.enclosure.arithmetic.monotone import INF, monotone


def hypot(*operands: Number) -> Interval:
    """√(a² + b²)."""
    squares = [interval(x).squared() for x in operands]
    total = sum(squares[1:], start=squares[0])
    return sqrt(total)


sqrt = monotone("sqrt", 0.0, domain=(0.0, INF))


def power(base: Number, exponent: Number) -> Interval:
    """a^b. NoNumberError where a may be negative and b is not one whole number."""
    a, b = interval(base), interval(exponent)
    path = a.path or b.path
    if a.is_nan or b.is_nan:
        return nothing(path)
    if a.low >= 0:
        return _positive_pow(a, b)
    if not (b.is_point and b.low.is_integer()):
        raise NoNumberError
    odd = not (b.low / 2).is_integer()
    power = _positive_pow(a.magnitude(), b)
    if not odd:
        return power
    if a.high <= 0:
        return -power
    if b.low < 0:  # reaches 0 from both sides
        return Interval(MINUS_INFINITY, INFINITY, path)
    return Interval(below(-_end_pow(-a.low, b.low)), above(_end_pow(a.high, b.high)), path)


def _positive_pow(a: Interval, b: Interval) -> Interval:
    """a^b for a >= 0: it rises or falls along each operand, so that its ends are at corners."""
    return around([_end_pow(x, y) for x in a.ends() for y in b.ends()], a.path or b.path)


def _end_pow(x: arb, y: arb) -> arb:
    """x^y for x >= 0, with its limits at 0 and ∞."""
    if y.is_zero() or (x - 1).is_zero():
        return arb(1)
    if x.is_zero() or not x.is_finite():
        return INFINITY if x.is_zero() == (y < 0) else ZERO
    if not y.is_finite():
        return INFINITY if (x > 1) == (y > 0) else ZERO
    return x**y
