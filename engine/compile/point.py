"""Runs a program at a single point on behalf of `Program`, with as little around it as can be: 1 µs a call."""

from array import array
from collections.abc import Sequence
from typing import Any

from engine.compile import driver
from engine.compile import state as at
from engine.compile.machine import Machine
from engine.support.numbers import described, number


class Point:
    """A machine for one sample at a time, called as the recorded function was."""

    def __init__(self, program: Any, shapes: Sequence[int]) -> None:
        self.program, self.shapes = program, list(shapes)
        self.scalars, self.single = not any(shapes), program.packed.single
        self.outputs, columns = len(program.packed.outputs), len(program.columns)
        self.plain = self.scalars and self.single
        self.drive, self.count = driver.drive, columns if self.scalars else -1
        vectors = columns >= 8 or any(made.kind == "dense" for made in program.packed.lanes.instructions)
        self.machine = machine = Machine(program.packed, to_parameters=False, lanes=8 if vectors else 1)
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
        return self.answer[0] if self.single else self.answer[: self.outputs].tolist()

    def gradient(self, arguments: Sequence[Any]) -> tuple[Any, Any]:
        """See Program.gradient."""
        self._run(arguments, self.slopes)
        numbers = self.answer.tolist()
        if self.plain:
            return numbers[0], tuple(numbers[1:])
        columns, outputs = len(self.given), self.outputs
        slopes = [self._shaped(numbers[outputs + o * columns :]) for o in range(outputs)]
        return (numbers[0], slopes[0]) if self.single else (numbers[:outputs], slopes)

    def _run(self, arguments: Sequence[Any], state: Any) -> None:
        if self.reads:
            self.machine.load(self.program.recorded)
        given = self.given
        try:
            if len(arguments) != self.count:
                arguments = self._flat(arguments)
            for i, argument in enumerate(arguments):
                kind = argument.__class__
                given[i] = argument if kind is float or kind is int else self._number(argument, i)
        except OverflowError:
            for i, argument in enumerate(self._flat(arguments)):
                self._number(argument, i)
            raise
        self.drive(state)

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
