"""The elementary functions: exponential, logarithm, root, sine, cosine, tangent, their hyperbolic kin, and erf."""

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


@operation(symbol="exp(·) − 1", latex=r"(e^{{{a}}} - 1)")
def expm1(a):
    """y = e^a - 1; exact where a is small, y' = e^a."""
    return math.expm1(a), (math.exp(a),)


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


@operation(symbol="tan", latex=r"\tan({a})", partials=("1 / cos(a) ** 2",))
def tan(a):
    """y = tan a; y' = 1 + y² = 1 / cos² a."""
    y = math.tan(a)
    return y, (1.0 + y * y,)


@operation(symbol="sinh", latex=r"\sinh({a})")
def sinh(a):
    """y = (e^a - e^-a) / 2."""
    return math.sinh(a), (math.cosh(a),)


@operation(symbol="cosh", latex=r"\cosh({a})")
def cosh(a):
    """y = (e^a + e^-a) / 2."""
    return math.cosh(a), (math.sinh(a),)


@operation(symbol="erf", latex=r"\operatorname{{erf}}({a})", partials=("2 / sqrt(pi) * exp(-a**2)",))
def erf(a):
    """y = (2 / √π) ∫ e^(-t²) dt from 0 to a."""
    return math.erf(a), (2.0 / math.sqrt(math.pi) * math.exp(-a * a),)
