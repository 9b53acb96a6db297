"""Runs a program over batches on behalf of `Program`, on one thread or several."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compile.batch import as_batch
from engine.compile.descent import Descent
from engine.compile.machine import Machine
from engine.compile.update import Update
from engine.support.numbers import described

Floats = NDArray[np.float64]


class Runner:
    """The machines of a program: one for each thread and kind of gradient, made when they are first needed."""

    def __init__(self, program: Any) -> None:
        self.program = program
        self.machines: dict[tuple[bool, int], Machine] = {}
        self.lock = Lock()  # a machine works for one caller at a time

    def machine(self, *, to_parameters: bool, thread: int = 0) -> Machine:
        """A machine that holds what the parameters are now."""
        key = to_parameters, thread
        if key not in self.machines:
            self.machines[key] = Machine(self.program.packed, to_parameters=to_parameters)
        self.machines[key].load(self.program.recorded)
        return self.machines[key]

    def values(self, given: Any, threads: int, *, finite: bool) -> Floats:
        """See Program.values."""
        batch = as_batch(given, self.program.columns, finite=finite)
        parts = self._split(batch, threads, Machine.values, to_parameters=False)
        results = _joined(parts)
        single: Floats = results[:, 0] if self.program.packed.single else results
        return single

    def gradients(self, given: Any, threads: int, *, finite: bool) -> tuple[Floats, Floats]:
        """See Program.gradients."""
        batch = as_batch(given, self.program.columns, finite=finite)
        parts = self._split(batch, threads, Machine.gradients, to_parameters=False)
        results, slopes = (_joined(part) for part in zip(*parts, strict=True))
        return (results[:, 0], slopes[:, 0]) if self.program.packed.single else (results, slopes)

    def mean_gradient(self, given: Any, threads: int, *, finite: bool) -> tuple[float, Any]:
        """See Program.mean_gradient."""
        batch = self.loss_batch(given, finite=finite)
        parts = self._split(batch, threads, _weighted, to_parameters=True)
        return sum(mean for mean, _ in parts) / len(batch), sum(slopes for _, slopes in parts) / len(batch)

    def descent(self, given: Any, update: Update, memory: Sequence[Sequence[float]], updates: int) -> Descent:
        """See Program.descent."""
        batch = self.loss_batch(given)
        machine = Machine(self.program.packed, to_parameters=True)
        return Descent(machine, self.program.recorded, batch, update, memory, updates)

    def loss_batch(self, given: Any, *, finite: bool = False) -> Any:
        """A batch whose mean output is asked for."""
        if len(self.program.packed.outputs) != 1:
            raise ValueError(
                f"a mean has a gradient for a program of one output, such as a loss; this one has "
                f"{len(self.program.packed.outputs)}: record their sum, or take values and gradients"
            )
        batch = as_batch(given, self.program.columns, finite=finite)
        if not len(batch):
            raise ValueError("the mean over a batch needs at least one sample; got none")
        return batch

    def _split(self, batch: Any, threads: int, work: Callable[..., Any], *, to_parameters: bool) -> list[Any]:
        """What `work` gives for each part of a batch: as many parts as threads, cut at whole blocks of 8."""
        if isinstance(threads, bool) or not isinstance(threads, int) or threads < 1:
            raise ValueError(f"threads must be a whole number of at least 1; got {described(threads)}")
        size = max(8, -(-len(batch) // threads) // 8 * 8)
        cuts = [min(size * i, len(batch)) for i in range(threads)] + [len(batch)]
        parts = [batch[a:b] for a, b in pairwise(cuts) if a < b] or [batch]
        with self.lock:
            machines = [self.machine(to_parameters=to_parameters, thread=i) for i in range(len(parts))]
            if len(parts) == 1:
                return [work(machines[0], parts[0])]
            with ThreadPoolExecutor(len(parts)) as pool:
                return list(pool.map(work, machines, parts))


def _joined(parts: Sequence[Any]) -> Any:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def _weighted(machine: Machine, batch: Any) -> tuple[float, Any]:
    """The sum over a part of a batch, and its gradient."""
    mean, slopes = machine.mean_gradient(batch)
    return mean * len(batch), slopes * len(batch)
