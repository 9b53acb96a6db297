"""sin x and cos x over vectors: x = n π/2 + r, and polynomials in r."""

from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Operand
from engine.compile.emit.llvm.writing.mathematics.exponentials import SHIFT

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
