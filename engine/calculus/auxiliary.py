"""Operations that occur only in derivatives: rules as in operations.py, without a public name."""

# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import Operation, operation


@operation(symbol="edge", latex=r"{y}")
def edge(y, a):  # noqa: ARG001  # a partial, and the operand that it belongs to
    """y = y, a partial that is infinite or NaN at a by convention; its own derivative is NaN."""
    return y, (1.0, math.nan)


@operation(symbol="1 − erf", latex=r"\operatorname{{erfc}}({a})")
def erfc(a):
    """y = 1 - erf a, with all its digits where it is small."""
    return math.erfc(a), (-1.1283791670955126 * math.exp(-a * a),)  # -2 / √π


ALL: tuple[Operation, ...] = tuple(rule for rule in list(globals().values()) if isinstance(rule, Operation))
