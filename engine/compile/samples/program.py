"""Programs over samples: a function with Samples among its arguments, run stage by stage."""

from collections.abc import Callable, Iterable, Sequence
from threading import get_ident
from typing import TYPE_CHECKING, Protocol

import numpy as np

from engine.calculus.derivatives import grad
from engine.calculus.functions.samples import Samples
from engine.calculus.nested import Shaped
from engine.compile.runs.arguments import Arguments
from engine.compile.runs.batch import as_batch
from engine.compile.samples.recorded import RecordedSamples
from engine.compile.samples.reduce import Reduce, WeightedGradient, collectors
from engine.compile.samples.stages import Stages, over_samples
from engine.compile.tapes.recording import tape_of
from engine.compile.tapes.replay import replay
from engine.compile.tapes.tape import Tape
from engine.core.python.display import notebook_form
from engine.core.value import Value
from engine.support.process.cached import cached_property
from engine.support.text import some_names

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Derived = tuple[Stages, list[tuple[WeightedGradient, int]] | None]
PARAMETERS = "parameters"


class BatchProgram(Protocol):
    """The program of a stage, or of the function of a sample: what is asked of it here."""

    def values(self, batch: "Floats", *, parameters: "Floats | None" = None) -> "Floats":
        """The outputs for every sample."""

    def gradients(self, batch: "Floats", *, parameters: "Floats | None" = None) -> "tuple[Floats, Floats]":
        """The outputs, and their gradients to the columns."""

    def mean_gradient(self, batch: "Floats", *, parameters: "Floats | None" = None) -> "tuple[float, Floats]":
        """The mean output, and its gradient to the parameters."""


MakeProgram = Callable[[Tape, Sequence[int]], BatchProgram]


