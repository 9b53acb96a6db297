"""e^x, ln x, tanh x and their kin as polynomials over vectors; any other function lane by lane, from the C library.

Each coefficient is of a Chebyshev fit, which a test repeats with 40 digits. The errors of the functions in units in
the last place stand in tests/differential/ULP.md.
"""

import math
from collections.abc import Callable
from contextlib import suppress

from engine.compile.emit.llvm.writing.arithmetic import Arithmetic, Operand

PER_LN2 = 1.4426950408889634  # 1 / ln 2
LN2 = 0.6931471803691238  # its first 33 bits: n LN2 is exact for |n| < 2^20
LN2_REST = 1.9082149292705877e-10
SHIFT = 6755399441055744.0  # 1.5 · 2^52: what is added to it is rounded to a whole number, in the last bits
ONE = 0x3FF0000000000000  # the bits of 1.0
ROOT_HALF = 0x3FE6A09E667F3BCD  # the bits of √½

# (e^r - 1 - r) / r² for |r| <= ½ ln 2
EXP = (
    *(0.5000000000000001, 0.16666666666666669, 0.04166666666662404, 0.008333333333330055),
    *(0.0013888888917258759, 0.00019841269863088255, 2.4801521225986432e-05, 2.7557268406190795e-06),
    *(2.7620121717381933e-07, 2.51004110820149e-08),
)
# (2 artanh(s) / s - 2) / s² in s², for |s| <= (√2 - 1) / (√2 + 1)
LOG = (
    *(0.666666666666667, 0.3999999999989924, 0.2857142862609589, 0.2222221111514416, 0.18182890556695602),
    *(0.1533167403016786, 0.1461703754879165),
)
# (tanh(x) / x - 1) / x² in x², for |x| <= 0.55
TANH = (
    *(-0.3333333333333333, 0.13333333333332714, -0.05396825396743174, 0.021869488493563037),
    *(-0.008863234395418095, 0.003592110347096177, -0.0014556615775702365, 0.0005889348072447028),
    *(-0.00023463104528300406, 8.510707927354112e-05, -2.059855667327517e-05),
)

TWO_THIRDS, TWO_THIRDS_REST = 0.6666666666666666, 3.700743415417188e-17
# (2 artanh(s) - 2 s - 2 s³ / 3) / s⁵ in s², by Taylor's series
ARTANH = tuple(2.0 / (2 * i + 1) for i in range(2, 14))

# π / 2 in parts of 33, 33 and 53 bits: n times each of the first two is exact for n < 2^20
HALF_PI = 1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21
MOST_TURNED = 1e6  # beyond, the C library takes a number to its quadrant
# (sin(r) / r - 1) / r² and (cos(r) - 1 + r² / 2) / r⁴ in r², for |r| <= π / 4
SIN = (
    *(-0.16666666666666666, 0.008333333333330887, -0.0001984126983666588, 2.755731605459391e-06),
    *(-2.5051121875169608e-08, 1.5917412836707387e-10),
)
COS = (
    *(0.041666666666666664, -0.0013888888888887359, 2.48015872987077e-05, -2.755731724172776e-07),
    *(2.0876140031390975e-09, -1.138218421447753e-11),
)


def function(a: Arithmetic, name: str, *operands: Operand) -> Operand:
    """math.<name> of the operands. KeyError where neither this module nor the C library has it."""
    with suppress(ValueError, OverflowError):  # there the processor's answer counts, and it has one
        if all(isinstance(operand, float) for operand in operands):
            return float(getattr(math, name)(*operands))
    if name in FUNCTIONS:
        return FUNCTIONS[name](a, *operands)
    if name in INTRINSICS:
        return a.intrinsic(INTRINSICS[name], *operands)
    return a.lane_by_lane(LIBRARY[name], *operands)


def exp(a: Arithmetic, x: Operand) -> Operand:
    """e^x = 2^n e^r; beyond ±800 it is infinite or 0 in any case, and NaN stays NaN."""
    n, r, p = _reduced(a, x)
    return _scaled(a, a.add(1.0, p if p is not r else r), n)


