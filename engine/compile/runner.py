"""Runs a program on behalf of `Program`: at a point, over a batch, on several threads."""

from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.compile import driver
from engine.compile import state as at
from engine.compile.batch import as_batch
from engine.compile.descent import Descent
from engine.compile.machine import Machine
from engine.compile.update import Update
from engine.number import described, number

Floats = NDArray[np.float64]


class Runner:
    """The machines of a program: one for each thread and kind of gradient, made when they are first needed."""

    def __init__(self, program: Any) -> None:
        self.program = program
        self.machines: dict[tuple[bool, int], Machine] = {}

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


class Point:
    """A machine for one sample at a time, with as little around it as can be: 1 µs a call."""

    def __init__(self, program: Any, shapes: Sequence[int]) -> None:
        self.program, self.shapes = program, list(shapes)
        self.scalars = not any(shapes)
        self.outputs, columns = len(program.packed.outputs), len(program.columns)
        self.machine = machine = Machine(program.packed, to_parameters=False, lanes=8)
        self.given = array("d", [0.0] * (columns or 1))
        self.answer = array("d", [0.0] * (self.outputs * (1 + columns)))
        self.state, self.reads = machine.state, bool(program.parameters or program.recorded.fixed)
        machine.bounds[1] = 1
        self.state[at.DATA] = self.given.buffer_info()[0]
        self.state[at.TO_VALUES] = self.answer.buffer_info()[0]
        self.state[at.TO_SLOPES] = self.answer.buffer_info()[0] + 8 * self.outputs
        self.slopes = self.state.copy()
        self.slopes[at.WANTED] = at.TO_INPUTS
        self.slopes[at.SELF] = self.slopes.ctypes.data

    def value(self, arguments: Sequence[Any]) -> Any:
        """See Program.__call__."""
        self._run(arguments, self.state)
        return self.answer[0] if self.program.packed.single else self.answer[: self.outputs].tolist()

    def gradient(self, arguments: Sequence[Any]) -> tuple[Any, Any]:
        """See Program.gradient."""
        self._run(arguments, self.slopes)
        numbers = self.answer.tolist()
        if self.scalars and self.outputs == 1 and self.program.packed.single:
            return numbers[0], tuple(numbers[1:])
        columns, outputs = len(self.given), self.outputs
        slopes = [self._shaped(numbers[outputs + o * columns :]) for o in range(outputs)]
        return (numbers[0], slopes[0]) if self.program.packed.single else (numbers[:outputs], slopes)

    def _run(self, arguments: Sequence[Any], state: Any) -> None:
        if self.reads:
            self.machine.load(self.program.recorded)
        given = self.given
        try:
            if not self.scalars or len(arguments) != len(given):
                arguments = self._flat(arguments)
            for i, argument in enumerate(arguments):
                kind = argument.__class__
                given[i] = argument if kind is float or kind is int else self._number(argument, i)
        except OverflowError:
            for i, argument in enumerate(self._flat(arguments)):
                self._number(argument, i)
            raise
        driver.drive(state)

    def _number(self, argument: Any, place: int) -> float:
        return number(argument, f"the argument {self.program.columns[place]} of a program", each="program(x)")

    def _flat(self, arguments: Sequence[Any]) -> list[Any]:
        """All numbers of the arguments, as the function takes them. TypeError or ValueError for another shape."""
        wanted = ", ".join("a number" if not n else f"a list of {n}" for n in self.shapes)
        if len(arguments) != len(self.shapes):
            raise TypeError(
                f"this program is called as its function was, with {wanted}; got {len(arguments)} arguments; "
                "for a batch write program.values(batch)"
            )
        flat: list[Any] = []
        for argument, count in zip(arguments, self.shapes, strict=True):
            part = [argument] if not count else list(argument) if hasattr(argument, "__iter__") else []
            if len(part) != (count or 1):
                raise ValueError(f"this program is called with {wanted}; got {described(argument)}")
            flat += part
        return flat

    def _shaped(self, numbers: Sequence[float]) -> tuple[Any, ...]:
        """Slopes as the arguments are: a float for a number, a list for a list."""
        shaped: list[Any] = []
        at_ = 0
        for count in self.shapes:
            shaped.append(list(numbers[at_ : at_ + count]) if count else numbers[at_])
            at_ += count or 1
        return tuple(shaped)
