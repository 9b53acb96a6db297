"""`record` and `Program`: a function of Values as a program over batches."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.compile.clean import clean
from engine.compile.pack import pack
from engine.compile.packed import Packed
from engine.compile.recording import Argument, shapes_of, tape_of
from engine.compile.tape import Tape
from engine.core.value import Value
from engine.support.garbage import no_cycle_collection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from engine.compile.descent import Descent
    from engine.compile.point import Point
    from engine.compile.runner import Runner
    from engine.compile.update import Update

    Floats = NDArray[np.float64]


def record(
    function: Callable[..., Any], *arguments: Argument, parameters: Iterable[Value] | None = None
) -> "Program":
    """The program of a function of Values, which is called to be recorded and never again.

    arguments   what the function is called with: a name stands for one Value, a whole number n for a list of n
                Values, a list of names for a list of Values. `record(f, "a", 3)` calls f(a, [x1, x2, x3]).
                Without any, every parameter of the function is one Value of that name.
    parameters  the leaves that gradients are taken to; others are read, but receive none. Without it, they are
                all leaves that the function closes over, which are found by calling it twice

    The function returns a Value or a list of Values. The numbers of leaves are read anew at each call of the
    program. RecordingError, with the line, where it asks a Value for its number.

    >>> from engine import record
    >>> print(record(lambda x: (2.0 * x).relu()).recorded)
    v0 = input x    # x
    v1 = constant 2.0
    v2 = mul v1 v0
    v3 = relu v2
    return v3
    """
    return Program(tape_of(function, arguments, parameters), shapes_of(function, arguments))


class Program:
    """A recorded function: values and gradients at a point, over a batch, and to its parameters.

    columns     the names of the inputs, in the order of the columns of a batch
    parameters  the leaf Values that it depends on, whose numbers are read at every call
    recorded    the tape, as the function was recorded; `cleaned` without what is computed twice or not needed
    packed      the instructions that run; `print(program)` shows them

    A batch is an array of shape (samples, columns) or a list of rows. Where an eager graph raises DomainError,
    a program goes on with what the rule's arithmetic gives: NaN or an infinity, as a rule. To run, it needs the
    extra `fast` (numba).
    """

    def __init__(self, recorded: Tape, shapes: Sequence[int]) -> None:
        self.recorded = recorded
        self._shapes = list(shapes)
        self._idle: list[Point] = []

    @property
    def columns(self) -> list[str]:
        """The names of the inputs."""
        return self.recorded.columns

    @property
    def parameters(self) -> list[Value]:
        """The leaf Values that the program depends on."""
        return self.recorded.parameters

    @property
    def cleaned(self) -> Tape:
        """The tape without what is computed twice, never changes, or is not needed."""
        with no_cycle_collection():
            return clean(self.recorded)

    @cached_property
    def packed(self) -> Packed:
        """The instructions that run."""
        with no_cycle_collection():
            return pack(self.cleaned)

    def __str__(self) -> str:
        return f"program of {', '.join(_shortened(self.columns))}\n{self.packed}"

    def __repr__(self) -> str:
        return (
            f"<program of {len(self.columns)} inputs and {len(self.parameters)} parameters: "
            f"{len(self.recorded.entries)} nodes, {len(self.packed.lanes.instructions)} instructions>"
        )

    def __call__(self, *arguments: float | Sequence[float]) -> Any:
        """The value at one point, called as the function was: a float, or a list of floats for several outputs."""
        point = self._take()
        try:
            return point.value(arguments)
        finally:
            self._idle.append(point)

    def gradient(self, *arguments: float | Sequence[float]) -> tuple[Any, Any]:
        """The value at one point, and its slope to each argument: a float, or a list for a list.

        For several outputs, a list of values and a list of slopes, output by output.
        """
        point = self._take()
        try:
            return point.gradient(arguments)
        finally:
            self._idle.append(point)

    def values(self, batch: "ArrayLike", *, threads: int = 1, finite: bool = False) -> "Floats":
        """The value for every sample, of shape (samples,), or (samples, outputs) where there is a list of them.

        threads  how many parts of the batch are worked on side by side; the result is the same for any number
        finite   refuse a batch that holds NaN or infinities
        """
        return self._runner.values(batch, threads, finite=finite)

    def gradients(
        self, batch: "ArrayLike", *, threads: int = 1, finite: bool = False
    ) -> "tuple[Floats, Floats]":
        """The values, and their slopes to every column: (samples, columns), or (samples, outputs, columns)."""
        return self._runner.gradients(batch, threads, finite=finite)

    def mean_gradient(
        self, batch: "ArrayLike", *, threads: int = 1, finite: bool = False
    ) -> "tuple[float, Floats]":
        """The mean of the one output over the batch, and its slope to every parameter, of shape (parameters,).

        For a given number of threads it is the same in every run; another number rounds in another way.
        ValueError for a batch without samples, or a program of several outputs.
        """
        return self._runner.mean_gradient(batch, threads, finite=finite)

    def backward(self, batch: "ArrayLike", *, threads: int = 1, finite: bool = False) -> float:
        """The mean over the batch; its slope is added to the `.grad` of every parameter, as by Value.backward."""
        mean, slopes = self.mean_gradient(batch, threads=threads, finite=finite)
        for parameter, slope in zip(self.parameters, slopes.tolist(), strict=True):
            parameter.grad += slope
        return mean

    def descent(
        self, batch: "ArrayLike", update: "Update", memory: Sequence[Sequence[float]] = (), updates: int = 0
    ) -> "Descent":
        """Training runs on these samples: many batches, each a gradient and an update, in one call.

        memory, updates  what an earlier run left; none for a new one
        """
        return self._runner.descent(batch, update, memory, updates)

    @cached_property
    def _runner(self) -> "Runner":
        made: Runner = _fast("runner").Runner(self)
        return made

    def _take(self) -> "Point":
        """A machine for one point that no other thread is using; it goes back to the idle ones after a call.

        A pile of them costs a call a third of what a lock does.
        """
        try:
            return self._idle.pop()
        except IndexError:
            made: Point = _fast("point").Point(self, self._shapes)
            return made

    def __getstate__(self) -> dict[str, Any]:
        """What another process needs: no machine code, and no memory."""
        return {"recorded": self.recorded, "_shapes": self._shapes, "_idle": []}


def _fast(name: str) -> Any:
    """A part that needs numba, imported when a program first runs: it is an extra, and slow to import."""
    try:
        return importlib.import_module(f"engine.compile.{name}")
    except ImportError as error:
        raise ImportError(
            f"a recorded program needs the extra fast to run ({error}): pip install 'chainrule[fast]'; "
            "print(program) needs nothing"
        ) from None


def _shortened(names: Sequence[str]) -> Iterator[str]:
    yield from names[:4]
    if len(names) > 4:
        yield f"... {names[-1]}" if len(names) > 5 else names[4]
