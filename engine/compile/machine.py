"""A machine: the tables of a program, the memory that it works in, and its compiled kernels."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from engine.compile import driver
from engine.compile import state as at
from engine.compile.dense import product, transpose
from engine.compile.encode import Encoder
from engine.compile.packed import Packed
from engine.compile.reverse import steps_back
from engine.compile.steps import run_steps
from engine.compile.tape import Tape

CACHE = 1 << 20  # bytes of rows that are worked on at a time: what a core has near
FEWEST, MOST = 8, 512  # lanes of a block


def lanes_of(packed: Packed) -> int:
    """The most lanes at a time: so many that the rows and their gradients stay near the core."""
    fitting = CACHE // (16 * max(packed.lanes.rows, 1))
    return max(FEWEST, min(MOST, fitting // 8 * 8))


class Machine:
    """Runs a packed program; gradients are those to its inputs, or to its parameters.

    Its memory is 8 bytes · lanes · (2 · rows + columns + widest layer) beside the vector and its gradient.
    """

    def __init__(self, packed: Packed, *, to_parameters: bool, lanes: int | None = None) -> None:
        self.packed, self.lanes = packed, lanes or lanes_of(packed)
        self.state = np.zeros(at.SIZE, dtype=np.int64)
        self.state[at.SELF], self.state[at.RUN] = self.state.ctypes.data, run_steps.address
        self.state[at.PRODUCT], self.state[at.TRANSPOSE] = product.address, transpose.address
        self._held: list[Any] = []
        self.vector = self._floats(at.VECTOR, packed.vector)
        self.to_vector = self._floats(at.TO_VECTOR, packed.vector)
        self.positions = np.array([packed.positions[k] for k in range(len(packed.positions))], dtype=np.intp)
        for position, number in packed.constants.items():
            self.vector[position] = number
        self._tables(to_parameters=to_parameters)
        self._room(to_parameters=to_parameters)

    def _tables(self, *, to_parameters: bool) -> None:
        packed, lanes, once = self.packed, self.packed.lanes, self.packed.uniform
        results = set(packed.results.values())
        loads = {row: p for row, p in lanes.loads.items() if p < packed.learnt or p in results}
        wanted = loads if to_parameters else range(lanes.inputs)
        encoder = Encoder()
        self._table(at.FORWARD, encoder.forward(lanes))
        back = steps_back(lanes, wanted, packed.outputs, weights=to_parameters)
        self._table(at.BACKWARD, encoder.backward(back))
        self._whole(at.INDEX, encoder.index)
        self._pairs(at.LOADS, lanes.loads.items())
        self._pairs(at.HANDS, loads.items() if to_parameters else ())
        encoder = Encoder()
        self._table(at.ONCE_FORWARD, encoder.forward(once))
        parameters = {row: p for row, p in once.loads.items() if p < packed.learnt}
        back = steps_back(once, parameters, packed.results, weights=False) if to_parameters else []
        self._table(at.ONCE_BACKWARD, encoder.backward(back))
        self._whole(at.ONCE_INDEX, encoder.index)
        self._pairs(at.ONCE_LOADS, once.loads.items())
        self._pairs(at.ONCE_HANDS, parameters.items() if to_parameters else ())
        self._pairs(at.RESULTS, packed.results.items())
        self._pairs(at.COPIES, packed.copies)
        clears = np.flatnonzero(~_stored(packed))
        self._whole(at.CLEARS, clears)
        self.state[at.CLEAR_COUNT] = len(clears)

    def _room(self, *, to_parameters: bool) -> None:
        packed = self.packed
        lanes, rows, columns = self.lanes, packed.lanes.rows, packed.lanes.inputs
        layers = [len(made.operands[0]) + 8 for made in packed.lanes.instructions if made.kind == "dense"]
        self._floats(at.X, rows * lanes)
        self._floats(at.G, rows * lanes)
        self._floats(at.ONCE_X, packed.uniform.rows * 8)
        self._floats(at.ONCE_G, packed.uniform.rows * 8)
        self._floats(at.SCRATCH, max([8 * columns, *(lanes * layer for layer in layers)]))
        if to_parameters and layers and columns >= 8:
            self._floats(at.BATCH, lanes * columns + 8)
        self._whole(at.OUTPUTS, packed.outputs)
        self.state[at.OUTPUT_COUNT], self.state[at.COLUMNS] = len(packed.outputs), columns
        self.state[at.BLOCK], self.state[at.LEARNT] = lanes, packed.learnt
        self.state[at.GRAIN] = 1 if lanes == 1 else 8
        self._floats(at.NUMBERS, at.RATES)
        self.costs = self._floats(at.COSTS, 1)
        self.bounds = self._whole(at.BOUNDS, [0, 0])
        self.state[at.LAST] = 1

    def _floats(self, where: int, count: int) -> Any:
        """Numbers that begin at a multiple of 64 bytes, as a cache line does."""
        room = np.zeros(count + 16)
        skipped = -room.ctypes.data % 64 // 8
        self._held.append(room)
        self.state[where] = room.ctypes.data + 8 * skipped
        return room[skipped : skipped + count]

    def _whole(self, where: int, numbers: Any) -> Any:
        held = np.array(numbers if len(numbers) else [0], dtype=np.int64)
        self._held.append(held)
        self.state[where] = held.ctypes.data
        return held

    def _table(self, where: int, table: Any) -> None:
        self._held.append(table)
        self.state[where], self.state[where + 1] = table.ctypes.data, len(table)

    def _pairs(self, where: int, pairs: Iterable[tuple[int, int]]) -> None:
        flat = [number for pair in pairs for number in pair]
        self._whole(where, flat)
        self.state[where + 1] = len(flat) // 2

    def load(self, tape: Tape) -> None:
        """Take over what the parameters and fixed leaves are now."""
        if tape.parameters:
            self.vector[self.positions] = [parameter.data for parameter in tape.parameters]
        for k, position in self.packed.fixed.items():
            self.vector[position] = tape.fixed[k].data

    def values(self, data: Any) -> Any:
        """Outputs of every sample, of shape (samples, outputs)."""
        results = np.empty((len(data), len(self.packed.outputs)))
        self._run(at.NOTHING, data, results)
        return results

    def gradients(self, data: Any) -> tuple[Any, Any]:
        """Outputs, and their slopes, of shape (samples, outputs, columns)."""
        results = np.empty((len(data), len(self.packed.outputs)))
        slopes = np.empty((*results.shape, self.packed.lanes.inputs))
        self._run(at.TO_INPUTS, data, results, slopes)
        return results, slopes

    def mean_gradient(self, data: Any) -> tuple[float, Any]:
        """The mean of the outputs over the samples, and its gradient to each parameter."""
        self._run(at.TO_PARAMETERS, data)
        return float(self.costs[0]) / len(data), self.to_vector[self.positions]

    def _run(self, wanted: int, data: Any, results: Any = None, slopes: Any = None) -> None:
        """One batch of all samples as they stand."""
        state = self.state
        state[at.WANTED], state[at.DATA], self.bounds[1] = wanted, data.ctypes.data, len(data)
        state[at.TO_VALUES] = 0 if results is None else results.ctypes.data
        state[at.TO_SLOPES] = 0 if slopes is None else slopes.ctypes.data
        driver.drive(state)


def _stored(packed: Packed) -> Any:
    """Which positions of the vector have a gradient that a dense layer stores, so that it need not begin at 0."""
    stored = np.zeros(packed.vector, dtype=bool)
    for made in packed.lanes.instructions:
        if made.kind == "dense":
            stored[made.weights : made.weights + made.count * made.stride] = True
            if made.bias is not None:
                stored[made.bias : made.bias + made.count] = True
    return stored
