"""e^x, e^x - 1 and tanh x over vectors: x = n ln 2 + r, and a polynomial in r."""

import math

from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Operand

PER_LN2 = 1.4426950408889634  # 1 / ln 2
LN2 = 0.6931471803691238  # its first 33 bits: n LN2 is exact for |n| < 2^20
LN2_REST = 1.9082149292705877e-10
SHIFT = 6755399441055744.0  # 1.5 · 2^52: what is added to it is rounded to a whole number, in the last bits
ONE = 0x3FF0000000000000  # the bits of 1.0
# (e^r - 1 - r) / r² for |r| <= ½ ln 2
EXP = (
    *(0.5000000000000001, 0.16666666666666669, 0.04166666666662404, 0.008333333333330055),
    *(0.0013888888917258759, 0.00019841269863088255, 2.4801521225986432e-05, 2.7557268406190795e-06),
    *(2.7620121717381933e-07, 2.51004110820149e-08),
)
# (tanh(x) / x - 1) / x² in x², for |x| <= 0.55
TANH = (
    *(-0.3333333333333333, 0.13333333333332714, -0.05396825396743174, 0.021869488493563037),
    *(-0.008863234395418095, 0.003592110347096177, -0.0014556615775702365, 0.0005889348072447028),
    *(-0.00023463104528300406, 8.510707927354112e-05, -2.059855667327517e-05),
)


def exp(a: Arithmetic, x: Operand) -> Operand:
    """e^x = 2^n e^r; beyond ±800 it is infinite or 0 in any case, and NaN stays NaN."""
    n, r, p = reduced(a, x)
    return scaled(a, a.add(1.0, p if p is not r else r), n)


def expm1(a: Arithmetic, x: Operand) -> Operand:
    """e^x - 1 = 2^n (e^r - 1) + (2^n - 1); x itself where |x| < 2^-54, with its sign at 0."""
    n, _, p = reduced(a, x)
    n_half = a.select(a.compare(">", n, 1023.0), a.sub(n, 1.0), n)  # 2^1024 is no number, e^709 is one
    power = _power_of_two(a, n_half)
    y = a.fma(power, p, a.sub(power, a.select(a.compare(">", n, 1023.0), 0.5, 1.0)))
    y = a.select(a.compare(">", n, 1023.0), a.mul(y, 2.0), y)
    y = a.select(a.compare("<", x, -50.0), -1.0, y)
    tiny = a.compare("<", a.intrinsic("fabs", x), 2.0**-54)
    return a.select(tiny, x, a.select(a.compare(">", x, 709.8), math.inf, y))


def reduced(a: Arithmetic, x: Operand, low: Operand | None = None) -> tuple[Operand, Operand, Operand]:
    """n = round(x / ln 2), r = x - n ln 2, and e^r - 1. low: what belongs to x beyond its digits."""
    x = a.select(a.compare("<", x, -800.0), -800.0, a.select(a.compare(">", x, 800.0), 800.0, x))
    n = a.sub(a.add(a.mul(x, PER_LN2), SHIFT), SHIFT)
    high = a.fma(n, -LN2, x)
    r = a.fma(n, -LN2_REST, high)
    r = r if low is None else a.add(r, low)
    return n, r, a.fma(a.mul(r, r), a.polynomial(r, EXP), r)


def _power_of_two(a: Arithmetic, n: Operand) -> str:
    """2^n for a whole n from -1022 to 1023: the last bits of n + SHIFT, as an exponent."""
    exponent = a.integers("shl", a.bits(a.add(n, SHIFT)), 52)
    return a.of_bits(a.integers("add", exponent, ONE))


def scaled(a: Arithmetic, y: Operand, n: Operand) -> Operand:
    """y 2^n in two factors: one alone would overflow before the result does. Both ways round once."""
    if a.target.scales and a.width in (2, 4, 8):
        return a.scaled(y, n)
    half = a.sub(a.add(a.mul(n, 0.5), SHIFT), SHIFT)
    return a.mul(a.mul(y, _power_of_two(a, half)), _power_of_two(a, a.sub(n, half)))


def tanh(a: Arithmetic, x: Operand) -> Operand:
    """tanh x: a polynomial below 0.55, (1 - t) / (1 + t) with t = e^(-2|x|) from there on."""
    size = a.intrinsic("fabs", x)
    z = a.mul(x, x)
    small = a.fma(a.mul(z, a.polynomial(z, TANH)), x, x)
    t = exp(a, a.mul(-2.0, size))
    large = a.div(a.sub(1.0, t), a.add(1.0, t))
    return a.intrinsic("copysign", a.select(a.compare("<", size, 0.55), small, large), x)
