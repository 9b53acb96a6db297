"""Values and partials of every operation as exact numbers: textbook definitions in many digits, and conventions.

Nothing here is taken from a rule. `exact(op, point)` gives mpf numbers where the mathematics has a number, and
floats where a convention does: infinite, NaN. It raises NoValueError where the operation has no value. The
conventions are those of engine/core/KINKS.md.

An operation that is not listed is run as its rule over mpf numbers, its partials as differences in 1,000 digits.
"""

import math
from collections.abc import Callable
from types import FunctionType, SimpleNamespace
from typing import Any

from mpmath import mp

from engine.core import operations as ops
from engine.core.operation import Operation
from engine.core.rules.ieee import IEEE_MATH

mp.prec = 160  # 107 bits beyond those of a float: no operation here loses as many

INF, NAN = math.inf, math.nan
Exact = tuple[Any, tuple[Any, ...]]


class NoValueError(ArithmeticError):
    """There is no value at this point."""


def exact(op: Operation, point: tuple[float, ...]) -> Exact:
    """The value and the partials of `op` at a point of floats."""
    if op not in DEFINED:
        return _from_rule(op, point)
    if any(map(math.isnan, point)):
        return _with_nan(op, point)
    return DEFINED[op](*point)


def big_exp(x: Any) -> Any:
    """e^x; where no float is near, any number that is as far away."""
    return mp.ldexp(1, 4000) if x > 3000 else mp.ldexp(1, -4000) if x < -3000 else mp.exp(x)


def _extended(finite: Callable[..., Exact], *at_infinity: Exact) -> Callable[[float], Exact]:
    """A function of one operand: its definition for finite numbers, and its limits at -inf and inf."""
    limits = dict(zip((-INF, INF), at_infinity, strict=True))
    return lambda a: limits[a] if a in limits else finite(mp.mpf(a))


def _log(a: Any) -> Exact:
    return mp.log(a), (1 / a,)


def _positive(function: Callable[[float], Exact], *, zero: Exact | None = None) -> Callable[[float], Exact]:
    def defined(a: float) -> Exact:
        if a < 0 or (a == 0 and zero is None):
            raise NoValueError
        return zero if a == 0 and zero else function(a)

    return defined


def _tanh(a: Any) -> Exact:
    if abs(a) > 3000:
        return mp.sign(a), (mp.ldexp(1, -4000),)
    return mp.tanh(a), (mp.sech(a) ** 2,)


def _sigmoid(a: Any) -> Exact:
    e = big_exp(-abs(a))
    return (1 if a >= 0 else e) / (1 + e), (e / (1 + e) ** 2,)


def _softplus(a: Any) -> Exact:
    return max(a, mp.zero) + mp.log1p(big_exp(-abs(a))), (_sigmoid(a)[0],)


def _log_sigmoid(a: Any) -> Exact:
    y, _ = _softplus(-a)
    return -y, (_sigmoid(-a)[0],)


def _add(a: float, b: float) -> Exact:
    return _sum(a, b), (1.0, 1.0)


def _sub(a: float, b: float) -> Exact:
    return _sum(a, -b), (1.0, -1.0)


def _sum(a: float, b: float) -> Any:
    """a + b exactly: 53 bits at either end of the exponents need 2,200."""
    return mp.fadd(a, b, exact=True) if math.isfinite(a) and math.isfinite(b) else a + b


def _mul(a: float, b: float) -> Exact:
    return mp.mpf(a) * b if math.isfinite(a) and math.isfinite(b) else a * b, (b, a)


def _div(a: float, b: float) -> Exact:
    if b == 0:
        raise NoValueError
    if math.isfinite(a) and math.isfinite(b):
        return mp.mpf(a) / b, (1 / mp.mpf(b), -mp.mpf(a) / b / b)
    return a / b, (1 / mp.mpf(b) if math.isfinite(b) else 0.0, -(a / b) / b)


def _pow(a: float, b: float) -> Exact:
    if not (math.isfinite(a) and math.isfinite(b)):
        return _pow_at_infinity(a, b)
    if not (a > 0 or (a == 0 and b >= 0) or (a < 0 and b % 1 == 0)):
        raise NoValueError
    if a == 0:
        return 0.0**b, (0.0 if b == 0 or b > 1 else 1.0 if b == 1 else INF, 0.0)
    sign = -1 if a < 0 and b % 2 == 1 else 1
    log_a = mp.log(abs(mp.mpf(a)))
    y = sign * big_exp(b * log_a)
    to_a = b * y / a if abs(b * log_a) < 2000 else sign * math.copysign(1, a) * b * big_exp((b - 1) * log_a)
    return y, (to_a, y * log_a if a > 0 else NAN)


