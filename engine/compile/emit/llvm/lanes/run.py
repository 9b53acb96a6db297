"""The code of a training run of several networks, and the memory that a group of them works in."""

import ctypes
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from engine.compile.emit.llvm.lanes.layout import check_gradients, layout_of, parts_of
from engine.compile.emit.llvm.lanes.training import Training
from engine.compile.emit.llvm.native.jit import library
from engine.compile.emit.llvm.native.threads import side_by_side
from engine.compile.emit.llvm.training.updates import Distances, Updates
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.forms import Forms
from engine.compile.rules.update_formula import update_formula
from engine.support.garbage import no_cycle_collection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from engine.compile.rules.update import Update

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

T = TypeVar("T")


class LaneCode:
    """The code of a training run in lanes. RecordingError for a program that has no such form.

    lanes  the networks of a group
    """

    def __init__(self, forms: Forms, update: "Update", target: Target) -> None:
        self.program, self.adjoint = forms.block, forms.adjoint_to_parameters
        self._parts = parts_of(self.program, self.adjoint, target.width)
        check_gradients(self.program, self.adjoint)
        with no_cycle_collection():
            self._write(update, target)

    def _write(self, update: "Update", target: Target) -> None:
        count, lanes, distance = len(update.constants), target.width, 8 * target.width
        formula = update_formula(update.rule, update.slots, count)
        decays = update.weight_decay != 0.0
        draft = Updates(target, Distances(0, (0,) * update.slots), formula, count, lanes=lanes, decays=decays)
        layout = layout_of(self.program, self.adjoint, lanes, update.slots, len(draft.settings))
        places = Distances(
            distance * self.program.vector, tuple(slot - layout.vector for slot in layout.slots)
        )
        updates = Updates(target, places, formula, count, lanes=lanes, decays=decays)
        training = Training(self.program, self.adjoint, self._parts, layout, updates, target)
        self.text = training.text()
        self.lanes, self.layout, self.settings = lanes, layout, len(updates.settings)
        self.table = np.array(training.table or [0], dtype=np.int32)
        self.leaves = np.array([*self.program.parameters, *self.program.fixed], dtype=np.intp)
        self.compiled = library(self.text, target)
        pointers = [ctypes.c_void_p] * 5
        kind = ctypes.CFUNCTYPE(None, *pointers, ctypes.c_int64, ctypes.c_int64, ctypes.c_void_p)
        self.train = kind(self.compiled.address("train"))


class LaneRuns:
    """The training runs of any number of networks, in groups, which the threads share: what `Runs` asks for."""

    def __init__(self, code: LaneCode, batches: "Sequence[Floats]", threads: int) -> None:
        starts = range(0, len(batches), code.lanes)
        self._groups = [(slice(i, i + code.lanes), _Group(code, batches[i : i + code.lanes])) for i in starts]
        self._threads = min(threads, len(self._groups))

    def load(self, leaves: "Sequence[Floats]") -> None:
        """Take over the parameters and fixed leaves of each network."""
        for part, group in self._groups:
            group.load(leaves[part])

    def parameters(self) -> "Floats":
        """The parameters, of shape (networks, parameters)."""
        return np.concatenate([group.parameters() for _, group in self._groups])

    def gradients(self) -> "Floats":
        """The gradients of the last batch, of the same shape."""
        return np.concatenate([group.gradients() for _, group in self._groups])

    def memory(self) -> "list[Floats]":
        """The optimizer's numbers of each network, of shape (parameters, slots)."""
        return [numbers for _, group in self._groups for numbers in group.memory()]

    def run(
        self, orders: "Sequence[Whole]", bounds: "Whole", rates: "Floats", updates: int, settings: "Floats"
    ) -> "Floats":
        """The sum of the outputs of each batch, of shape (networks, batches)."""
        costs = np.empty(rates.shape)

        def work(share: int, shares: int) -> None:
            for part, group in self._groups[share::shares]:
                costs[part] = group.run(orders[part], bounds, rates[part], updates, settings[part])

        side_by_side(work, self._threads)
        return costs


class _Group:
    """The training runs of at most `code.lanes` networks. Lanes beyond them repeat the last one.

    batches  the samples of each network, of shape (samples, columns), which nobody changes meanwhile
    """

    def __init__(self, code: LaneCode, batches: "Sequence[Floats]") -> None:
        self.code, self.count = code, len(batches)
        layout, lanes = code.layout, code.lanes
        self._numbers = _aligned(layout.size // 8)
        self._numbers[:1].view(np.int64)[0] = code.table.ctypes.data
        self.vector = self._part(layout.vector, code.adjoint.vector, lanes)
        self.slots = [self._part(slot, code.program.vector, lanes) for slot in layout.slots]
        self.settings = self._part(layout.settings, code.settings, lanes)
        constants = self._part(layout.constants, code.adjoint.vector, 1)
        for position, number in code.adjoint.constants:
            constants[position] = number
        self._batches = self._spread(batches)
        self._datas = np.array([batch.ctypes.data for batch in self._batches], dtype=np.int64)

    def load(self, leaves: "Sequence[Floats]") -> None:
        """Take over the numbers of the parameters and fixed leaves of each network."""
        self.vector[self.code.leaves] = np.stack(self._spread(leaves), axis=1)

    def parameters(self) -> "Floats":
        """The parameters, of shape (networks, parameters)."""
        return self._of(self.vector)

    def gradients(self) -> "Floats":
        """The gradient of the last batch, of shape (networks, parameters)."""
        return self._of(self.vector[self.code.program.vector :])

    def memory(self) -> "list[Floats]":
        """The optimizer's numbers of each network, of shape (parameters, slots)."""
        slots = [self._of(slot) for slot in self.slots]
        count = len(self.code.program.parameters)
        return [np.array([slot[i] for slot in slots]).reshape(len(slots), count).T for i in range(self.count)]

    def run(
        self,
        orders: "Sequence[Whole]",
        bounds: "Whole",
        rates: "Floats",
        updates: int,
        settings: "Floats",
    ) -> "Floats":
        """The sum of the outputs of each batch of each network, before its update, of shape (networks, batches).

        orders    the samples of each network, batch after batch; bounds: where each batch begins and ends
        rates     of shape (networks, batches); settings: of shape (networks, settings), see Update.settings
        """
        kept = self._spread(orders)
        addresses = np.array([order.ctypes.data for order in kept], dtype=np.int64)
        by_batch = np.ascontiguousarray(np.stack(self._spread([*rates]), axis=1))
        self.settings[2 : 2 + settings.shape[1]] = np.stack(self._spread([*settings]), axis=1)
        costs = np.empty_like(by_batch)
        pointers = (self._numbers, self._datas, addresses, bounds, by_batch)
        self.code.train(*(a.ctypes.data for a in pointers), len(by_batch), updates, costs.ctypes.data)
        return costs.T[: self.count]

    def _spread(self, numbers: "Sequence[T]") -> list[T]:
        """One for each lane."""
        return [*numbers, *[numbers[-1]] * (self.code.lanes - self.count)]

    def _part(self, start: int, count: int, lanes: int) -> "Floats":
        part = self._numbers[start // 8 : start // 8 + count * lanes]
        return part.reshape(count, lanes) if lanes > 1 else part

    def _of(self, vector: "Floats") -> "Floats":
        return np.ascontiguousarray(vector[list(self.code.program.parameters)].T[: self.count])


def _aligned(count: int) -> "Floats":
    """So many zeros, from a multiple of 64 bytes on."""
    numbers = np.zeros(count + 8)
    first = -numbers.ctypes.data % 64 // 8
    return numbers[first : first + count]
