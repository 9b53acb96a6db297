"""Rules written for binary64: the textbook form would overflow or lose digits, and `partials` quotes it."""

# Types would say "float" on every line, and the names a and b are those of the formulas.
# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import operation


@operation(symbol="tanh", latex=r"\tanh({a})", partials=("1 - tanh(a) ** 2",), flat="saturated")
def tanh(a):
    """y = tanh a; y' = 1 - y² = 4 t / (1 + t)² with t = e^(-2|a|)."""
    t = math.exp(-2.0 * math.fabs(a))  # 1 - y² would lose its digits near |y| = 1
    return math.tanh(a), (4.0 * t / (1.0 + t * (2.0 + t)),)  # as (1 + t)², with fewer roundings


@operation(symbol="σ", latex=r"\sigma({a})", partials=("sigmoid(a) * (1 - sigmoid(a))",), flat="saturated")
def sigmoid(a):
    """y = 1 / (1 + e^-a); y' = y (1 - y) = t / (1 + t)² with t = e^-|a|."""
    t = math.exp(-math.fabs(a))  # t <= 1: cannot overflow
    y = 1.0 / (1.0 + t) if a >= 0 else t / (1.0 + t)
    return y, (t / (1.0 + t * (2.0 + t)),)  # as (1 + t)², with fewer roundings


@operation(symbol="ln σ", latex=r"\ln \sigma({a})", partials=("1 - sigmoid(a)",))
def log_sigmoid(a):
    """y = ln σ(a) = -ln(1 + e^-a); y' = 1 - σ(a)."""
    t = math.exp(-math.fabs(a))
    y = (a if a < 0 else 0.0) - math.log1p(t)
    return y, (t / (1.0 + t) if a >= 0 else 1.0 / (1.0 + t),)


@operation(symbol="softplus", latex=r"\ln(1 + e^{{{a}}})", partials=("sigmoid(a)",))
def softplus(a):
    """y = ln(1 + e^a); y' = σ(a)."""
    t = math.exp(-math.fabs(a))
    y = (a if a > 0 else 0.0) + math.log1p(t)
    return y, (1.0 / (1.0 + t) if a >= 0 else t / (1.0 + t),)


@operation(
    symbol="a ln b",
    latex=r"{a} \ln({b})",
    domain="b >= 0",
    instead="a probability lies between 0 and 1: from a score take a loss with logits",
)
def xlogy(a, b):
    """y = a ln b, where 0 ln 0 = 0; ∂y/∂b = a / b."""
    log_b = math.log(b) if b != 0 else -math.inf
    y = 0.0 if a == 0 and b >= 0 else a * log_b
    return y, (log_b, a / b if b != 0 else a * math.inf if a != 0 else 0.0)


@operation(symbol="hypot", latex=r"\sqrt{{{a}^2 + {b}^2}}")
def hypot(a, b):
    """y = √(a² + b²); without overflow, the partials are 0 at a = b = 0."""
    y = math.nan if math.isnan(a) or math.isnan(b) else math.hypot(a, b)  # C: hypot(inf, nan) = inf
    return y, (a / y if y != 0 else 0.0, b / y if y != 0 else 0.0)
