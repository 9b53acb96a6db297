"""Operations that occur only in derivatives and derivations: rules as in operations.py, without a public name."""

# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import Operation, operation


@operation(symbol="edge", latex=r"{y}")
def edge(y, a):  # noqa: ARG001  # a partial, and the operand that it belongs to
    """y = y, a partial that is infinite or NaN at a by convention; its own derivative is NaN."""
    return y, (1.0, math.nan)


@operation(symbol="=", latex=r"{a}")
def identity(a):
    """y = a, as a node of its own: a named step that is another name."""
    return a, (1.0,)


@operation(symbol="1 − erf", latex=r"\operatorname{{erfc}}({a})")
def erfc(a):
    """y = 1 - erf a, with all its digits where it is small."""
    return math.erfc(a), (-2.0 / math.sqrt(math.pi) * math.exp(-a * a),)


@operation(symbol="<", latex=r"[{a} < {b}]", selects=True)
def less(a, b):
    """y = 1 where a < b, else 0; no gradient."""
    return (1.0 if a < b else 0.0), (0.0, 0.0)


@operation(symbol="≤", latex=r"[{a} \le {b}]", selects=True)
def less_equal(a, b):
    """y = 1 where a <= b, else 0; no gradient."""
    return (1.0 if a <= b else 0.0), (0.0, 0.0)


@operation(symbol="=", latex=r"[{a} = {b}]", selects=True)
def equal(a, b):
    """y = 1 where a = b, else 0; no gradient."""
    return (1.0 if a == b else 0.0), (0.0, 0.0)


@operation(symbol="is NaN", latex=r"[{a} \text{{ is NaN}}]", selects=True)
def isnan(a):
    """y = 1 where a is NaN, else 0; no gradient."""
    return (1.0 if math.isnan(a) else 0.0), (0.0,)


@operation(symbol="is infinite", latex=r"[{a} = \pm\infty]", selects=True)
def isinf(a):
    """y = 1 where a is infinite, else 0; no gradient."""
    return (1.0 if math.isinf(a) else 0.0), (0.0,)


@operation(symbol="is finite", latex=r"[|{a}| < \infty]", selects=True)
def isfinite(a):
    """y = 1 where a is finite, else 0; no gradient."""
    return (1.0 if math.isfinite(a) else 0.0), (0.0,)


@operation(symbol="∧", latex=r"[{a} \land {b}]", selects=True)
def both(a, b):
    """y = 1 where neither is 0, else 0; no gradient."""
    return (1.0 if a != 0 and b != 0 else 0.0), (0.0, 0.0)


@operation(symbol="∨", latex=r"[{a} \lor {b}]", selects=True)
def either(a, b):
    """y = 0 where both are 0, else 1; no gradient."""
    return (1.0 if a != 0 or b != 0 else 0.0), (0.0, 0.0)


CONDITIONS = (less, less_equal, equal, isnan, isinf, isfinite, both, either)
"""The operations that are 1 or 0."""

ALL: tuple[Operation, ...] = tuple(rule for rule in list(globals().values()) if isinstance(rule, Operation))
