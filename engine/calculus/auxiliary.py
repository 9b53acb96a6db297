"""Operations that occur only in derivatives: rules as in operations.py, without a public name."""

# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import Operation, operation


@operation(symbol="edge", latex=r"{y}")
def edge(y, a):  # noqa: ARG001  # a partial, and the operand that it belongs to
    """y = y, a partial that is infinite or NaN at a by convention; its own derivative is NaN."""
    return y, (1.0, math.nan)


@operation(symbol="ln(1 + ·)", latex=r"\ln(1 + {a})", domain="a > -1")
def log1p(a):
    """y = ln(1 + a), with all its digits near 0."""
    return math.log1p(a), (1.0 / (1.0 + a),)


@operation(symbol="exp(·) - 1", latex=r"(e^{{{a}}} - 1)")
def expm1(a):
    """y = e^a - 1, with all its digits near 0."""
    return math.expm1(a), (math.exp(a),)


@operation(symbol="sinh", latex=r"\sinh({a})")
def sinh(a):
    """y = (e^a - e^-a) / 2."""
    return math.sinh(a), (math.cosh(a),)


@operation(symbol="cosh", latex=r"\cosh({a})")
def cosh(a):
    """y = (e^a + e^-a) / 2."""
    return math.cosh(a), (math.sinh(a),)


@operation(symbol="tan", latex=r"\tan({a})")
def tan(a):
    """y = sin a / cos a."""
    y = math.tan(a)
    return y, (1.0 + y * y,)


ALL: tuple[Operation, ...] = tuple(rule for rule in list(globals().values()) if isinstance(rule, Operation))
