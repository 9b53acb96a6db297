"""A program as native code: its values and gradients over batches, and at one point."""

import ctypes
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.compile.blocks.block import Block
from engine.compile.emit.backend import Function
from engine.compile.emit.llvm.batches.by_blocks import Computation, by_blocks
from engine.compile.emit.llvm.batches.straight import is_short, straight
from engine.compile.emit.llvm.lanes.run import LaneRuns, Lanes
from engine.compile.emit.llvm.native import door, jit
from engine.compile.emit.llvm.native.jit import Library
from engine.compile.emit.llvm.native.threads import side_by_side
from engine.compile.emit.llvm.training import run
from engine.compile.emit.llvm.writing.target import Target, host
from engine.compile.emit.llvm.writing.text import module
from engine.compile.forms import Forms
from engine.compile.rules.update import Update

Floats = NDArray[np.float64]

MOST_LINES = 5000  # of straight code: a quarter of a second to compile


Numbers = tuple[float, ...]


def descend(
    p: float, g: float, _t: int, lr: float, _constants: Numbers, slots: Numbers
) -> tuple[float, Numbers]:
    """p after a step against its gradient."""
    return p - lr * g, slots


class LlvmCode:
    """A program as native code. See engine.compile.emit.backend.Code."""

    def __init__(self, forms: Forms, target: Target | None = None) -> None:
        self.forms, self.target = forms, target or host()
        self._lanes = Lanes(forms, self.target)
        self._kept: dict[tuple[bool, bool], Batches] = {}
        self._mean: dict[tuple[bool, bool], run.Native] = {}

    def batches(self, *, gradients: bool, single: bool = False) -> "Batches":
        """The code for values, or gradients as well: of any batch, or of one sample."""
        if (gradients, single) not in self._kept:
            block, adjoints = self.forms.block, self._adjoints if gradients else []
            short = is_short(block, adjoints)  # straight code is for any batch
            code = Batches(block, adjoints, self.target, single=single and not short)
            self._kept.update({(gradients, s): code for s in ((True, False) if short else (single,))})
        return self._kept[gradients, single]

    @property
    def _adjoints(self) -> list[Block]:
        return [self.forms.adjoint_to_inputs(output) for output in range(len(self.forms.block.outputs))]

    @property
    def text(self) -> str:
        """The code of the values and gradients of a batch; behind it that of a training run by plain descent."""
        texts = [f"; values and gradients of a batch\n{self.batches(gradients=True).text}"]
        if len(self.forms.block.outputs) == 1 and self.forms.block.parameters:
            training = run.native(self.forms, Update(descend), self.target)
            texts.append(f"; a training run: p becomes p - lr g\n{training.text}")
        return "\n".join(texts)

    def values(self, leaves: Floats, batch: Floats, threads: int) -> Floats:
        """See Code."""
        values = np.empty((len(batch), len(self.forms.block.outputs)))
        self.batches(gradients=False, single=len(batch) == 1).run(leaves, batch, threads, values)
        return values

    def gradients(self, leaves: Floats, batch: Floats, threads: int) -> tuple[Floats, Floats]:
        """See Code."""
        values = np.empty((len(batch), len(self.forms.block.outputs)))
        gradients = np.empty((*values.shape, batch.shape[1]))
        code = self.batches(gradients=True, single=len(batch) == 1)
        code.run(leaves, batch, threads, values, gradients)
        return values, gradients

    def mean_gradient(self, leaves: Floats, batch: Floats, threads: int) -> tuple[float, Floats]:
        """See Code."""
        key = len(batch) == 1, threads > 1
        if key not in self._mean:
            self._mean[key] = run.native(self.forms, None, self.target, threads, single=len(batch) == 1)
        return run.mean_gradient(self._mean[key], leaves, batch, threads)

    def descent(self, batch: Floats, update: Update, threads: int, *, single: bool = False) -> run.NativeRun:
        """See Code."""
        threads = 1 if single else threads
        native = run.native(self.forms, update, self.target, threads, single=single)
        return run.NativeRun(native, batch, threads)

    def descents(self, batches: Sequence[Floats], update: Update, threads: int) -> LaneRuns:
        """See Code."""
        return self._lanes.runs(batches, update, threads)

    def door(self, leaves: Floats, otherwise: Function, *, gradients: bool) -> Function | None:
        """See Code. None where this Python has no such functions, or the program has too many columns."""
        block = self.forms.block
        columns, outputs = len(block.inputs[0]), len(block.outputs)
        if columns * (outputs + 1) > door.MOST or not door.is_possible():
            return None
        computation = computed(block, self._adjoints if gradients else (), self.target, single=True)
        helpers = door.helpers(columns, single=outputs == 1, gradients=gradients)
        function = door.function(columns, outputs, single=outputs == 1, gradients=gradients)
        door.show_python()
        text = door.GLOBALS + module([*computation.functions, *helpers, function])
        library, room = Library(text, self.target), Room(computation)
        ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 2)(library.address("bind"))(
            room.address, leaves.ctypes.data
        )
        return door.opened(library, "gradient" if gradients else "value", otherwise, room, leaves)