def _pow_at_infinity(a: float, b: float) -> Exact:
    """C's pow, and the textbook's formulas for its slopes in the arithmetic of the processor: 0 × inf is NaN."""
    y, below = IEEE_MATH.pow(a, b), IEEE_MATH.pow(a, b - 1.0)
    to_a = 0.0 if b == 0 else INF if a == 0 and b < 1 else b * below
    return y, (to_a, y * math.log(a) if a > 0 else 0.0 if a == 0 else NAN)


def _xlogy(a: float, b: float) -> Exact:
    if b < 0:
        raise NoValueError
    if b == 0:
        return (0.0 if a == 0 else a * -INF), (-INF, a * INF if a != 0 else 0.0)
    log_b = mp.log(b) if b < INF else INF
    if math.isfinite(a) and b < INF:
        return a * log_b, (log_b, mp.mpf(a) / b)
    return (0.0 if a == 0 else a * float(log_b)), (log_b, a / b)


def _log1p(a: float) -> Exact:
    if a <= -1:
        raise NoValueError
    return (mp.log1p(a), (1 / (1 + mp.mpf(a)),)) if a < INF else (INF, (0.0,))


def _hypot(a: float, b: float) -> Exact:
    if math.isinf(a) or math.isinf(b):
        return INF, (a / INF, b / INF)
    if a == b == 0:
        return 0.0, (0.0, 0.0)
    y = mp.sqrt(mp.mpf(a) ** 2 + mp.mpf(b) ** 2)
    return y, (a / y, b / y)


def _max(a: float, b: float) -> Exact:
    return (a, (1.0, 0.0)) if a >= b else (b, (0.0, 1.0))


def _min(a: float, b: float) -> Exact:
    return (a, (1.0, 0.0)) if a <= b else (b, (0.0, 1.0))


def _sign(a: float) -> float:
    return float((a > 0) - (a < 0))


def _expm1(a: Any) -> Exact:
    return (mp.expm1(a) if a < 3000 else big_exp(a)), (big_exp(a),)


def _sinh(a: Any) -> Any:
    return mp.sign(a) * big_exp(abs(a)) / 2 if abs(a) > 3000 else mp.sinh(a)


def _cosh(a: Any) -> Any:
    return (big_exp(a) + big_exp(-a)) / 2


def _root_of_rest(a: Any) -> Any:
    """√(1 - a²), at least the least number: its inverse is infinite at ±1."""
    return mp.sqrt((1 - a) * (1 + a))


def _arc(function: Callable[[Any], Any], sign: int) -> Callable[[float], Exact]:
    def defined(a: float) -> Exact:
        if abs(a) > 1:
            raise NoValueError
        return function(mp.mpf(a)), (sign / _root_of_rest(mp.mpf(a)) if abs(a) < 1 else sign * INF,)

    return defined


def _atan2(a: float, b: float) -> Exact:
    a, b = a + 0.0, b + 0.0  # one zero
    if a == b == 0:
        return 0.0, (0.0, 0.0)
    if math.isinf(a) or math.isinf(b):
        return math.atan2(a, b), (b / INF / INF, -a / INF / INF)
    square = mp.mpf(a) ** 2 + mp.mpf(b) ** 2
    return mp.atan2(a, b), (b / square, -a / square)


def _bell(a: Any) -> Any:
    """e^(-a²)."""
    return big_exp(-a * a)


def _silu(a: Any) -> Exact:
    s, c = _sigmoid(a)[0], _sigmoid(-a)[0]
    return a * s, (s * (1 + a * c),)


def _gelu(a: Any) -> Exact:
    p, root = mp.erfc(-a / mp.sqrt(2)) / 2 if abs(a) < 1e5 else mp.mpf(a > 0), mp.sqrt(2)
    return a * p, (p + a * _bell(a / root) / mp.sqrt(2 * mp.pi),)


def _elu(a: Any) -> Exact:
    return (a, (1.0,)) if a > 0 else _expm1(a)


def _floor(a: float) -> Exact:
    return (mp.floor(a) if math.isfinite(a) else a), (0.0,)


