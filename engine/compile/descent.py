"""A training run of a program: batch after batch, each a gradient and an update, in native calls."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.compile import driver
from engine.compile import state as at
from engine.compile.machine import Machine
from engine.compile.tape import Tape
from engine.compile.update import Update, compiled_update


class Descent:
    """Updates parameters from the gradients of batches. Nothing reaches the Values before `write`.

    samples  their number
    updates  how many have been made, with those of the runs before
    """

    def __init__(
        self,
        machine: Machine,
        tape: Tape,
        batch: Any,
        update: Update,
        memory: Sequence[Sequence[float]],
        updates: int,
    ) -> None:
        self.machine, self.tape, self.update, self.updates = machine, tape, update, updates
        self.samples = len(batch)
        address, self._kernel = compiled_update(update.rule, update.slots, len(update.constants))
        machine.load(tape)
        self._memory = np.zeros((max(update.slots, 1), max(machine.packed.learnt, 1)))
        self._remember(memory)
        self._batch, state = batch, machine.state
        state[at.WANTED], state[at.DATA] = at.TO_PARAMETERS, batch.ctypes.data
        state[at.UPDATE], state[at.MEMORY] = address, self._memory.ctypes.data

    def _remember(self, memory: Sequence[Sequence[float]]) -> None:
        self._memory[:] = 0.0
        if memory and self.update.slots:
            self._memory[: self.update.slots, self.machine.positions] = np.array(memory, dtype=np.float64).T

    def run(self, order: Sequence[int], bounds: Sequence[int], rates: Sequence[float]) -> Any:
        """The total cost of each batch, before its update, as an array of shape (batches,).

        order   the samples, batch after batch
        bounds  where each batch begins in `order`, and where the last one ends: one more than there are batches
        rates   the learning rate of each
        """
        places, ends = _whole(order, "an order"), _whole(bounds, "bounds")
        _check(places, ends, len(rates), self.samples)
        costs = np.empty(len(rates))
        own = self.update.settings()
        settings = np.zeros(at.RATES + len(rates))
        settings[2 : 2 + len(own)], settings[at.RATES :] = own, rates
        state = self.machine.state
        state[at.ORDER], state[at.BOUNDS], state[at.COSTS] = (a.ctypes.data for a in (places, ends, costs))
        state[at.NUMBERS], state[at.UPDATES], state[at.LAST] = settings.ctypes.data, self.updates, len(rates)
        driver.drive(state)
        self.updates += len(rates)
        return costs

    def finite(self) -> bool:
        """Whether all parameters are finite numbers."""
        return bool(np.isfinite(self.machine.vector[self.machine.positions]).all())

    def kept(self) -> tuple[Any, Any, int]:
        """Where the run stands, to come back to."""
        return self.machine.vector.copy(), self._memory.copy(), self.updates

    def restore(self, kept: tuple[Any, Any, int]) -> None:
        """Back to where it stood."""
        self.machine.vector[:], self._memory[:], self.updates = kept

    def read(self, update: Update, memory: Sequence[Sequence[float]] | None, updates: int) -> None:
        """Go on from what the parameters are now, with these constants of the same rule.

        memory  the optimizer's numbers beside each parameter; None where they are as `write` returned them
        """
        self.machine.load(self.tape)
        self.update, self.updates = update, updates
        if memory is not None:
            self._remember(memory)

    def write(self) -> list[tuple[float, ...]]:
        """Give the parameters their numbers, and as their gradient that of the last batch.

        The numbers that the optimizer keeps beside each are returned.
        """
        positions = self.machine.positions
        numbers = self.machine.vector[positions].tolist(), self.machine.to_vector[positions].tolist()
        for parameter, data, slope in zip(self.tape.parameters, *numbers, strict=True):
            parameter.data, parameter.grad = data, slope
        slots = self._memory[: self.update.slots, positions].T.tolist()
        return [tuple(numbers) for numbers in slots]


def _whole(given: Any, what: str) -> Any:
    numbers = np.asarray(given)
    if numbers.dtype.kind not in "iu" and numbers.size:
        raise TypeError(f"{what} of a descent is whole numbers; got {numbers.dtype}")
    return np.ascontiguousarray(numbers, dtype=np.int64)


def _check(order: Any, bounds: Any, batches: int, samples: int) -> None:
    """Native code trusts these: ValueError for what would lead it astray."""
    if len(order) and not (order.min() >= 0 and order.max() < samples):
        raise ValueError(f"an order names samples 0 to {samples - 1}; got {order.min()} to {order.max()}")
    rising = len(bounds) == batches + 1 and (np.diff(bounds) > 0).all()
    if not rising or bounds[0] < 0 or bounds[-1] > len(order):
        raise ValueError(
            f"{batches} batches need {batches + 1} bounds that rise from 0 to at most {len(order)}; got {bounds}"
        )
