"""ln x and ln(1 + x) over vectors: x = 2^k m, and a polynomial in (m - 1) / (m + 1)."""

import math

from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Operand
from engine.compile.emit.llvm.writing.mathematics.exponentials import LN2, LN2_REST, ONE

ROOT_HALF = 0x3FE6A09E667F3BCD  # the bits of √½
# (2 artanh(s) / s - 2) / s² in s², for |s| <= (√2 - 1) / (√2 + 1)
LOG = (
    *(0.666666666666667, 0.3999999999989924, 0.2857142862609589, 0.2222221111514416, 0.18182890556695602),
    *(0.1533167403016786, 0.1461703754879165),
)


def log(a: Arithmetic, x: Operand) -> Operand:
    """ln x: -∞ at 0, NaN below it."""
    subnormal = a.compare("<", x, 2.0**-1022)
    k, m = exponent_of(a, a.select(subnormal, a.mul(x, 2.0**54), x))
    k = a.sub(k, a.select(subnormal, 54.0, 0.0))
    return _ends_of_log(a, x, _log_of_parts(a, k, a.sub(m, 1.0), 0.0))


def log1p(a: Arithmetic, x: Operand) -> Operand:
    """ln(1 + x): what is lost in u = 1 + x comes back as (x - (u - 1)) / u."""
    u = a.add(1.0, x)
    k, m = exponent_of(a, u)
    lost = a.select(a.compare(">=", x, 1.0), a.sub(1.0, a.sub(u, x)), a.sub(x, a.sub(u, 1.0)))
    near = a.compare("==", k, 0.0)
    f = a.select(near, x, a.sub(m, 1.0))
    y = _log_of_parts(a, k, f, a.select(near, 0.0, a.div(lost, u)))
    tiny = a.compare("<", a.intrinsic("fabs", x), 2.0**-54)
    return a.select(tiny, x, _ends_of_log(a, u, y))


def exponent_of(a: Arithmetic, x: Operand) -> tuple[Operand, Operand]:
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
