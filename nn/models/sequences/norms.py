"""Norms of a vector: its length, or its mean and deviation, become those of every other."""

from collections.abc import Sequence

from engine import Value, dot, mean, sqrt
from nn.models.inputs import count_of, inputs_of
from nn.models.layers import Architecture
from nn.models.module import Module

EPSILON = 1e-5


class RMSNorm(Module):
    """g_i x_i / √(mean of x² + ε), without g where `weights` is False. Source: arXiv 1910.07467.

    >>> [round(y.data, 3) for y in RMSNorm(2)([3.0, 4.0])]  # 5/√2 is the root of the mean square
    [0.849, 1.131]
    """

    def __init__(self, width: int, *, weights: bool = True) -> None:
        self.width = count_of(width, "width")
        self.weights = [Value(1.0, f"g{i}") for i in range(1, self.width + 1)] if weights else None

    def __call__(self, x: Sequence[Value]) -> list[Value]:
        """Shape (width,) to (width,)."""
        x = inputs_of(x, self.width, "an RMSNorm")
        scale = (dot(x, x) / self.width + EPSILON) ** -0.5
        return _weighted([xi * scale for xi in x], self.weights)

    def architecture(self) -> Architecture:
        """The arguments, as a file holds them."""
        return {"kind": "RMSNorm", "width": self.width, "weights": self.weights is not None}

    def __repr__(self) -> str:
        return f"RMSNorm({self.width})"


class LayerNorm(Module):
    """g_i (x_i - μ) / √(σ² + ε) + b_i, with the mean μ and the variance σ² of x. Source: arXiv 1607.06450.

    >>> [round(y.data, 3) for y in LayerNorm(2)([3.0, 5.0])]
    [-1.0, 1.0]
    """

    def __init__(self, width: int) -> None:
        self.width = count_of(width, "width")
        self.weights = [Value(1.0, f"g{i}") for i in range(1, self.width + 1)]
        self.biases = [Value(0.0, f"b{i}") for i in range(1, self.width + 1)]

    def __call__(self, x: Sequence[Value]) -> list[Value]:
        """Shape (width,) to (width,)."""
        x = inputs_of(x, self.width, "a LayerNorm")
        centre = mean(x)
        gaps = [xi - centre for xi in x]
        deviation = sqrt(dot(gaps, gaps) / self.width + EPSILON)
        scaled = _weighted([gap / deviation for gap in gaps], self.weights)
        return [y + b for y, b in zip(scaled, self.biases, strict=True)]

    def architecture(self) -> Architecture:
        """The arguments, as a file holds them."""
        return {"kind": "LayerNorm", "width": self.width}

    def __repr__(self) -> str:
        return f"LayerNorm({self.width})"


def _weighted(x: list[Value], weights: list[Value] | None) -> list[Value]:
    return x if weights is None else [g * xi for g, xi in zip(weights, x, strict=True)]
