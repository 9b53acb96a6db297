"""Runs a program as graphs of Values, sample by sample: where NumPy is not installed.

Results are floats and lists. A node without a value has what its rule's arithmetic gives, as in every program: it may
belong to a branch that is not taken.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.calculus.sweeps import adjoints
from engine.compile.runs.arguments import Arguments, GradientsTo, Names, refuse_names
from engine.compile.tapes.replay import replay
from engine.compile.tapes.tape import Tape
from engine.core.operation import Operation
from engine.core.rules.ieee import IEEE_FLOAT_MATH, IeeeFloat
from engine.core.rules.running import with_math
from engine.core.value import Value
from engine.support.errors import DomainError
from engine.support.numbers import described, number
from engine.support.text import some_names

Row = list[float]
Batch = Iterable[object]
Results = list[float] | list[Row]
Gradients = list[Row] | list[list[Row]]


class NodeOfProgram(Value):
    """A node that has a number everywhere: outside of its domain that of IEEE 754, an infinity or NaN."""

    __slots__ = ()
    priority = 2  # it makes the nodes of operations on it and on any other Value

    @staticmethod
    def make_node(op: Operation, parents: tuple[Value, ...]) -> Value:
        """The node of `op`, without a DomainError."""
        numbers = [parent.data for parent in parents]
        try:
            data, partials = op.evaluate(numbers)
        except DomainError:
            data, partials = with_math(op.rule, IEEE_FLOAT_MATH)(*map(IeeeFloat, numbers))
        node = NodeOfProgram(float(data))
        node.op, node.parents, node.partials = op, parents, tuple(map(float, partials))
        return node


class PlainRunner:
    """Values and gradients of a program over batches; `threads` and `finite` are those of `Program.values`."""

    def __init__(self, tape: Tape) -> None:
        self.tape = tape

    def values(
        self, batch: Batch, _threads: int, parameters: Iterable[float] | None, *, finite: bool
    ) -> Results:
        """See Program.values."""
        results, _ = self.results(self._rows(batch, finite=finite), parameters, gradients=False)
        return [values[0] for values in results] if self.tape.single else results

    def gradients(
        self, batch: Batch, _threads: int, parameters: Iterable[float] | None, *, finite: bool
    ) -> tuple[Results, Gradients]:
        """See Program.gradients."""
        results, gradients = self.results(self._rows(batch, finite=finite), parameters)
        count = len(self.tape.columns)
        to_inputs = [[g[:count] for g in sample] for sample in gradients]
        if self.tape.single:
            return [values[0] for values in results], [sample[0] for sample in to_inputs]
        return results, to_inputs

    def mean_gradient(
        self, batch: Batch, _threads: int, parameters: Iterable[float] | None, *, finite: bool
    ) -> tuple[float, Row]:
        """See Program.mean_gradient."""
        rows = self._rows(batch, finite=finite)
        if len(self.tape.outputs) != 1:
            raise ValueError(
                f"a mean has a gradient for one output, such as a loss; got {len(self.tape.outputs)}"
            )
        if not rows:
            raise ValueError("the mean over a batch needs at least one sample; got none")
        results, gradients = self.results(rows, parameters)
        to_parameters = zip(*(sample[0][len(self.tape.columns) :] for sample in gradients), strict=True)
        return sum(v for (v,) in results) / len(rows), [sum(numbers) / len(rows) for numbers in to_parameters]

    def results(
        self, rows: Sequence[Row], parameters: Iterable[float] | None, *, gradients: bool = True
    ) -> tuple[list[Row], list[list[Row]]]:
        """The outputs of every sample, and the gradient of each to the inputs, then to the parameters."""
        numbers = [p.data for p in self.tape.parameters] if parameters is None else parameters
        fixed = [NodeOfProgram(leaf.data) for leaf in self.tape.fixed]
        tape = replace(self.tape, parameters=[NodeOfProgram(x) for x in numbers], fixed=fixed)
        results: list[Row] = []
        to_leaves: list[list[Row]] = []
        for row in rows:
            inputs = list(map(NodeOfProgram, row))
            outputs = replay(tape, inputs)
            results.append([output.data for output in outputs])
            sweeps = [adjoints(output) for output in outputs] if gradients else []
            to_leaves.append([[to.get(leaf, 0.0) for leaf in (*inputs, *tape.parameters)] for to in sweeps])
        return results, to_leaves

    def _rows(self, batch: Batch, *, finite: bool) -> list[Row]:
        """The batch as lists of floats. ValueError or TypeError for another shape."""
        columns = self.tape.columns
        rows = [list(row) if hasattr(row, "__iter__") else [row] for row in batch]
        for row in rows:
            if len(row) != len(columns):
                raise ValueError(
                    f"a sample has {len(columns)} numbers: {some_names(columns)}; got {described(row)}"
                )
        numbers = [
            [number(x, f"column {name}") for x, name in zip(row, columns, strict=True)] for row in rows
        ]
        if finite and not all(abs(x) < float("inf") for row in numbers for x in row):
            raise ValueError("a batch with finite=True holds finite numbers alone")
        return numbers


class PlainPoint(Arguments):
    """A program at a single point: see runs/point.py."""

    direct = False

    def __init__(self, runner: PlainRunner, shapes: Sequence[int], to: GradientsTo) -> None:
        super().__init__(runner.tape.columns, shapes)
        self.runner, self.to = runner, to

    def value(self, *arguments: object) -> float | Row:
        """See Program.__call__."""
        return self.runner.values([self.row(self.flat(arguments))], 1, None, finite=False)[0]

    def gradient(self, *arguments: object, to: Names = None, **names: object) -> tuple[object, object]:
        """See Program.gradient."""
        refuse_names(names)
        if to is not None:
            return self.gradient_to(self.to, arguments, to)
        row, count = self.row(self.flat(arguments)), len(self.columns)
        (values,), (gradients,) = self.runner.results([row], None)
        shaped = [self.shaped(gradient[:count]) for gradient in gradients]
        return (values[0], shaped[0]) if self.runner.tape.single else (values, shaped)
