"""A program as native code: its values and gradients over batches, and at one point."""

import ctypes
import itertools
import threading
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.compile.block import Block
from engine.compile.emit.llvm.driver import batch_code
from engine.compile.emit.llvm.jit import Library
from engine.compile.emit.llvm.run import Native, NativeRun, mean_gradient
from engine.compile.emit.llvm.target import Target, host
from engine.compile.forms import Forms
from engine.compile.update import Update

Floats = NDArray[np.float64]


class Batches:
    """Values, and gradients where there are adjoints, of every sample of a batch."""

    def __init__(self, block: Block, adjoints: list[Block], target: Target | None = None) -> None:
        self.block, last = block, (adjoints or [block])[0]
        self.code = batch_code(block, adjoints, target or host())
        self.library = Library(self.code.text, target)
        self._run = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 2, ctypes.c_int64, *[ctypes.c_void_p] * 4)(
            self.library.address("run")
        )
        self._table = np.array(self.code.table or [0], dtype=np.int32)
        self._vector = np.zeros(last.vector)
        for position, number in last.constants:
            self._vector[position] = number
        self._leaves = np.array([*block.parameters, *block.fixed], dtype=np.intp)
        self._idle: list[Floats] = []

    def run(
        self, leaves: Floats, batch: Floats, threads: int, values: Floats, gradients: Floats | None
    ) -> None:
        """Fill `values`, of shape (samples, outputs), and `gradients`, of shape (samples, outputs, columns)."""
        u = self._vector.copy()
        u[self._leaves] = leaves
        bounds = [len(batch) * i // threads for i in range(threads + 1)]
        parts = [slice(*pair) for pair in itertools.pairwise(bounds)]
        arguments = [(u, batch[p], values[p], None if gradients is None else gradients[p]) for p in parts]
        others = [threading.Thread(target=self._part, args=each) for each in arguments[1:]]
        for thread in others:
            thread.start()
        self._part(*arguments[0])
        for thread in others:
            thread.join()

    def _part(self, u: Floats, batch: Floats, values: Floats, gradients: Floats | None) -> None:
        if not len(batch):
            return
        x = self._idle.pop() if self._idle else _aligned(self.code.rows * self.code.stride)
        u = u.copy()  # the positions that are computed from the leaves are each thread's own
        to = None if gradients is None else gradients.ctypes.data
        self._run(
            x.ctypes.data,
            u.ctypes.data,
            len(batch),
            batch.ctypes.data,
            values.ctypes.data,
            to,
            self._table.ctypes.data,
        )
        self._idle.append(x)


def _aligned(count: int) -> Floats:
    """Numbers that begin at a multiple of 64 bytes, as a cache line does."""
    numbers = np.zeros(count + 8)
    skipped = -numbers.ctypes.data % 64 // 8
    return numbers[skipped : skipped + count]


class LlvmCode:
    """A program as native code. See engine.compile.backend.Code."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self._descents: dict[object, Native] = {}

    @cached_property
    def _values(self) -> Batches:
        return Batches(self.forms.block, [])

    @cached_property
    def _gradients(self) -> Batches:
        outputs = len(self.forms.block.outputs)
        return Batches(self.forms.block, [self.forms.adjoint_to_inputs(o) for o in range(outputs)])

    def values(self, leaves: Floats, batch: Floats, threads: int) -> Floats:
        """See Code."""
        values = np.empty((len(batch), len(self.forms.block.outputs)))
        self._values.run(leaves, batch, threads, values, None)
        return values

    def gradients(self, leaves: Floats, batch: Floats, threads: int) -> tuple[Floats, Floats]:
        """See Code."""
        values = np.empty((len(batch), len(self.forms.block.outputs)))
        gradients = np.empty((*values.shape, batch.shape[1]))
        self._gradients.run(leaves, batch, threads, values, gradients)
        return values, gradients

    @cached_property
    def _mean(self) -> Native:
        return Native(self.forms)

    def mean_gradient(self, leaves: Floats, batch: Floats, threads: int) -> tuple[float, Floats]:
        """See Code."""
        return mean_gradient(self._mean, leaves, batch, threads)

    def descent(self, batch: Floats, update: Update, threads: int) -> NativeRun:
        """See Code. The code of an optimizer's rule is kept for runs to come."""
        key = update.rule, update.slots, len(update.constants)
        if key not in self._descents:
            self._descents[key] = Native(self.forms, update)
        return NativeRun(self._descents[key], batch, threads)


def compile_program(forms: Forms) -> LlvmCode:
    """The code of a program. See engine.compile.backend."""
    return LlvmCode(forms)
