"""e^x, ln x, tanh x and their kin as polynomials over vectors; any other function lane by lane, from the C library.

Each coefficient is of a Chebyshev fit, which a test repeats with 40 digits. The errors of the functions in units in
the last place stand in tests/differential/ULP.md.
"""

import math
from collections.abc import Callable
from contextlib import suppress

from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Operand
from engine.compile.emit.llvm.writing.mathematics.angles import cos, sin
from engine.compile.emit.llvm.writing.mathematics.exponentials import exp, expm1, tanh
from engine.compile.emit.llvm.writing.mathematics.logarithms import log, log1p
from engine.compile.emit.llvm.writing.mathematics.powers import power


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
