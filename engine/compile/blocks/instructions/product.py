"""Matrix products: of weights and rows, forward and in two ways back; and of rows and rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal

from engine.compile.blocks.instructions.rows import SIGN, Indices, Rows, indices

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
        if self.bias is None:
            return Rows(self.weights.indices, uniform=True)
        bias = range(self.bias, self.bias + len(self.units))
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


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows as a matrix: entry [i, j] is the row first + down * i + across * j."""

    first: int
    down: int
    across: int

    @property
    def transposed(self) -> "Grid":
        """Its rows with i and j exchanged."""
        return Grid(self.first, self.across, self.down)

    def indices(self, height: int, width: int) -> Sequence[int]:
        """Its rows, line by line."""
        if height == 1 and self.across:
            return range(self.first, self.first + self.across * width, self.across)
        if self.across and self.down:
            firsts = range(self.first, self.first + self.down * height, self.down)
            return [*chain.from_iterable(range(i, i + self.across * width, self.across) for i in firsts)]
        return [self.first + self.down * i + self.across * j for i in range(height) for j in range(width)]

    def __str__(self) -> str:
        return f"r{self.first}{self.down:+}i{self.across:+}j"


@dataclass(frozen=True, slots=True)
class RowProduct:
    """One of several `RowProducts`: out[i, j] = Σ_k left[i, k] right[j, k] for k < depth."""

    height: int
    width: int
    depth: int
    out: Grid
    left: Grid
    right: Grid


@dataclass(frozen=True, slots=True)
class RowProducts:
    """Products of matrices whose numbers are rows, each of one sample, as the scores of attention are.

    out, operands  the rows that are written and read, each once

    With `accumulate` several products may add to one row; otherwise each row is written once.
    """

    parts: tuple[RowProduct, ...]
    accumulate: bool = False
    out: Rows = field(init=False, compare=False)
    operands: tuple[Rows, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        out, left, right = set[int](), set[int](), set[int]()
        for part in self.parts:
            out.update(part.out.indices(part.height, part.width))
            left.update(part.left.indices(part.height, part.depth))
            right.update(part.right.indices(part.width, part.depth))
        object.__setattr__(self, "out", _listed(out))
        object.__setattr__(self, "operands", (_listed(left), _listed(right)))

    @property
    def written(self) -> int:
        """How many numbers are stored: more than rows where products add to the same ones."""
        return sum(part.height * part.width for part in self.parts)

    def __str__(self) -> str:
        left, right = self.operands
        return f"{self.out} {SIGN[self.accumulate]} {len(self.parts)} products {left}, {right}"


def _listed(rows: set[int]) -> Rows:
    return Rows(indices(sorted(rows)))
