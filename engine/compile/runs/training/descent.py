"""A training run of a program: batch after batch, each a gradient and an update, many in one native call."""

import math
import time
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.compile.rules.update import Update
from engine.compile.runs.batch import as_batch
from engine.compile.runs.runner import Floats, Runner, checked_threads, numbers_of
from engine.compile.runs.training.alone import Alone
from engine.support.errors import RecordingError

Whole = NDArray[np.int64]

PATIENCE = 0.2  # seconds that a native call may take: Ctrl-C waits for its end
GROWTH = 32  # how many times as many batches a call may do as the one before
CHECKED_UPDATES, CHECKED_PARAMETERS = 3, 8


class State(NamedTuple):
    """Where a run stands: its parameters, the optimizer's numbers beside them, the number of updates."""

    parameters: Floats
    memory: Floats
    updates: int


class Descent:
    """Updates parameters from the gradients of batches. Nothing reaches the Values before `write`.

    updates  how many have been made, with those of the runs before
    single   whether batches are of one sample each (see Program.descent)

    The first updates are compared with those of the rule itself, in Python: RecordingError where they differ.
    """

    def __init__(
        self,
        runner: Runner,
        batch: Floats,
        update: Update,
        memory: Sequence[Sequence[float]] = (),
        updates: int = 0,
        threads: int = 1,
        *,
        single: bool = False,
    ) -> None:
        self.tape, self.update, self.updates = runner.tape, update, updates
        self._samples = len(batch)
        threads = checked_threads(threads)
        own = batch.copy()  # native code reads it as long as the run lasts
        self._run = runner.compiled.run(lambda code: code.descent(own, update, threads, single=single))
        self._unchecked, self._alone = CHECKED_UPDATES, Alone()
        self._at_once = 1
        self._run.load(numbers_of([*self.tape.parameters, *self.tape.fixed]))
        self._remember(memory)

    @property
    def samples(self) -> int:
        """Their number, which native code trusts: nobody changes it."""
        return self._samples

    def run(self, order: ArrayLike, bounds: ArrayLike, rates: ArrayLike) -> Floats:
        """The total cost of each batch, before its update, as an array of shape (batches,).

        order   the samples, batch after batch
        bounds  where each batch begins in `order`, and where the last one ends: one more than there are batches
        rates   the learning rate of each

        RuntimeError where another thread runs it now.
        """
        samples, ends = whole_numbers(order, "an order"), whole_numbers(bounds, "bounds")
        numbers = _rates(rates)
        checked_order(samples, self._samples)
        checked_bounds(ends, len(numbers), len(samples))
        return self._alone.run(lambda: self._steps(samples, ends, numbers))

    def _steps(self, samples: Whole, ends: Whole, rates: Floats) -> Floats:
        costs = np.empty(len(rates))
        for first, last in self._pieces(len(rates)):
            piece = ends[first : last + 1]
            before = self.state() if self._unchecked else None
            costs[first:last] = self._run.run(
                samples[piece[0] : piece[-1]],
                piece - piece[0],
                rates[first:last],
                self.updates,
                self.update.settings(),
            )
            self.updates += last - first
            if before:
                self._compare(before, float(rates[first]))
        return costs

    def outputs(self, batch: ArrayLike) -> Floats:
        """The output for every sample of another batch, of shape (samples,), with the parameters as they are now."""
        samples = as_batch(batch, self.tape.columns)
        return self._alone.run(lambda: self._run.outputs(samples))

    def _pieces(self, batches: int) -> Iterator[tuple[int, int]]:
        """Batches for one native call each: as many as take about as long as Ctrl-C may wait."""
        first = 0
        while first < batches:
            last = min(first + (1 if self._unchecked else self._at_once), batches)
            began = time.perf_counter()
            yield first, last
            seconds = max(time.perf_counter() - began, 1e-7)
            self._at_once = max(1, min(GROWTH * self._at_once, int((last - first) * PATIENCE / seconds)))
            first = last

    def _compare(self, before: State, rate: float) -> None:
        """RecordingError where the first update is not that of the rule, run in Python; then nothing has changed."""
        self._unchecked -= 1
        gradient, after = self._run.gradient(), self.state()
        places = range(0, len(before.parameters), max(1, len(before.parameters) // CHECKED_PARAMETERS))
        for i in places:
            p, slots = before.parameters[i].item(), tuple(before.memory[:, i].tolist())
            numbers = [after.parameters[i].item(), *after.memory[:, i].tolist()]
            if not self.update.gives(p, gradient[i].item(), before.updates + 1, rate, slots, numbers):
                self.restore(before)
                raise RecordingError(
                    "the rule of the optimizer gives other numbers when it is compiled: write it with + - * / and "
                    "math.* alone"
                )

    def finite(self) -> bool:
        """Whether all parameters, and all numbers that the optimizer keeps, are finite."""
        return bool(np.isfinite(self._run.parameters()).all() and np.isfinite(self._run.memory()).all())

    def state(self) -> State:
        """Where the run stands, to come back to."""
        return State(self._run.parameters(), self._run.memory(), self.updates)

    def restore(self, state: State) -> None:
        """Go back to where it stood."""
        self._run.load(np.concatenate([state.parameters, numbers_of(self.tape.fixed)]))
        self._run.load_memory(state.memory)
        self.updates = state.updates

    def read(self, update: Update, memory: Sequence[Sequence[float]] | None, updates: int) -> None:
        """Go on from what the parameters are now, with these constants of the same rule.

        memory  the optimizer's numbers beside each parameter; None where they are as `write` returned them
        """
        if (update.rule, update.slots, len(update.constants)) != (
            self.update.rule,
            self.update.slots,
            len(self.update.constants),
        ):
            raise ValueError(
                "a run goes on with the rule that it began with; begin another one for another rule"
            )
        self._run.load(numbers_of([*self.tape.parameters, *self.tape.fixed]))
        self.update, self.updates = update, updates
        if memory is not None:
            self._remember(memory)

    def write(self) -> list[tuple[float, ...]]:
        """Give the parameters their numbers, and as their gradient that of the last batch.

        The numbers that the optimizer keeps beside each are returned.
        """
        numbers = self._run.parameters().tolist(), self._run.gradient().tolist()
        for parameter, data, gradient in zip(self.tape.parameters, *numbers, strict=True):
            parameter.data, parameter.grad = data, gradient
        memory = self._run.memory().T.tolist()
        return [tuple(slots) for slots in memory]

    def _remember(self, memory: Sequence[Sequence[float]]) -> None:
        shape = len(self.tape.parameters), self.update.slots
        numbers = np.array(memory, dtype=np.float64) if len(memory) else np.zeros(shape)
        if numbers.shape != shape and numbers.size + math.prod(shape):
            raise ValueError(
                f"the memory of this optimizer is {shape[1]} numbers for each of {shape[0]} parameters; got shape "
                f"{numbers.shape}"
            )
        self._run.load_memory(np.ascontiguousarray(numbers.reshape(shape).T))


def whole_numbers(numbers: ArrayLike, noun: str) -> Whole:
    """Whole numbers as an array that nobody else can change."""
    return np.array(checked_whole(numbers, noun), dtype=np.int64, order="C")


def checked_whole(numbers: ArrayLike, noun: str) -> NDArray[np.integer]:
    """Whole numbers as an array. TypeError for others, or in more than one row."""
    array = np.asarray(numbers)
    if array.ndim != 1 or (array.dtype.kind not in "iu" and array.size):
        raise TypeError(
            f"{noun} of a descent is a list of whole numbers; got {array.dtype}, shape {array.shape}"
        )
    return array


def _rates(rates: ArrayLike) -> Floats:
    array = np.array(rates, dtype=np.float64, order="C")
    if array.ndim != 1:
        raise TypeError(f"rates of a descent are a list of numbers; got shape {array.shape}")
    return array


def checked_order(order: Whole, samples: int) -> None:
    """Native code trusts an order: ValueError where it names a sample that there is not."""
    if (
        len(order) and order.view(np.uint64).max() >= samples
    ):  # a number below 0 is a large one without its sign
        raise ValueError(f"an order names samples 0 to {samples - 1}; got {order.min()} to {order.max()}")


def checked_bounds(bounds: Whole, batches: int, length: int) -> None:
    """Native code trusts bounds: ValueError for what would lead it astray in an order of this length."""
    rising = len(bounds) == batches + 1 and (bounds[1:] > bounds[:-1]).all()  # a difference may overflow
    if not rising or bounds[0] < 0 or bounds[-1] > length:
        raise ValueError(
            f"{batches} batches need {batches + 1} bounds that rise from 0 to at most {length}; got {bounds}"
        )