def expm1(a: Arithmetic, x: Operand) -> Operand:
    """e^x - 1 = 2^n (e^r - 1) + (2^n - 1); x itself where |x| < 2^-54, with its sign at 0."""
    n, _, p = _reduced(a, x)
    n_half = a.select(a.compare(">", n, 1023.0), a.sub(n, 1.0), n)  # 2^1024 is no number, e^709 is one
    power = _power_of_two(a, n_half)
    y = a.fma(power, p, a.sub(power, a.select(a.compare(">", n, 1023.0), 0.5, 1.0)))
    y = a.select(a.compare(">", n, 1023.0), a.mul(y, 2.0), y)
    y = a.select(a.compare("<", x, -50.0), -1.0, y)
    tiny = a.compare("<", a.intrinsic("fabs", x), 2.0**-54)
    return a.select(tiny, x, a.select(a.compare(">", x, 709.8), math.inf, y))


def _reduced(a: Arithmetic, x: Operand, low: Operand | None = None) -> tuple[Operand, Operand, Operand]:
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


def _scaled(a: Arithmetic, y: Operand, n: Operand) -> Operand:
    """y 2^n in two factors: one alone would overflow before the result does."""
    half = a.sub(a.add(a.mul(n, 0.5), SHIFT), SHIFT)
    return a.mul(a.mul(y, _power_of_two(a, half)), _power_of_two(a, a.sub(n, half)))


def log(a: Arithmetic, x: Operand) -> Operand:
    """ln x: -∞ at 0, NaN below it."""
    subnormal = a.compare("<", x, 2.0**-1022)
    k, m = _exponent(a, a.select(subnormal, a.mul(x, 2.0**54), x))
    k = a.sub(k, a.select(subnormal, 54.0, 0.0))
    return _ends_of_log(a, x, _log_of_parts(a, k, a.sub(m, 1.0), 0.0))


def log1p(a: Arithmetic, x: Operand) -> Operand:
    """ln(1 + x): what is lost in u = 1 + x comes back as (x - (u - 1)) / u."""
    u = a.add(1.0, x)
    k, m = _exponent(a, u)
    lost = a.select(a.compare(">=", x, 1.0), a.sub(1.0, a.sub(u, x)), a.sub(x, a.sub(u, 1.0)))
    near = a.compare("==", k, 0.0)
    f = a.select(near, x, a.sub(m, 1.0))
    y = _log_of_parts(a, k, f, a.select(near, 0.0, a.div(lost, u)))
    tiny = a.compare("<", a.intrinsic("fabs", x), 2.0**-54)
    return a.select(tiny, x, _ends_of_log(a, u, y))


def _exponent(a: Arithmetic, x: Operand) -> tuple[Operand, Operand]:
    """k and m of x = 2^k m, where m lies between √½ and √2; for normal x > 0."""
    shifted = a.integers("add", a.bits(x), ONE - ROOT_HALF)
    biased = a.integers("or", a.integers("lshr", shifted, 52), 0x4330000000000000)  # 2^52 + the exponent
    mantissa = a.integers("add", a.integers("and", shifted, (1 << 52) - 1), ROOT_HALF)
    return a.sub(a.of_bits(biased), 2.0**52 + 1023.0), a.of_bits(mantissa)


def _log_of_parts(a: Arithmetic, k: Operand, f: Operand, lost: Operand) -> Operand:
    """k ln 2 + ln(1 + f) + lost, by ln(1 + f) = f - f²/2 + s (f²/2 + L), s = f / (2 + f) = tanh(½ ln(1 + f))."""
    s = a.div(f, a.add(2.0, f))
    z = a.mul(s, s)
    half_square = a.mul(a.mul(0.5, f), f)
    tail = a.mul(z, a.polynomial(z, LOG))
    low = a.add(a.mul(s, a.add(half_square, tail)), a.add(a.mul(k, LN2_REST), lost))
    return a.sub(a.mul(k, LN2), a.sub(a.sub(half_square, low), f))


def _ends_of_log(a: Arithmetic, x: Operand, y: Operand) -> Operand:
    """ln x at 0 and ∞, and NaN for what is below 0."""
    y = a.select(a.compare("<", x, math.inf), y, x)
    return a.select(a.compare(">", x, 0.0), y, a.select(a.compare("==", x, 0.0), -math.inf, math.nan))


def tanh(a: Arithmetic, x: Operand) -> Operand:
    """tanh x: a polynomial below 0.55, (1 - t) / (1 + t) with t = e^(-2|x|) from there on."""
    size = a.intrinsic("fabs", x)
    z = a.mul(x, x)
    small = a.fma(a.mul(z, a.polynomial(z, TANH)), x, x)
    t = exp(a, a.mul(-2.0, size))
    large = a.div(a.sub(1.0, t), a.add(1.0, t))
    return a.intrinsic("copysign", a.select(a.compare("<", size, 0.55), small, large), x)


