"""How far from the exact number a rule may be: 2 units for its value, 4 for a partial, or more with a reason.

A reason is a number that the rule needs on its way and that no float holds: what the error of that number
makes of the result is the excess, as a function of the point. So even there a rule may not do worse.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mpmath import mp

from against.points import LEAST_NORMAL, MOST
from against.reference import big_exp
from against.ulp import unit_exponent
from engine.core import operations as ops
from engine.core.operation import Operation

VALUE, PARTIAL = 2.0, 4.0


@dataclass(frozen=True)
class Reason:
    """Why a number may be further off: everywhere, by another bound, or by an excess that depends on the point."""

    why: str
    excess: Callable[..., float] | None = None  # of the operands and the exact number
    bound: float | None = None


def plain(op: Operation, place: int) -> float:
    """The units allowed to the value (place 0) or to the partial of operand `place` - 1, where no excess is."""
    reason = REASONS.get((op, place))
    return reason.bound if reason and reason.bound else PARTIAL if place else VALUE


def bound(op: Operation, place: int, point: tuple[float, ...], exact: Any) -> float:
    """The units allowed at a point."""
    reason = REASONS.get((op, place))
    if reason is None or reason.excess is None or not all(map(math.isfinite, point)) or mp.isnan(exact):
        return plain(op, place)
    return plain(op, place) + reason.excess(*point, exact)


def _units(error: Any, exact: Any) -> float:
    return float(mp.ldexp(mp.mpf(error), -unit_exponent(exact))) if error else 0.0


def _of_a_quotient(a: float, b: float, exact: Any) -> float:
    subnormal = abs(a / b) < LEAST_NORMAL
    return _units(mp.ldexp(1, -1075) / abs(b), exact) if subnormal else 0.0


def _of_a_power_below(a: float, b: float, exact: Any) -> float:
    """What an error of b - 1 makes of a^(b-1), and what is left of a^(b-1) beyond the ends of the format."""
    if a == 0 or b == 0:
        return 0.0
    if a < 0 and abs(b) >= 2.0**53:
        return math.inf
    rounded = abs(mp.fsub(b, 1, exact=True) - (b - 1.0)) * abs(mp.log(abs(a)))
    return float(mp.ldexp(rounded, 53)) + _at_the_ends((b - 1.0) * mp.log(abs(a)), abs(b), exact)


def _of_a_power(a: float, b: float, exact: Any) -> float:
    return _at_the_ends(b * mp.log(a), abs(mp.log(a)), exact) if a > 0 else 0.0


def _at_the_ends(log: Any, factor: Any, exact: Any) -> float:
    """The excess of e^log times a factor: one unit of a subnormal e^log, or all where e^log is no float."""
    if log > math.log(MOST):
        return math.inf
    return _units(mp.ldexp(factor, -1074), exact) if big_exp(log) < LEAST_NORMAL else 0.0


def _of_a_short_side(side: float, other: float, exact: Any) -> float:
    """The lost digits of a subnormal √(a² + b²), in side / √(a² + b²), and all of an infinite one."""
    y = mp.sqrt(mp.mpf(side) ** 2 + mp.mpf(other) ** 2)
    if y > MOST:
        return math.inf
    return _units(mp.ldexp(abs(side) / y**2, -1074), exact) if 0 < y < LEAST_NORMAL else 0.0


def _of_reduction(a: float, _exact: Any) -> float:
    return 8.0 if abs(a) > 1e8 else 0.0


def _of_a_far_point(a: float, b: float, exact: Any) -> float:
    """All digits where √(a² + b²) is infinite; those that a subnormal one, or a subnormal b / √(a² + b²), lost."""
    y = mp.sqrt(mp.mpf(a) ** 2 + mp.mpf(b) ** 2)
    if y > MOST:
        return math.inf
    lost = mp.ldexp(1, -1074) / y if y > 0 else mp.mpf(0)
    return _units(lost, exact) + (2.0 * _relative(lost) if y < LEAST_NORMAL else 0.0)


def _relative(error: Any) -> float:
    return float(mp.ldexp(error, 53))


def _of_a_bell(a: float, exact: Any) -> float:
    """The rounding of a² in e^(-a²), and the lost digits of a subnormal one."""
    return a * a + _units(mp.ldexp(2, -1074), exact) if a * a < 760 else 0.0


def _of_a_thin_tail(a: float, exact: Any) -> float:
    """The lost digits of a subnormal e^a, times a."""
    return _units(mp.ldexp(abs(a) + 1, -1074), exact) if -760 < a < -700 else 0.0


def _of_a_normal_tail(a: float, exact: Any) -> float:
    """The rounding of a / √2 in Φ(a), and the lost digits of a subnormal Φ(a), times a."""
    return 1.5 * a * a + _units(mp.ldexp(abs(a) + 1, -1074), exact) if -40 < a < 0 else 0.0


def _of_a_difference(term: Callable[[Any], Any], rounding: Callable[[Any], Any]) -> Callable[..., float]:
    """The units of a term, with its own rounding, where it cancels: the slope is 0 near by."""

    def excess(a: float, exact: Any) -> float:
        if not -760 < a < 760 or exact == 0:
            return 0.0
        lost = 4.0 * abs(term(mp.mpf(a)) / exact) * (1 + rounding(mp.mpf(a)))
        return float(lost) + _units(mp.ldexp(abs(a) + 1, -1074), exact)

    return excess


def _bell_term(a: Any) -> Any:
    return a * big_exp(-a * a / 2) / mp.sqrt(2 * mp.pi)


def _silu_term(a: Any) -> Any:
    return a * big_exp(-abs(a)) / (1 + big_exp(-abs(a))) ** 2


_LIBRARY = "up to 8 more where |a| > 10^8: the C library's remainder of a by π, near a zero"
REASONS: dict[tuple[Operation, int], Reason] = {
    (ops.div, 2): Reason("where a / b is subnormal: its lost digits, divided by b", _of_a_quotient),
    (ops.pow_, 1): Reason(
        "ln a times the rounding of b - 1 (none for b from 1/2 to 2^53, and for short fractions; a < 0 has the "
        "sign of a^b where b - 1 is b); and where a^(b-1) is subnormal or infinite, its lost digits times b",
        _of_a_power_below,
    ),
    (ops.pow_, 2): Reason("where a^b is subnormal or infinite: its lost digits times ln a", _of_a_power),
    (ops.hypot, 1): Reason("where √(a² + b²) is subnormal or infinite: its lost digits", _of_a_short_side),
    (ops.hypot, 2): Reason(
        "where √(a² + b²) is subnormal or infinite: its lost digits",
        lambda a, b, exact: _of_a_short_side(b, a, exact),
    ),
    (ops.sin, 0): Reason(_LIBRARY, _of_reduction),
    (ops.sin, 1): Reason(_LIBRARY, _of_reduction),
    (ops.cos, 0): Reason(_LIBRARY, _of_reduction),
    (ops.cos, 1): Reason(_LIBRARY, _of_reduction),
    (ops.tan, 0): Reason(
        "up to 16 more where |a| > 10^8: the C library's remainder of a by π, near a pole",
        lambda a, exact: 2.0 * _of_reduction(a, exact),
    ),
    (ops.tan, 1): Reason(
        "up to 32 more where |a| > 10^8: the C library's remainder of a by π, near a pole",
        lambda a, exact: 4.0 * _of_reduction(a, exact),
    ),
    (ops.atan2, 1): Reason("where √(a² + b²), or b / √(a² + b²), is subnormal or infinite", _of_a_far_point),
    (ops.atan2, 2): Reason("where √(a² + b²), or a / √(a² + b²), is subnormal or infinite", _of_a_far_point),
    (ops.erf, 1): Reason(
        "a² more: the rounding of a² in e^(-a²); where that is subnormal, its lost digits", _of_a_bell
    ),
    (ops.silu, 0): Reason(
        "three roundings of σ(a) and one of a σ(a); where e^a is subnormal: its lost digits times a",
        _of_a_thin_tail,
        bound=3.0,
    ),
    (ops.silu, 1): Reason(
        "near the zero of the slope, at a = -1.28: the digits that cancel; where e^a is subnormal: its lost digits",
        _of_a_difference(_silu_term, lambda _: 0),
    ),
    (ops.gelu, 0): Reason(
        "1.5 a² more where a < 0: the rounding of a / √2 in Φ(a); where that is subnormal, its lost digits",
        _of_a_normal_tail,
    ),
    (ops.gelu, 1): Reason(
        "near the zero of the slope, at a = -0.75: the digits that cancel; the rounding of a² in e^(-a²/2)",
        _of_a_difference(_bell_term, lambda a: a * a),
    ),
    (ops.tanh, 0): Reason("the C library's tanh", bound=2.5),
    (ops.sigmoid, 0): Reason(
        "three roundings, of e^-|a|, 1 + t and t / (1 + t): half a unit each, a whole one below a power of two",
        bound=3.0,
    ),
}
