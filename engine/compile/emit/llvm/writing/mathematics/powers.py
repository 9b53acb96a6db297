"""x^y over vectors: e^(y ln x), whose logarithm has the digits of two numbers."""

import math

from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Operand
from engine.compile.emit.llvm.writing.mathematics.exponentials import LN2, LN2_REST, reduced, scaled
from engine.compile.emit.llvm.writing.mathematics.logarithms import exponent_of

TWO_THIRDS, TWO_THIRDS_REST = 0.6666666666666666, 3.700743415417188e-17
# (2 artanh(s) - 2 s - 2 s³ / 3) / s⁵ in s², by Taylor's series
ARTANH = tuple(2.0 / (2 * i + 1) for i in range(2, 14))


def power(a: Arithmetic, x: Operand, y: Operand) -> Operand:
    """x^y = e^(y ln x), where ln x and its product with y have the digits of two numbers.

    ln(2^k m) = k ln 2 + 2 artanh(s), s = (m - 1) / (m + 1). The C library has the powers of what is not positive and
    normal, those that overflow or are subnormal, and all of them where a processor does not fuse.
    """
    if not a.target.fuses:
        return a.lane_by_lane("pow", x, y)
    k, m = exponent_of(a, x)
    f = a.sub(m, 1.0)
    d = a.add(2.0, f)
    s = a.div(f, d)
    lost = a.sub(a.fma(a.neg(s), d, f), a.mul(s, a.sub(f, a.sub(d, 2.0))))
    s_low = a.div(lost, d)
    z, z_low = _product(a, s, s)
    cube, cube_low = _product(a, s, z)
    cube_low = a.add(cube_low, a.fma(s, a.fma(2.0, a.mul(s, s_low), z_low), a.mul(s_low, z)))
    third, third_low = _product(a, cube, TWO_THIRDS)
    third_low = a.add(third_low, a.fma(cube_low, TWO_THIRDS, a.mul(cube, TWO_THIRDS_REST)))
    tail = a.fma(a.mul(cube, z), a.polynomial(z, ARTANH), a.fma(2.0, s_low, third_low))
    near, near_low = _sum(a, a.mul(2.0, s), third)
    whole, whole_low = _sum(a, a.mul(k, LN2), near)
    ln, ln_low = _sum(a, whole, a.add(a.fma(k, LN2_REST, whole_low), a.add(near_low, tail)))
    p, p_low = _product(a, y, ln)
    n, _, e = reduced(a, p, a.fma(y, ln_low, p_low))
    result = scaled(a, a.add(1.0, e), n)
    ordinary = a.both(a.compare(">=", x, 2.0**-1022), a.compare("<", x, math.inf))
    vanishes = a.compare(
        "<", p, -746.0
    )  # below half of the least number above 0: 0.9^t after 7,100 steps of Adam
    ordinary = a.both(ordinary, a.either(vanishes, a.compare("<=", a.intrinsic("fabs", p), 700.0)))
    return a.where_any(a.opposite(ordinary), "pow", a.select(vanishes, 0.0, result), x, y)


def _product(a: Arithmetic, x: Operand, y: Operand) -> tuple[Operand, Operand]:
    """x y, and what is lost in its rounding."""
    p = a.mul(x, y)
    return p, a.fma(x, y, a.neg(p))


def _sum(a: Arithmetic, x: Operand, y: Operand) -> tuple[Operand, Operand]:
    """x + y, and what is lost in its rounding, where |x| >= |y| or x is 0."""
    total = a.add(x, y)
    return total, a.sub(y, a.sub(total, x))