def sin(a: Arithmetic, x: Operand) -> Operand:
    """sin x; x itself where |x| < 2^-27, with its sign at 0."""
    y = a.select(a.compare("<", a.intrinsic("fabs", x), 2.0**-27), x, _turned(a, x, 0))
    return a.where_any(a.compare(">", a.intrinsic("fabs", x), MOST_TURNED), "sin", y, x)


def cos(a: Arithmetic, x: Operand) -> Operand:
    """cos x, the sine of a quadrant further on."""
    return a.where_any(a.compare(">", a.intrinsic("fabs", x), MOST_TURNED), "cos", _turned(a, x, 1), x)


def _turned(a: Arithmetic, x: Operand, quadrants: int) -> Operand:
    """sin(x + quadrants π/2): n = round(x / (π/2)), and r = x - n π/2 with what is lost in its rounding."""
    shifted = a.add(a.mul(x, 0.6366197723675814), SHIFT)
    n = a.sub(shifted, SHIFT)
    high = a.sub(x, a.mul(n, HALF_PI[0]))
    middle, low = a.mul(n, HALF_PI[1]), a.mul(n, HALF_PI[2])
    rest = a.sub(high, middle)
    r = a.sub(rest, low)
    lost = a.add(a.sub(a.sub(high, rest), middle), a.sub(a.sub(rest, r), low))
    z = a.mul(r, r)
    half = a.mul(0.5, z)
    sine = a.add(r, a.fma(a.mul(z, r), a.polynomial(z, SIN), a.mul(lost, a.sub(1.0, half))))
    near = a.sub(1.0, half)
    tail = a.sub(a.mul(a.mul(z, z), a.polynomial(z, COS)), a.mul(r, lost))
    cosine = a.add(near, a.add(a.sub(a.sub(1.0, near), half), tail))
    quadrant = a.integers("add", a.bits(shifted), quadrants)
    y = a.select(a.is_odd(quadrant), cosine, sine)
    sign = a.integers("shl", a.integers("and", quadrant, 2), 62)
    return a.of_bits(a.integers("xor", a.bits(y), sign))


def power(a: Arithmetic, x: Operand, y: Operand) -> Operand:
    """x^y = e^(y ln x), where ln x and its product with y have the digits of two numbers.

    ln(2^k m) = k ln 2 + 2 artanh(s), s = (m - 1) / (m + 1). The C library has the powers of what is not positive and
    normal, those that overflow or underflow, and all of them where a processor does not fuse.
    """
    if not a.target.fuses:
        return a.lane_by_lane("pow", x, y)
    k, m = _exponent(a, x)
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
    n, _, e = _reduced(a, p, a.fma(y, ln_low, p_low))
    result = _scaled(a, a.add(1.0, e), n)
    ordinary = a.both(a.compare(">=", x, 2.0**-1022), a.compare("<", x, math.inf))
    ordinary = a.both(ordinary, a.compare("<=", a.intrinsic("fabs", p), 700.0))
    return a.where_any(a.opposite(ordinary), "pow", result, x, y)


def _product(a: Arithmetic, x: Operand, y: Operand) -> tuple[Operand, Operand]:
    """x y, and what is lost in its rounding."""
    p = a.mul(x, y)
    return p, a.fma(x, y, a.neg(p))


def _sum(a: Arithmetic, x: Operand, y: Operand) -> tuple[Operand, Operand]:
    """x + y, and what is lost in its rounding, where |x| >= |y| or x is 0."""
    total = a.add(x, y)
    return total, a.sub(y, a.sub(total, x))


FUNCTIONS: dict[str, Callable[..., Operand]] = {
    "exp": exp,
    "expm1": expm1,
    "log": log,
    "log1p": log1p,
    "tanh": tanh,
    "sin": sin,
    "cos": cos,
    "pow": power,
}
INTRINSICS = {name: name for name in ("fabs", "sqrt", "copysign", "floor", "ceil", "trunc", "fma")}
LIBRARY = {
    **{
        name: name
        for name in ("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "asinh", "acosh", "atanh")
    },
    **{
        name: name
        for name in ("log2", "log10", "exp2", "cbrt", "erf", "erfc", "pow", "atan2", "fmod", "hypot")
    },
    **{name: name for name in ("remainder", "nextafter")},
    "gamma": "tgamma",
    "lgamma": "lgamma",
}
