"""Smooth activations that let negative numbers through a little."""

# Types would say "float" on every line, and the names a and b are those of the formulas.
# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import operation


@operation(
    symbol="silu",
    latex=r"\operatorname{{silu}}({a})",
    partials=("sigmoid(a) * (1 + a * (1 - sigmoid(a)))",),
)
def silu(a):
    """y = a σ(a); the sigmoid linear unit, also called swish, arXiv 1702.03118."""
    t = math.exp(-math.fabs(a))  # t <= 1: cannot overflow
    s = 1.0 / (1.0 + t) if a >= 0 else t / (1.0 + t)  # σ(a)
    c = t / (1.0 + t) if a >= 0 else 1.0 / (1.0 + t)  # 1 - σ(a)
    return a * s if s != 0 else 0.0, (s * (1.0 + a * c) if s != 0 and c != 0 else s,)


@operation(
    symbol="gelu",
    latex=r"\operatorname{{gelu}}({a})",
    partials=("(1 + erf(a / sqrt(2))) / 2 + a * exp(-a**2 / 2) / sqrt(2 * pi)",),
)
def gelu(a):
    """y = a Φ(a), Φ the normal distribution; the Gaussian error linear unit, arXiv 1606.08415."""
    p = 0.5 * math.erfc(-math.sqrt(0.5) * a)  # Φ(a) = (1 + erf(a/√2)) / 2, whose digits cancel where a < 0
    d = math.sqrt(0.5 / math.pi) * math.exp(-0.5 * a * a)  # Φ'(a) = e^(-a²/2) / √(2π)
    return a * p if p != 0 else 0.0, (p + a * d if d != 0 else p,)


@operation(symbol="elu", latex=r"\operatorname{{elu}}({a})")
def elu(a):
    """y = a where a > 0, else e^a - 1; the exponential linear unit, arXiv 1511.07289."""
    return a if a > 0 else math.expm1(a), (1.0 if a > 0 else math.exp(a),)
