"""The elementary functions: exponential, logarithm, root, sine and cosine."""

# Types would say "float" on every line, and the names a and b are those of the formulas.
# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import operation


@operation(symbol="exp", latex=r"e^{{{a}}}")
def exp(a):
    """y = e^a."""
    y = math.exp(a)
    return y, (y,)


@operation(
    symbol="ln",
    latex=r"\ln({a})",
    domain="a > 0",
    instead="for the log of a sigmoid or a softmax write log_sigmoid(z) or log_softmax(z)",
)
def log(a):
    """y = ln a."""
    return math.log(a), (1.0 / a,)


@operation(symbol="ln(1 + ·)", latex=r"\ln(1 + {a})", domain="a > -1", instead="1 + a must be positive")
def log1p(a):
    """y = ln(1 + a); exact where a is small beside 1, y' = 1 / (1 + a)."""
    return math.log1p(a), (1.0 / (1.0 + a),)


@operation(symbol="√", latex=r"\sqrt{{{a}}}", domain="a >= 0", partials=("1 / (2 * sqrt(a))",))
def sqrt(a):
    """y = √a; partial infinite at 0."""
    y = math.sqrt(a)
    return y, (0.5 / y if y != 0 else math.inf,)


@operation(symbol="sin", latex=r"\sin({a})")
def sin(a):
    """y = sin a."""
    return math.sin(a), (math.cos(a),)


@operation(symbol="cos", latex=r"\cos({a})")
def cos(a):
    """y = cos a."""
    return math.cos(a), (-math.sin(a),)
