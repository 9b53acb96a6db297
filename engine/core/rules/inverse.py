"""The inverse trigonometric functions: angles in radians."""

# Types would say "float" on every line, and the names a and b are those of the formulas.
# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import operation


@operation(symbol="arcsin", latex=r"\arcsin({a})", domain="-1 <= a <= 1", partials=("1 / sqrt(1 - a**2)",))
def asin(a):
    """y = arcsin a; partial infinite at ±1."""
    r = math.sqrt((1.0 - a) * (1.0 + a))  # 1 - a² would lose its digits near ±1
    return math.asin(a), (1.0 / r if r != 0 else math.inf,)


@operation(symbol="arccos", latex=r"\arccos({a})", domain="-1 <= a <= 1", partials=("-1 / sqrt(1 - a**2)",))
def acos(a):
    """y = arccos a; partial -infinite at ±1."""
    r = math.sqrt((1.0 - a) * (1.0 + a))
    return math.acos(a), (-1.0 / r if r != 0 else -math.inf,)


@operation(symbol="arctan", latex=r"\arctan({a})", partials=("1 / (1 + a**2)",))
def atan(a):
    """y = arctan a."""
    small = math.fabs(a) < 1e150  # beyond, a² overflows before 1 / a² is 0
    return math.atan(a), (1.0 / (1.0 + a * a) if small else 1.0 / a / a,)


@operation(
    symbol="atan2",
    latex=r"\operatorname{{atan2}}({a}, {b})",
    partials=("b / (a**2 + b**2)", "-a / (a**2 + b**2)"),
)
def atan2(a, b):
    """y = the angle of the point with height a and width b; value and partials are 0 at a = b = 0."""
    h = math.hypot(a, b)
    r = h if h != 0 else 1.0
    return math.atan2(a + 0.0, b + 0.0), (
        b / r / r,
        -a / r / r,
    )  # -0.0 + 0.0 is 0.0: one angle for both zeros
