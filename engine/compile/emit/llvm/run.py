"""Training runs and mean gradients of a program, in native code."""

import ctypes
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from engine.compile.emit.llvm.jit import Library
from engine.compile.emit.llvm.kernels import Kernels
from engine.compile.emit.llvm.plan import Arena, plan
from engine.compile.emit.llvm.target import Target, host
from engine.compile.emit.llvm.training import Bodies, Training
from engine.compile.emit.llvm.updates import Distances, Updates
from engine.compile.forms import Forms
from engine.compile.update_formula import update_formula

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.compile.update import Update

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

ROWS_NEAR = 1 << 20  # bytes of rows that a block of samples may take: what a core has near
CAPACITY = 512  # the most samples of a block


class NativeRun:
    """A training run: what `engine.compile.backend.Run` asks for."""

    def __init__(
        self,
        forms: Forms,
        batch: "Floats",
        update: "Update | None",
        bodies: Bodies,
        target: Target | None = None,
    ) -> None:
        program, adjoint = forms.block, forms.adjoint_to_parameters
        target = target or host()
        formula = None if update is None else update_formula(update.rule, update.slots, len(update.constants))
        slots = 0 if update is None else update.slots
        arena = Arena(*_capacity(program.rows))
        arena.reserve(8)  # the address of the table of rows
        arena.rows = arena.reserve(2 * program.rows * arena.step)
        arena.vector = arena.reserve(2 * program.vector + 1)
        places = [arena.reserve(program.vector) for _ in range(slots)]
        distances = Distances(8 * program.vector, tuple(place - arena.vector for place in places))
        updates = Updates(target, distances, formula, 0 if update is None else len(update.constants))
        settings = arena.reserve(len(updates.settings))
        made = plan(program, adjoint, arena, Kernels(target), settings, updates.learn)
        training = Training(program, adjoint, made, updates, bodies, settings)
        self.text = training.text()
        self._library = Library(self.text, target)
        self._memory = _aligned(arena.size // 8)
        self._table = np.array(training.table or [0], dtype=np.int32)
        self._memory[:1].view(np.int64)[0] = self._table.ctypes.data
        start = arena.vector // 8
        self._vector = self._memory[start : start + 2 * program.vector + 1]
        self._slots = [self._memory[p // 8 : p // 8 + program.vector] for p in places]
        self._settings = self._memory[settings // 8 : settings // 8 + len(updates.settings)]
        order = np.arange(2 * program.vector + 1)
        for product, weights in made.permuted:
            positions = np.array(product.weights.indices).reshape(weights.units, weights.inputs)
            order[positions] = product.weights.first + weights.stored()
        self._parameters = order[list(program.parameters)]
        self._leaves = order[[*program.parameters, *program.fixed]]
        for position, number in adjoint.constants:
            self._vector[order[position]] = number
        self._gradient = self._parameters + program.vector
        self._batch = batch

    def load(self, leaves: "Floats") -> None:
        """Take over what the parameters and fixed leaves are now."""
        self._vector[self._leaves] = leaves

    def load_memory(self, memory: "Floats") -> None:
        """Take over the optimizer's numbers, of shape (slots, parameters)."""
        for slot, numbers in zip(self._slots, memory, strict=True):
            slot[self._parameters] = numbers

    def parameters(self) -> "Floats":
        """The parameters."""
        return self._vector[self._parameters]

    def gradient(self) -> "Floats":
        """The gradient of the last batch to every parameter."""
        return self._vector[self._gradient]

    def memory(self) -> "Floats":
        """The optimizer's numbers, of shape (slots, parameters)."""
        return np.array([slot[self._parameters] for slot in self._slots]).reshape(-1, len(self._parameters))

    def run(
        self, order: "Whole", bounds: "Whole", rates: "Floats", updates: int, settings: Sequence[float]
    ) -> "Floats":
        """The sum of the outputs of each batch, before its update."""
        self._settings[2 : 2 + len(settings)] = settings
        costs = np.empty(len(rates))
        self._call("train", self._batch, order, bounds, rates, len(rates), updates, costs)
        return costs

    def mean(self) -> float:
        """The mean of the output over all samples; its gradient is then `gradient()`."""
        order, total = np.arange(len(self._batch)), np.empty(1)
        self._call("mean", self._batch, order, len(order), total)
        return float(total[0]) / len(order)

    def _call(self, function: str, *arguments: "NDArray[np.generic] | int") -> None:
        kinds = [ctypes.c_int64 if isinstance(a, int) else ctypes.c_void_p for a in arguments]
        numbers = [a if isinstance(a, int) else a.ctypes.data for a in arguments]
        prototype = ctypes.CFUNCTYPE(None, ctypes.c_void_p, *kinds)
        prototype(self._library.address(function))(self._memory.ctypes.data, *numbers)


def _capacity(rows: int) -> tuple[int, int]:
    """The samples of a block, and the numbers from one row to the next: rows do not fall into the same sets."""
    samples = max(16, min(CAPACITY, ROWS_NEAR // (16 * max(rows, 1)) // 16 * 16))
    return samples, samples + 8


def _aligned(count: int) -> "Floats":
    """So many zeros, from a multiple of 64 bytes on."""
    numbers = np.zeros(count + 8)
    first = -numbers.ctypes.data % 64 // 8
    return numbers[first : first + count]
