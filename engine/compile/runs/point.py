"""Calls a program at a single point on behalf of `Program`, with arguments as the recorded function takes them."""

from collections.abc import Callable, Sequence
from operator import attrgetter, is_
from typing import Any

import numpy as np

from engine.compile.runs.arguments import Arguments, GradientsTo, Names, refuse_names
from engine.compile.runs.runner import Runner
from engine.support.process.cached import cached_property


class Point(Arguments):
    """`value(*arguments)` and `gradient(*arguments)` of a program.

    direct  whether the compiled functions take the arguments as they come: numbers alone, one output, no leaves
    to      a function of a batch and names: the values, and their gradients to these columns
    """

    def __init__(self, runner: Runner, shapes: Sequence[int], to: GradientsTo) -> None:
        super().__init__(runner.tape.columns, shapes)
        self.runner, self.single = runner, runner.tape.single
        self.outputs, self.to = len(runner.tape.outputs), to
        self.leaves = runner.leaves()
        self._sources = [*runner.tape.parameters, *runner.tape.fixed]
        self._data = list(map(attrgetter("data"), self._sources))
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
        value = self.compiled_value(*self.flat(arguments))
        return value if self.single or self.outputs > 1 else [value]

    def gradient(self, *arguments: object, to: Names = None, **names: object) -> tuple[object, object]:
        """See Program.gradient."""
        refuse_names(names)
        if to is not None:
            return self.gradient_to(self.to, arguments, to)
        self._refresh()
        value, gradient = self.compiled_gradient(*self.flat(arguments))
        if self.single:
            return value, self.shaped(gradient)
        if self.outputs == 1:
            return [value], [self.shaped(gradient)]
        return value, list(map(self.shaped, gradient))

    def _refresh(self) -> None:
        """Read the leaves anew, into the memory that the compiled functions read."""
        data = list(map(attrgetter("data"), self._sources))
        if not all(map(is_, data, self._data)):  # by identity: 0.0 and -0.0 are equal
            self.leaves[:] = self.runner.leaves()
            self._data = data

    def _slow_value(self, *arguments: object) -> float | list[float]:
        """The value as a batch of one sample: for arguments that the compiled function hands on."""
        row = np.array([self.row(arguments)])
        values = self.runner.compiled.run(lambda code: code.values(self.leaves, row, 1))[0].tolist()
        return float(values[0]) if self.outputs == 1 else list(values)

    def _slow_gradient(self, *arguments: object, to: Names = None, **names: object) -> tuple[object, object]:
        refuse_names(names)
        if to is not None:
            return self.gradient_to(self.to, arguments, to)
        row = np.array([self.row(arguments)])
        values, gradients = self.runner.compiled.run(lambda code: code.gradients(self.leaves, row, 1))
        tuples = list(map(tuple, gradients[0].tolist()))
        return (values[0, 0].item(), tuples[0]) if self.outputs == 1 else (values[0].tolist(), tuples)
