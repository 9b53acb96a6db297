"""Calls a program at a single point on behalf of `Program`, with arguments as the recorded function takes them."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from engine.compile.runs.runner import Floats, Runner
from engine.support.numbers import described, number


class Point:
    """`value(*arguments)` and `gradient(*arguments)` of a program.

    direct  whether the compiled functions take the arguments as they come: numbers alone, one output, no leaves
    """

    def __init__(self, runner: Runner, shapes: Sequence[int]) -> None:
        self.runner, self.shapes = runner, list(shapes)
        self.columns, self.single = runner.tape.columns, runner.tape.single
        self.outputs = len(runner.tape.outputs)
        self.leaves = runner.leaves()
        self.direct = self.single and not any(shapes) and not len(self.leaves)

    @cached_property
    def compiled_value(self) -> Callable[..., Any]:
        """A compiled function of one float for each column, which hands on any other arguments; else ours."""
        door = self.runner.compiled.run(
            lambda code: code.door(self.leaves, self._slow_value, gradients=False)
        )
        return door or self._slow_value

    @cached_property
    def compiled_gradient(self) -> Callable[..., Any]:
        """A compiled function of the value and its gradient, likewise."""
        door = self.runner.compiled.run(
            lambda code: code.door(self.leaves, self._slow_gradient, gradients=True)
        )
        return door or self._slow_gradient

    def value(self, *arguments: object) -> object:
        """See Program.__call__."""
        self._refresh()
        value = self.compiled_value(*self._flat(arguments))
        return value if self.single or self.outputs > 1 else [value]

    def gradient(self, *arguments: object) -> tuple[object, object]:
        """See Program.gradient."""
        self._refresh()
        value, gradient = self.compiled_gradient(*self._flat(arguments))
        if self.single:
            return value, self._shaped(gradient)
        if self.outputs == 1:
            return [value], [self._shaped(gradient)]
        return value, list(map(self._shaped, gradient))

    def _refresh(self) -> None:
        """Read the leaves anew, into the memory that the compiled functions read."""
        if len(self.leaves):
            self.leaves[:] = self.runner.leaves()

    def _slow_value(self, *arguments: object) -> float | list[float]:
        """The value as a batch of one sample: for arguments that the compiled function hands on."""
        row = self._row(arguments)
        values = self.runner.compiled.run(lambda code: code.values(self.leaves, row, 1))[0].tolist()
        return float(values[0]) if self.outputs == 1 else list(values)

    def _slow_gradient(self, *arguments: object) -> tuple[object, object]:
        row = self._row(arguments)
        values, gradients = self.runner.compiled.run(lambda code: code.gradients(self.leaves, row, 1))
        tuples = list(map(tuple, gradients[0].tolist()))
        return (values[0, 0].item(), tuples[0]) if self.outputs == 1 else (values[0].tolist(), tuples)

    def _row(self, arguments: Sequence[object]) -> Floats:
        """The arguments as a batch of one sample. TypeError, with the name, for what is no number."""
        flat = arguments if len(arguments) == len(self.columns) else self._flat(arguments)
        numbers = [
            number(argument, f"the argument {name} of a program", each="program(x)")
            for name, argument in zip(self.columns, flat, strict=True)
        ]
        return np.array([numbers]).reshape(1, len(self.columns))

    def _flat(self, arguments: Sequence[object]) -> Sequence[object]:
        """All numbers of the arguments, as the function takes them. TypeError or ValueError for another shape."""
        if not any(self.shapes) and len(arguments) == len(self.shapes):
            return arguments
        return list(self._parts(arguments))

    def _parts(self, arguments: Sequence[object]) -> Iterator[object]:
        takes = ", ".join(f"a list of {n}" if n else "a number" for n in self.shapes)
        if len(arguments) != len(self.shapes):
            raise TypeError(
                f"this program is called as its function was, with {takes}; got {len(arguments)} arguments; "
                "for a batch write program.values(batch)"
            )
        for argument, count in zip(arguments, self.shapes, strict=True):
            part = [argument] if not count else list(argument) if hasattr(argument, "__iter__") else []
            if len(part) != (count or 1):
                raise ValueError(f"this program is called with {takes}; got {described(argument)}")
            yield from part

    def _shaped(self, numbers: Sequence[float]) -> tuple[float | list[float], ...]:
        """A gradient as the arguments are: a float for a number, a list for a list."""
        rest = iter(numbers)
        return tuple([next(rest) for _ in range(n)] if n else next(rest) for n in self.shapes)
