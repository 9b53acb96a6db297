"""The plan of a training step: which kernel computes each layer, and where the matrices of samples stand."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.compile.blocks.instructions import Instruction, Product
from engine.compile.emit.llvm.planning.arena import Arena, Pointer, Samples
from engine.compile.emit.llvm.products.kernels import Kernels
from engine.compile.emit.llvm.products.tiles import Weights


@dataclass(frozen=True)
class Call:
    """A kernel at work: pointers (None for none), then the number of samples and more.

    rest  "": nothing; "samples": their number; "mode": that, what becomes of gradients, and the share of the
          weights; "fused mode": the same, where the kernel may update the weights
    """

    function: str
    pointers: tuple[Pointer | None, ...]
    rest: Literal["", "samples", "mode", "fused mode"] = "samples"


@dataclass(frozen=True)
class InRows:
    """Instructions that work on rows."""

    instructions: tuple[Instruction, ...]


Step = Call | InRows


@dataclass
class Plan:
    """The computations of a step.

    once     at the beginning of a batch
    forward, back   for every block of samples
    learn    after them: gradients of weights
    gathered  the columns that stand as a matrix of samples: (first column, count, matrix)
    columns   the columns that stand in rows
    learnt    the positions of the parameters that a kernel updates itself, in mode 2
    permuted  the matrices that stand in another order, and in which
    """

    arena: Arena
    kernels: Kernels
    once: list[Step] = field(default_factory=list)
    forward: list[Step] = field(default_factory=list)
    back: list[Step] = field(default_factory=list)
    learn: list[Call] = field(default_factory=list)
    gathered: list[tuple[int, int, Samples]] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    learnt: set[int] = field(default_factory=set)
    permuted: list[tuple[Product, Weights]] = field(default_factory=list)

    def places(self, count: int, size: int) -> NDArray[np.intp]:
        """Where each position stands: weights of layers, and their gradients `count` behind them, are permuted."""
        places = np.arange(size)
        for product, weights in self.permuted:
            positions = np.array(product.weights.indices).reshape(weights.units, weights.inputs)
            stored = product.weights.first + weights.stored()
            places[positions], places[positions + count] = stored, stored + count
        return places