class Batches:
    """Values, and gradients where there are adjoints, of every sample of a batch."""

    def __init__(
        self, block: Block, adjoints: Sequence[Block], target: Target, *, single: bool = False
    ) -> None:
        self._computation = computed(block, adjoints, target, single=single)
        self.text = module(self._computation.functions)
        self._library = jit.library(self.text, target)
        self._run = self._library.function("run", *[ctypes.c_void_p] * 5, ctypes.c_int64)
        self._idle: list[Room] = []

    def run(
        self, leaves: Floats, batch: Floats, threads: int, values: Floats, gradients: Floats | None = None
    ) -> None:
        """Fill `values`, of shape (samples, outputs), and `gradients`, of shape (samples, outputs, columns)."""
        arrays = [batch, values] if gradients is None else [batch, values, gradients]
        count, fewest = len(batch), self._computation.fewest
        if 0 < count < fewest:
            padded = [np.empty((fewest, *array.shape[1:])) for array in arrays]
            padded[0][:count], padded[0][count:] = batch, batch[0]
            self._part(leaves, padded)
            for array, longer in zip(arrays[1:], padded[1:], strict=True):  # the batch is read alone
                array[:] = longer[:count]
            return

        def work(share: int, shares: int) -> None:
            first, end = (count * i // shares for i in (share, share + 1))
            self._part(leaves, [array[first:end] for array in arrays])

        side_by_side(work, max(1, min(threads, count // fewest)))

    def _part(self, leaves: Floats, arrays: Sequence[Floats]) -> None:
        """Some samples, in a room of their own."""
        if len(arrays[0]):
            try:
                room = self._idle.pop()
            except IndexError:  # another thread may have taken the last one
                room = Room(self._computation)
            pointers = [array.ctypes.data for array in (leaves, *arrays)]
            self._run(room.address, *pointers, *[None] * (3 - len(arrays)), len(arrays[0]))
            self._idle.append(room)


class Room:
    """The memory that a computation works in: one for each thread."""

    def __init__(self, computation: Computation) -> None:
        self._table = np.array(computation.table or [0], dtype=np.int32)
        self._numbers = np.zeros(computation.room + 8)
        self.address = self._numbers.ctypes.data + -self._numbers.ctypes.data % 64  # a cache line begins here
        numbers = self._numbers[(self.address - self._numbers.ctypes.data) // 8 :]
        for at, number in computation.constants:
            numbers[at] = number
        numbers[:1].view(np.uint64)[0] = self._table.ctypes.data


def computed(block: Block, adjoints: Sequence[Block], target: Target, *, single: bool = False) -> Computation:
    """Straight code for a small program; row by row for another. `single`: for one sample."""
    if is_short(block, adjoints):
        computation = straight(block, adjoints, target, 1 if single else target.width)
        if str(computation.functions[0]).count("\n") <= MOST_LINES:
            return computation
    return by_blocks(block, adjoints, target, single=single)


def compile_program(forms: Forms) -> LlvmCode:
    """The code of a program. See engine.compile.emit.backend."""
    return LlvmCode(forms)
