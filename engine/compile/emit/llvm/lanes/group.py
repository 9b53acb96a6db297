"""The memory that a group of networks works in, a lane for each of them."""

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from engine.compile.emit.llvm.lanes.code import LaneCode
from engine.compile.emit.llvm.training.run import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

T = TypeVar("T")


class Group:
    """The training runs of at most `code.lanes` networks. Lanes beyond them repeat the last one.

    batches  the samples of each network, of shape (samples, columns), which nobody changes meanwhile
    """

    def __init__(self, code: LaneCode, batches: "Sequence[Floats]") -> None:
        self.code, self.count = code, len(batches)
        layout, lanes = code.layout, code.lanes
        self._numbers = aligned(layout.size // 8)
        self._numbers[:1].view(np.int64)[0] = code.table.ctypes.data
        self.vector = self._part(layout.vector, code.adjoint.vector, lanes)
        self.slots = [self._part(slot, code.program.vector, lanes) for slot in layout.slots]
        self.settings = self._part(layout.settings, code.settings, lanes)
        constants = self._part(layout.constants, code.adjoint.vector, 1)
        for position, number in code.adjoint.constants:
            constants[position] = number
        self._batches, self._by_batch = self._spread(batches), np.empty((2, 0, lanes))
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

        They stand there until the next call.
        orders    the samples of each network, batch after batch; bounds: where each batch begins and ends
        rates     of shape (networks, batches); settings: of shape (networks, settings), see Update.settings
        """
        kept = self._spread(orders)
        addresses = np.array([order.ctypes.data for order in kept], dtype=np.int64)
        by_batch, costs = self._rooms(rates.shape[1])
        np.stack(self._spread([*rates]), axis=1, out=by_batch)
        self.settings[2 : 2 + settings.shape[1]] = np.stack(self._spread([*settings]), axis=1)
        pointers = (self._numbers, self._datas, addresses, bounds, by_batch)
        self.code.train(*(a.ctypes.data for a in pointers), len(by_batch), updates, costs.ctypes.data)
        by_network: Floats = costs.T[: self.count]
        return by_network

    def _rooms(self, batches: int) -> "Floats":
        """Two arrays of a number for each batch and lane, kept from call to call: new memory takes its time."""
        if self._by_batch.shape[1] < batches:
            self._by_batch = np.empty((2, batches, self.code.lanes))
        rooms: Floats = self._by_batch[:, :batches]
        return rooms

    def _spread(self, numbers: "Sequence[T]") -> list[T]:
        """One for each lane."""
        return [*numbers, *[numbers[-1]] * (self.code.lanes - self.count)]

    def _part(self, start: int, count: int, lanes: int) -> "Floats":
        part = self._numbers[start // 8 : start // 8 + count * lanes]
        return part.reshape(count, lanes) if lanes > 1 else part

    def _of(self, vector: "Floats") -> "Floats":
        return np.ascontiguousarray(vector[list(self.code.program.parameters)].T[: self.count])
