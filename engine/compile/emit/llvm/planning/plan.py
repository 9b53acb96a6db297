"""The plan of a program: which kernel computes each layer, and where the matrices of samples stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.compile.blocks.instructions import Instruction, Matrix
from engine.compile.emit.llvm.planning.arena import Arena, Pointer, Samples
from engine.compile.emit.llvm.products.kernels import Kernels
from engine.compile.emit.llvm.products.tiles import Weights


@dataclass(frozen=True)
class Call:
    """A kernel at work: pointers (None for none), then the number of samples and more.

    rest    "": nothing; "samples": their number; "mode": that, what becomes of gradients, and the share;
            "fused mode": the same, where the kernel may update the weights
    shared  whether each thread computes a share of it, over all samples of a block
    count   how many samples there are, where that is known; 0 for n
    """

    function: str
    pointers: tuple[Pointer | None, ...]
    rest: Literal["", "samples", "mode", "fused mode"] = "samples"
    shared: bool = False
    count: int = 0


@dataclass(frozen=True)
class InRows:
    """Instructions that work on rows."""

    instructions: tuple[Instruction, ...]


Step = Call | InRows


@dataclass
class Plan:
    """The computations of a program and its adjoints.

    once     at the beginning of a batch
    forward  for every block of samples
    backs    after it, for each adjoint
    learn    after them: gradients of weights
    added    the positions of gradients that `learn` adds to, where others do as well
    gathered  the columns that are read where the samples lie: (first column, the list of addresses)
    columns   the columns that stand in rows
    read      the rows that kernels read where they stand in rows
    learnt    for each position whether it is a parameter that a kernel updates itself, in mode 2
    places    where each position and each gradient stands: weights of layers are stored in the order of tiles
    """

    arena: Arena
    kernels: Kernels
    places: NDArray[np.intp]
    once: list[Step] = field(default_factory=list)
    forward: list[Step] = field(default_factory=list)
    backs: list[list[Step]] = field(default_factory=list)
    learn: list[Call] = field(default_factory=list)
    added: set[int] = field(default_factory=set)
    gathered: list[tuple[int, Samples]] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    learnt: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.learnt = np.zeros(len(self.places), dtype=bool)


def between_shared(steps: Sequence[Step]) -> tuple[list[list[Step]], list[Call]]:
    """The products whose units threads share, and the other steps: before, between and behind them."""
    parts, shared = [list[Step]()], list[Call]()
    for step in steps:
        if isinstance(step, Call) and step.shared:
            shared.append(step)
            parts.append([])
        else:
            parts[-1].append(step)
    return parts, shared


def array_of(indices: Sequence[int]) -> NDArray[np.intp]:
    """The indices as an array that nobody changes: NumPy alone would look at every number of a range."""
    if isinstance(indices, range):
        return np.arange(indices.start, indices.stop, indices.step, dtype=np.intp)
    return _array(tuple(indices))


@lru_cache(8)
def _array(indices: tuple[int, ...]) -> NDArray[np.intp]:
    array = np.fromiter(indices, np.intp, len(indices))
    array.flags.writeable = False
    return array


def places_of(matrices: Sequence[tuple[Matrix, Weights]], count: int, size: int) -> NDArray[np.intp]:
    """Where each of `size` positions stands, if these matrices, and their gradients `count` behind, are permuted."""
    places = np.arange(size)
    for matrix, weights in matrices:
        rows = matrix.first + matrix.stride * np.arange(matrix.height)
        positions = rows[:, None] + np.arange(matrix.width)
        stored = matrix.first + weights.stored()
        places[positions] = stored
        if size >= 2 * count:
            places[positions + count] = stored + count
    return places