class SampleProgram:
    """A recorded function of Samples, and of numbers that all samples share.

    It is called as the function was, with rows in the place of the Samples: an array of shape (samples, columns), or
    a list of rows. Every function of a sample runs as one program over the batch, with what all samples share as its
    parameters: what depends on them alone is computed once.

    shared      the names of the numbers that all samples share
    columns     the names of the columns of a sample
    parameters  the leaf Values that it depends on
    """

    def __init__(
        self,
        function: Callable[..., object],
        arguments: Sequence[Shaped],
        columns: Sequence[str],
        place: int,
        make: MakeProgram,
        parameters: Iterable[Value] | None,
    ) -> None:
        samples = RecordedSamples(list(columns))

        def with_samples(mark: Value, *shared: Shaped) -> object:
            samples.mark = mark  # type: ignore[assignment]  # an input of this recording
            return function(*shared[:place], samples, *shared[place:])

        shapes = [*arguments[:place], *arguments[place + 1 :]]
        self.tape = tape_of(with_samples, ["samples", *shapes], parameters)
        self.shared, self.columns = list(self.tape.columns[1:]), list(samples.columns)
        self.parameters = list(self.tape.parameters)
        _check_names([*self.shared, *self.columns], has_parameters=bool(self.parameters))
        self._not_for_none = [kind for kind in samples.kinds if kind != "sum"]
        self._place, self._make = place, make
        sizes = [0 if isinstance(s, str) else s if isinstance(s, int) else len(s) for s in shapes]
        self._arguments = Arguments(self.shared, sizes)
        self._programs: dict[int, tuple[BatchProgram, bool]] = {}
        self._derived: dict[tuple[tuple[str, ...], bool, bool], Derived] = {}

    def __str__(self) -> str:
        shared = f"{', '.join(self.shared)} and " if self.shared else ""
        return f"program of {shared}samples of {', '.join(self.columns)}\n{self.tape}"

    def __repr__(self) -> str:
        return (
            f"<program of {len(self.shared)} inputs, samples of {len(self.columns)} columns and "
            f"{len(self.parameters)} parameters: {len(self.tape.entries)} nodes>"
        )

    def _repr_mimebundle_(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> object:
        return notebook_form(self, include, exclude)

    def __call__(self, *arguments: Shaped) -> float | list[float]:
        """The value for these numbers and rows: a float, or a list of floats for several outputs."""
        shared, rows = self._split(arguments)
        values = self._run(self._stages, shared, rows)
        return float(values[0]) if self.tape.single else values.tolist()

    def gradient(
        self, *arguments: Shaped, to: Sequence[str] | None = None
    ) -> tuple[float, dict[str, Shaped]]:
        """The value, and its gradient to what is asked for, by name: one way back through all reductions.

        to  names of numbers that all samples share (a float each), of columns (an array with a number for each
            sample), or "parameters" (an array in the order of `program.parameters`); without it, everything
        """
        shared, rows = self._split(arguments)
        if not self.tape.single:
            raise ValueError(f"a gradient is that of one output; this program has {len(self.tape.outputs)}")
        known = [*self.shared, *([PARAMETERS] if self.parameters else []), *self.columns]
        targets = known if to is None else [to] if isinstance(to, str) else list(to)
        for name in targets:
            if name not in known:
                raise ValueError(f"a gradient is taken to some of {some_names(known)}; got {name!r}")
        key = tuple(name for name in targets if name in self.shared), PARAMETERS in targets
        stages, weighted = self._gradient_to(*key, to_samples=any(name in self.columns for name in targets))
        numbers = self._run(stages, shared, rows)
        gradients: dict[str, Shaped] = dict(zip(key[0], map(float, numbers[1:]), strict=False))
        at = 1 + len(key[0])
        if PARAMETERS in targets:
            gradients[PARAMETERS] = numbers[at : at + len(self.parameters)]
            at += len(self.parameters)
        if weighted is not None:
            to_rows = np.zeros(rows.shape)
            for op, count in weighted:
                to_rows += self._to_samples(op, numbers[at : at + count], rows)
                at += count
            gradients |= {
                name: to_rows[:, self.columns.index(name)] for name in targets if name in self.columns
            }
        return float(numbers[0]), {name: gradients[name] for name in targets}

    def export(self, target: str, **_options: object) -> str:
        """TypeError: it runs in stages over a batch, for which other languages have no form here."""
        raise TypeError(
            f"a program of Samples has no form in other languages; got {target!r}; record the function of one "
            "sample, export that, and reduce its values there"
        )

    @cached_property
    def _stages(self) -> Stages:
        return Stages(self.tape)

    def _gradient_to(
        self,
        shared: tuple[str, ...],
        parameters: bool,
        *,
        to_samples: bool,  # a part of a key
    ) -> Derived:
        """The stages of the value and its gradients; with `to_samples` also what gradients to samples need."""
        key = shared, parameters, to_samples
        if key not in self._derived:
            weighted_gradients: list[tuple[WeightedGradient, list[Value]]] = []

            def function(mark: Value, inputs: list[Value]) -> list[Value]:
                weighted_gradients.clear()
                (output,) = replay(self.tape, [mark, *inputs])
                targets = [inputs[self.shared.index(name)] for name in shared]
                targets += self.parameters if parameters else []
                collectors[get_ident()] = weighted_gradients
                try:
                    gradients: list[Value] = grad(output, [*targets, mark])
                finally:
                    del collectors[get_ident()]
                operands = [v for _, values in weighted_gradients for v in values[1:]] if to_samples else []
                return [output, *gradients[:-1], *operands]

            arguments = ["samples", self.shared] if self.shared else ["samples"]
            called = function if self.shared else lambda mark: function(mark, [])
            tape = tape_of(called, arguments, self.parameters)
            weighted = [(op, len(values) - 1) for op, values in weighted_gradients] if to_samples else None
            self._derived[key] = Stages(tape), weighted
        return self._derived[key]

    def _split(self, arguments: Sequence[Shaped]) -> tuple[list[float], "Floats"]:
        """The numbers that all samples share, and the rows."""
        count = len(self._arguments.shapes) + 1
        if len(arguments) != count:
            raise TypeError(
                f"this program is called with {count} arguments, as its function; got {len(arguments)}"
            )
        others = [*arguments[: self._place], *arguments[self._place + 1 :]]
        flat = self._arguments.row(self._arguments.flat(others)) if others else []
        samples = arguments[self._place]
        rows = as_batch(samples.rows if isinstance(samples, Samples) else samples, self.columns)
        if not len(rows) and self._not_for_none:
            raise ValueError(f"{self._not_for_none[0]} needs at least one sample; got none")
        return flat, rows

    def _run(self, stages: Stages, shared: Sequence[float], rows: "Floats") -> "Floats":
        """The outputs of a tape, stage by stage."""
        known = [0.0, *shared]
        for stage in stages.stages:
            numbers = (
                self._values(stage.before, known)
                if any(count for _, count in stage.reductions)
                else np.empty(0)
            )
            at, results = 0, list[float]()
            for op, count in stage.reductions:
                results += self._reduced(op, numbers[at : at + count], rows).tolist()
                at += count
            known += results
        return self._values(stages.after, known)

    def _values(self, tape: Tape, known: Sequence[float]) -> "Floats":
        program, _ = self._program(tape, lambda: (tape, False))
        outputs: Floats = np.asarray(program.values(np.array([known])))[0]
        return outputs

    def _program(self, key: Tape, of: Callable[[], tuple[Tape, bool]]) -> tuple[BatchProgram, bool]:
        if id(key) not in self._programs:  # the tapes of stages and of bodies live as long as this program
            tape, numbered = of()
            self._programs[id(key)] = self._make(tape, [0] * len(tape.columns)), numbered
        return self._programs[id(key)]

    def _reduced(self, op: Reduce | WeightedGradient, shared: "Floats", rows: "Floats") -> "Floats":
        """The results of one reduction."""
        if isinstance(op, WeightedGradient):
            if not len(rows):
                return np.zeros(len(op.to))
            program, batch = self._of_samples(op, rows)
            _, gradient = program.mean_gradient(batch, parameters=shared)
            summed: Floats = gradient[list(op.to)] * len(rows)
            return summed
        program, batch = self._of_samples(op, rows)
        values = program.values(batch, parameters=shared)
        with np.errstate(all="ignore"):
            return REDUCTIONS[op.kind](values)

    def _to_samples(self, op: WeightedGradient, shared: "Floats", rows: "Floats") -> "Floats":
        """The gradient to the numbers of every sample, by one reduction."""
        program, batch = self._of_samples(op, rows)
        _, gradients = program.gradients(batch, parameters=shared)
        to_rows: Floats = gradients[:, 0, : rows.shape[1]]
        return to_rows

    def _of_samples(self, op: Reduce | WeightedGradient, rows: "Floats") -> tuple[BatchProgram, "Floats"]:
        program, numbered = self._program(op.body, lambda: over_samples(op.body, op.columns))
        return program, np.hstack([rows, np.arange(float(len(rows)))[:, None]]) if numbered else rows


def _check_names(names: Sequence[str], *, has_parameters: bool) -> None:
    """ValueError where a gradient by name would mean two things."""
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"the inputs of a program have names of their own; got {name!r} twice")
        if name == PARAMETERS and has_parameters:
            raise ValueError(f"{PARAMETERS!r} names the gradient to all parameters; choose another name")


def _logsumexp(values: "Floats") -> "Floats":
    largest = values.max(axis=0)
    finite = np.where(np.isfinite(largest), largest, 0.0)
    total: Floats = np.where(
        np.isfinite(largest), finite + np.log(np.exp(values - finite).sum(axis=0)), largest
    )
    return total


REDUCTIONS: dict[str, Callable[["Floats"], "Floats"]] = {
    "sum": lambda values: values.sum(axis=0),
    "maximum": lambda values: values.max(axis=0),
    "minimum": lambda values: values.min(axis=0),
    "logsumexp": _logsumexp,
}
"""How the results of all samples become one: of shape (samples, results)."""
