"""A matrix product, forward and in its two ways back."""

from dataclasses import dataclass
from typing import Literal

from engine.compile.blocks.instructions.rows import SIGN, Indices, Rows

Role = Literal["units", "inputs", "weights"]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Where a matrix W stands in the vector: W[i, k] at first + stride * i + k."""

    first: int
    height: int
    width: int
    stride: int

    @property
    def indices(self) -> Indices:
        """The positions of all its numbers, row by row."""
        starts = range(self.first, self.first + self.height * self.stride, self.stride)
        if self.stride == self.width or self.height == 1:
            return range(self.first, self.first + self.height * self.width)
        return tuple(i for start in starts for i in range(start, start + self.width))

    def __str__(self) -> str:
        return f"{self.height}x{self.width} at u{self.first}"


@dataclass(frozen=True, slots=True)
class Product:
    """A matrix product between the rows of units and of inputs, in one of three roles: which side is written.

    "units"    units = W inputs + bias
    "inputs"   inputs = Wᵀ units, where both stand for gradients
    "weights"  W = Σ units inputsᵀ and bias = Σ units, over all samples, where W, bias and units stand for gradients

    bias  the position of its first number; None without one
    """

    role: Role
    units: Rows
    inputs: Rows
    weights: Matrix
    bias: int | None = None
    accumulate: bool = False

    @property
    def out(self) -> Rows:
        """The rows or positions that are written."""
        if self.role == "units":
            return self.units
        if self.role == "inputs":
            return self.inputs
        bias = range(self.bias, self.bias + len(self.units)) if self.bias is not None else ()
        return Rows((*self.weights.indices, *bias), uniform=True)

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows and positions that are read."""
        if self.role == "weights":
            return self.units, self.inputs
        weights = Rows(self.weights.indices, uniform=True)
        if self.role == "inputs":
            return self.units, weights
        bias = (
            () if self.bias is None else (Rows(range(self.bias, self.bias + len(self.units)), uniform=True),)
        )
        return self.inputs, weights, *bias

    def __str__(self) -> str:
        bias = "" if self.bias is None else f" bias u{self.bias}"
        sign = SIGN[self.accumulate]
        if self.role == "units":
            return f"{self.units} {sign} product {self.weights}, {self.inputs}{bias}"
        if self.role == "inputs":
            return f"{self.inputs} {sign} product transposed {self.weights}, {self.units}"
        return f"{self.weights} {sign} product {self.units}, {self.inputs} transposed{bias}"