DEFINED: dict[Operation, Callable[..., Exact]] = {
    ops.add: _add,
    ops.sub: _sub,
    ops.mul: _mul,
    ops.div: _div,
    ops.pow_: _pow,
    ops.neg: lambda a: (-a, (-1.0,)),
    ops.abs_: lambda a: (abs(a), (_sign(a),)),
    ops.exp: _extended(lambda a: (big_exp(a), (big_exp(a),)), (0.0, (0.0,)), (INF, (INF,))),
    ops.log: _positive(_extended(_log, (NAN, (NAN,)), (INF, (0.0,)))),
    ops.log1p: _log1p,
    ops.xlogy: _xlogy,
    ops.sqrt: _positive(
        _extended(lambda a: (mp.sqrt(a), (0.5 / mp.sqrt(a),)), (NAN, (NAN,)), (INF, (0.0,))),
        zero=(0.0, (INF,)),
    ),
    ops.sin: _extended(lambda a: (mp.sin(a), (mp.cos(a),)), *[(NAN, (NAN,))] * 2),
    ops.cos: _extended(lambda a: (mp.cos(a), (-mp.sin(a),)), *[(NAN, (NAN,))] * 2),
    ops.tanh: _extended(_tanh, (-1.0, (0.0,)), (1.0, (0.0,))),
    ops.sigmoid: _extended(_sigmoid, (0.0, (0.0,)), (1.0, (0.0,))),
    ops.log_sigmoid: _extended(_log_sigmoid, (-INF, (1.0,)), (0.0, (0.0,))),
    ops.softplus: _extended(_softplus, (0.0, (0.0,)), (INF, (1.0,))),
    ops.hypot: _hypot,
    ops.expm1: _extended(_expm1, (-1.0, (0.0,)), (INF, (INF,))),
    ops.tan: _extended(lambda a: (mp.tan(a), (mp.sec(a) ** 2,)), *[(NAN, (NAN,))] * 2),
    ops.sinh: _extended(lambda a: (_sinh(a), (_cosh(a),)), (-INF, (INF,)), (INF, (INF,))),
    ops.cosh: _extended(lambda a: (_cosh(a), (_sinh(a),)), (INF, (-INF,)), (INF, (INF,))),
    ops.asin: _arc(mp.asin, 1),
    ops.acos: _arc(mp.acos, -1),
    ops.atan: _extended(
        lambda a: (mp.atan(a), (1 / (1 + a * a),)), (-math.pi / 2, (0.0,)), (math.pi / 2, (0.0,))
    ),
    ops.atan2: _atan2,
    ops.erf: _extended(
        lambda a: (mp.erf(a), (2 / mp.sqrt(mp.pi) * _bell(a),)), (-1.0, (0.0,)), (1.0, (0.0,))
    ),
    ops.silu: _extended(_silu, (0.0, (0.0,)), (INF, (1.0,))),
    ops.gelu: _extended(_gelu, (0.0, (0.0,)), (INF, (1.0,))),
    ops.elu: _extended(_elu, (-1.0, (0.0,)), (INF, (1.0,))),
    ops.sign: lambda a: (_sign(a), (0.0,)),
    ops.floor: _floor,
    ops.relu: lambda a: (a, (1.0,)) if a > 0 else (0.0, (0.0,)),
    ops.step: lambda a: (float(a > 0), (0.0,)),
    ops.max_: _max,
    ops.min_: _min,
    ops.where: lambda c, a, b: (a if c != 0 else b, (0.0, float(c != 0), float(c == 0))),
}


def _with_nan(op: Operation, point: tuple[float, ...]) -> Exact:
    """NaN goes through, to the value and to every slope that depends on it; where looks at what it selects."""
    if op is ops.where and not math.isnan(point[0]):
        return DEFINED[op](*point)
    if op in (ops.add, ops.sub, ops.neg):  # slopes that depend on nothing
        return NAN, DEFINED[op](*[1.0] * len(point))[1]
    if op is ops.mul:
        return NAN, (point[1], point[0])
    if op is ops.div:
        return NAN, (_div(1.0, point[1])[1][0] if not math.isnan(point[1]) else NAN, NAN)
    if op is ops.xlogy:
        return NAN, (_xlogy(1.0, point[1])[1][0] if not math.isnan(point[1]) else NAN, NAN)
    return NAN, (NAN,) * len(point)


MP_MATH = SimpleNamespace(**{name: getattr(mp, name) for name in vars(math) if hasattr(mp, name)})
MP_MATH.pow = mp.power


def _from_rule(op: Operation, point: tuple[float, ...]) -> Exact:
    """Value and partials of a rule nobody has defined here: run over mpf numbers, and its differences."""
    if not all(map(math.isfinite, point)):
        return op.evaluate(point)
    rule = FunctionType(
        op.rule.__code__, {**op.rule.__globals__, "math": MP_MATH}, closure=op.rule.__closure__
    )

    def value(*x: Any) -> Any:
        return rule(*x)[0]

    try:
        with mp.workprec(4000):
            point = tuple(map(mp.mpf, point))
            return +value(*point), tuple(_difference(value, point, i) for i in range(len(point)))
    except (ArithmeticError, ValueError):
        raise NoValueError from None


def _difference(value: Callable[..., Any], point: tuple[Any, ...], i: int) -> Any:
    """∂value/∂point_i by a central difference, whose error is 2^-400 of the curvature."""
    h = mp.ldexp(max(abs(point[i]), mp.ldexp(1, -1074)), -200)
    below, above = ([*point[:i], point[i] + by, *point[i + 1 :]] for by in (-h, h))
    return (value(*above) - value(*below)) / (2 * h)
