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
    (ops.tanh, 0): Reason("the C library's tanh", bound=2.5),
    (ops.sigmoid, 0): Reason(
        "three roundings, of e^-|a|, 1 + t and t / (1 + t): half a unit each, a whole one below a power of two",
        bound=3.0,
    ),
}
