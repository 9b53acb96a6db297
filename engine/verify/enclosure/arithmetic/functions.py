"""`math` for intervals: the functions that rules use, each by the one of arb. No derivative stands here."""

import math
from collections.abc import Callable
from types import SimpleNamespace

from engine.verify.enclosure.arithmetic.flint import INFINITY, MINUS_INFINITY, ZERO, above, arb, below
from engine.verify.enclosure.arithmetic.interval import (
    Interval,
    NoNumberError,
    Number,
    around,
    interval,
    nothing,
)

Function = Callable[..., Interval]
INF = math.inf


def _monotone(
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
        return Interval(_at_least(below(left), least), _at_most(above(right), largest), a.path)

    return of_interval


def _at_least(x: arb, least: arb) -> arb:
    return max(x, least)


def _at_most(x: arb, largest: arb) -> arb:
    return min(x, largest)


_exp = _monotone("exp", 0.0)
_log = _monotone("log", domain=(0.0, INF))
_log1p = _monotone("log1p", domain=(-1.0, INF))


def _of_positive(rising: Function, edge: float) -> Function:
    """A logarithm: -∞ at the edge of its domain. NoNumberError where there is nothing inside."""

    def logarithm(x: Number) -> Interval:
        a = interval(x)
        if not a.is_nan and a.high <= edge:
            raise NoNumberError
        return rising(a)

    return logarithm


def fabs(x: Number) -> Interval:
    """|x|."""
    return interval(x).magnitude()


def _cosh(x: Number) -> Interval:
    return _rising_cosh(fabs(x))


_rising_cosh = _monotone("cosh", 1.0)


def _wave(function: Callable[[arb], arb], top: float) -> Function:
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
        return Interval(_at_least(y.low, arb(-1)), _at_most(y.high, arb(1)), a.path)

    return of_interval


def _has_whole(low: arb, high: arb) -> bool:
    """Whether a whole number may lie between the two."""
    return not (high.upper().floor() < low.lower().ceil())


def _tan(x: Number) -> Interval:
    a = interval(x)
    if a.is_nan or a.is_infinity:
        return nothing(a.path)
    if not a.is_bounded or _has_whole(a.low / arb.pi() - 0.5, a.high / arb.pi() - 0.5):  # a pole
        return Interval(MINUS_INFINITY, INFINITY, a.path)
    return Interval(below(a.low.tan()), above(a.high.tan()), a.path)


def _atan2(y: Number, x: Number) -> Interval:
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


def _hypot(*operands: Number) -> Interval:
    """√(a² + b²)."""
    squares = [interval(x).squared() for x in operands]
    total = sum(squares[1:], start=squares[0])
    return _sqrt(total)


_sqrt = _monotone("sqrt", 0.0, domain=(0.0, INF))


def _pow(base: Number, exponent: Number) -> Interval:
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


def _step_function(method: str) -> Function:
    """The floor or the ceiling, by the ends."""
    function = getattr(arb, method)

    def of_interval(x: Number) -> Interval:
        a = interval(x)
        if a.is_nan or not a.is_bounded:
            return Interval(a.low, a.high, a.path)
        low, high = function(a.low).lower(), function(a.high).upper()
        if a.path and low < high:
            a.path.jumps = True
        return Interval(low, high, a.path)

    return of_interval


def _isnan(x: Number) -> bool:
    return interval(x).is_nan


def _isinf(x: Number) -> bool:
    return interval(x).is_infinity


def _isfinite(x: Number) -> bool:
    return not (_isnan(x) or _isinf(x))


def _copysign(x: Number, sign: Number) -> Interval:
    size = fabs(x)
    return size if interval(sign) >= 0.0 else -size


class IntervalMath(SimpleNamespace):
    """The namespace; one clear error for a function of `math` that it has not."""

    def __getattr__(self, name: str) -> Interval:
        constants = {"pi": arb.pi, "e": arb.const_e}  # at the precision of the moment
        if name == "tau":
            return 2.0 * self.pi  # type: ignore[no-any-return]
        if name in constants:
            number = constants[name]()
            return Interval(below(number), above(number))
        known = ", ".join(sorted(vars(self)))
        raise TypeError(
            f"an enclosure has no math.{name}: write the rule with + - * /, {known}, e, pi or tau"
        )


INTERVAL_MATH = IntervalMath(
    inf=INF,
    nan=math.nan,
    exp=_exp,
    exp2=lambda x: _pow(2.0, x),
    expm1=_monotone("expm1", -1.0),
    log=_of_positive(_log, 0.0),
    log1p=_of_positive(_log1p, -1.0),
    log2=lambda x: _of_positive(_log, 0.0)(x) / _log(2.0),
    log10=lambda x: _of_positive(_log, 0.0)(x) / _log(10.0),
    sqrt=_sqrt,
    sin=_wave(arb.sin, 0.25),
    cos=_wave(arb.cos, 0.0),
    tan=_tan,
    asin=_monotone("asin", domain=(-1.0, 1.0)),
    acos=_monotone("acos", 0.0, domain=(-1.0, 1.0), falls=True),
    atan=_monotone("atan"),
    atan2=_atan2,
    sinh=_monotone("sinh"),
    cosh=_cosh,
    tanh=_monotone("tanh", -1.0, 1.0),
    asinh=_monotone("asinh"),
    acosh=_monotone("acosh", 0.0, domain=(1.0, INF)),
    atanh=_monotone("atanh", domain=(-1.0, 1.0)),
    erf=_monotone("erf", -1.0, 1.0),
    erfc=_monotone("erfc", 0.0, 2.0, falls=True),
    fabs=fabs,
    hypot=_hypot,
    pow=_pow,
    floor=_step_function("floor"),
    ceil=_step_function("ceil"),
    copysign=_copysign,
    isnan=_isnan,
    isinf=_isinf,
    isfinite=_isfinite,
)
