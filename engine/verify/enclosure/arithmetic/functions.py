"""`math` for intervals: the functions that rules use, each by the one of arb. No derivative stands here."""

import math
from types import SimpleNamespace

from engine.verify.enclosure.arithmetic.flint import above, arb, below
from engine.verify.enclosure.arithmetic.interval import (
    Interval,
    Number,
    interval,
)
from engine.verify.enclosure.arithmetic.monotone import INF, Function, monotone, of_positive
from engine.verify.enclosure.arithmetic.powers import hypot, power, sqrt
from engine.verify.enclosure.arithmetic.waves import atan2, tan, wave

_exp = monotone("exp", 0.0)
_log = monotone("log", domain=(0.0, INF))
_log1p = monotone("log1p", domain=(-1.0, INF))


def fabs(x: Number) -> Interval:
    """|x|."""
    return interval(x).magnitude()


def _cosh(x: Number) -> Interval:
    return _rising_cosh(fabs(x))


_rising_cosh = monotone("cosh", 1.0)


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
    exp2=lambda x: power(2.0, x),
    expm1=monotone("expm1", -1.0),
    log=of_positive(_log, 0.0),
    log1p=of_positive(_log1p, -1.0),
    log2=lambda x: of_positive(_log, 0.0)(x) / _log(2.0),
    log10=lambda x: of_positive(_log, 0.0)(x) / _log(10.0),
    sqrt=sqrt,
    sin=wave(arb.sin, 0.25),
    cos=wave(arb.cos, 0.0),
    tan=tan,
    asin=monotone("asin", domain=(-1.0, 1.0)),
    acos=monotone("acos", 0.0, domain=(-1.0, 1.0), falls=True),
    atan=monotone("atan"),
    atan2=atan2,
    sinh=monotone("sinh"),
    cosh=_cosh,
    tanh=monotone("tanh", -1.0, 1.0),
    asinh=monotone("asinh"),
    acosh=monotone("acosh", 0.0, domain=(1.0, INF)),
    atanh=monotone("atanh", domain=(-1.0, 1.0)),
    erf=monotone("erf", -1.0, 1.0),
    erfc=monotone("erfc", 0.0, 2.0, falls=True),
    fabs=fabs,
    hypot=hypot,
    pow=power,
    floor=_step_function("floor"),
    ceil=_step_function("ceil"),
    copysign=_copysign,
    isnan=_isnan,
    isinf=_isinf,
    isfinite=_isfinite,
)
