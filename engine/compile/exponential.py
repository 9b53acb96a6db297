"""e^x as arithmetic alone, so that a loop of it becomes vector instructions: 1 ns a number, not 7."""

# mypy: disable-error-code="no-untyped-def, misc"

from numba import njit

from engine.compile.intrinsics import bits_of, of_bits

PER_LN2 = 1.4426950408889634  # 1 / ln 2
LN2 = 0.6931471803691238  # its first 33 bits: n LN2 is exact for |n| < 2^20
LN2_REST = 1.9082149292705877e-10
SHIFT = 6755399441055744.0  # 1.5 · 2^52: what is added to it is rounded to a whole number, in the last bits
BITS_OF_SHIFT = 0x4338000000000000


@njit(inline="always")
def exp(x):
    """e^x = 2^n e^r, n = round(x / ln 2), |r| <= ½ ln 2, e^r by its series to r^13 / 13!; within 1 ulp.

    Beyond ±800 the result is infinite or 0 in any case; NaN stays NaN.
    """
    x = -800.0 if x < -800.0 else min(x, 800.0)
    shifted = x * PER_LN2 + SHIFT
    n = shifted - SHIFT
    r = (x - n * LN2) - n * LN2_REST
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    p = p * r * r + r + 1.0
    whole = bits_of(shifted) - BITS_OF_SHIFT
    half = whole >> 1  # 2^n in two factors: one alone would overflow before the result does
    return p * of_bits((half + 1023) << 52) * of_bits((whole - half + 1023) << 52)
