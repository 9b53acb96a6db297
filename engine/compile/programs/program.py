"""The program of a function: its values and gradients at a point, over a batch, and to its parameters."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from engine.compile.programs.derivatives import Derivatives
from engine.compile.programs.parts import has_numpy, part
from engine.compile.runs.plain import PlainPoint, PlainRunner
from engine.compile.structure.outputs import lines, structures
from engine.compile.structure.reach import linear_outputs
from engine.support.process.cached import cached_property

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from engine.compile.rules.update import Update
    from engine.compile.runs.point import Point
    from engine.compile.runs.runner import Runner
    from engine.compile.runs.training.descent import Descent
    from engine.compile.runs.training.descents import Descents

    Floats = NDArray[np.float64]


LARGE = 10_000  # nodes above which print(program) leaves the structure of its Jacobian out


class Program(Derivatives):
    """A recorded function: values and gradients at a point, over a batch, and to its parameters.

    columns     the names of the inputs, in the order of the columns of a batch
    parameters  the leaf Values that it depends on, whose numbers are read at every call, in the order that was
                given to `record`; without one, in that of `model.parameters()` for models that the function
                calls, and behind them in the order in which the function meets them
    recorded    the tape, as the function was recorded; `simplified` without what is computed twice or not needed
    block       the instructions that run, which print(program) shows, and below them for each output whether its row
                of the Jacobian is linear, elementwise or dense; `adjoint(output)` those of a gradient
    llvm, numpy the code as text

    A batch is an array of shape (samples, columns) or a list of rows. Where an eager graph raises DomainError,
    a program goes on with what the rule's arithmetic gives: NaN or an infinity, as a rule.

    With llvmlite and NumPy, the extra `fast`, it runs as machine code, with NumPy alone as NumPy code. Without, it
    runs as graphs of Values, slowly: results are lists, and there are no training runs. Whoever asks for values and
    gradients of another model state than the Values hold gives `parameters`, one array in the order above.
    """

    def __str__(self) -> str:
        text = f"program of {', '.join(_shortened(self.columns))}\n{self.block}"
        small = len(self.recorded.entries) <= LARGE and self.columns
        if not small:
            return text
        pattern, linear = self.pattern(), linear_outputs(self.recorded)
        same = "; linear: the same at every point" if all(linear) else ""
        return "\n".join([f"{text}\njacobian: {pattern.title}{same}", *lines(structures(pattern, linear))])

    def __repr__(self) -> str:
        return (
            f"<program of {len(self.columns)} inputs and {len(self.parameters)} parameters: "
            f"{len(self.recorded.entries)} nodes, {len(self.block.body)} instructions>"
        )

    def __call__(self, *arguments: float | Sequence[float]) -> Any:
        """The value at one point, called as the function was: a float, or a list of floats for several outputs."""
        return self._value(*arguments)

    @cached_property
    def gradient(self) -> Callable[..., tuple[Any, Any]]:
        """gradient(*arguments): the value at one point, and its gradient, a float or a list for each argument.

        For several outputs, a list of values and a list of gradients, output by output. For numbers alone it is a
        compiled function without Python in between. `to=` is that of `gradients`: a float for each of these columns.

        >>> from engine import record
        >>> record(lambda x, y: x * x * y).gradient(3.0, 2.0, to=["x"])
        (18.0, (12.0,))
        """
        point = self._point
        return point.compiled_gradient if point.direct else point.gradient

    def values(
        self,
        batch: "ArrayLike",
        *,
        threads: int = 1,
        finite: bool = False,
        parameters: "ArrayLike | None" = None,
    ) -> "Floats":
        """The value for every sample, of shape (samples,), or (samples, outputs) where there is a list of them.

        threads     how many parts of the batch are worked on side by side, at most as many as there are cores; the
                    result is the same for any number
        finite      refuse a batch that holds NaN or infinities
        parameters  numbers in place of those that `program.parameters` hold, of shape (parameters,)
        """
        return self._runner.values(batch, threads, parameters, finite=finite)

    def gradients(
        self,
        batch: "ArrayLike",
        *,
        threads: int = 1,
        finite: bool = False,
        parameters: "ArrayLike | None" = None,
        to: Sequence[str] | None = None,
    ) -> "tuple[Floats, Floats]":
        """The values, and their gradients to every column: (samples, columns), or (samples, outputs, columns).

        to  the names of the columns that are wanted, in their order; nothing is computed for the others

        >>> from engine import record
        >>> record(lambda x, y: x * x * y).gradients([[3.0, 2.0]], to=["x"])
        (array([18.]), array([[12.]]))
        """
        if to is not None:
            count, values = (
                len(self._checked(to)),
                self._run("jacobian", threads, parameters, to, finite=finite),
            )
            return part("runs.derivatives").jacobian(self.recorded, batch, count, values)  # type: ignore[no-any-return]  # of a module
        return self._runner.gradients(batch, threads, parameters, finite=finite)

    def mean_gradient(
        self,
        batch: "ArrayLike",
        *,
        threads: int = 1,
        finite: bool = False,
        parameters: "ArrayLike | None" = None,
    ) -> "tuple[float, Floats]":
        """The mean of the one output over the batch, and its gradient, of shape (parameters,).

        The gradient has the order of `program.parameters`. For a given number of threads it is the same in every
        run; another number may round in another way. They are used where one would take some milliseconds.
        ValueError for a batch without samples, or a program of several outputs.
        """
        return self._runner.mean_gradient(batch, threads, parameters, finite=finite)

    def backward(self, batch: "ArrayLike", *, threads: int = 1, finite: bool = False) -> float:
        """The mean over the batch; its gradient is added to the `.grad` of every parameter, as by Value.backward."""
        mean, gradient = self.mean_gradient(batch, threads=threads, finite=finite)
        for parameter, to_parameter in zip(self.recorded.parameters, gradient, strict=True):
            parameter.grad += float(to_parameter)
        return mean

    def descent(
        self,
        batch: "ArrayLike",
        update: "Update",
        memory: Sequence[Sequence[float]] = (),
        updates: int = 0,
        *,
        threads: int = 1,
        single: bool = False,
    ) -> "Descent":
        """Training runs on these samples: many batches, each a gradient and an update, in one call.

        update           an optimizer's rule, written as a `def` in a file; see Update
        memory, updates  what an earlier run left; none for a new one
        threads          how many work on one batch, if it takes longer than about a tenth of a millisecond; the
                         result is the same for any number
        single           whether batches are of one sample each: then code goes along the numbers of a sample, on one
                         thread; it takes other batches sample by sample

            def sgd(p, g, t, lr, constants, slots):
                return p - lr * g, slots

            program = record(lambda x, y: (w * x - y) ** 2)
            descent = program.descent([[1.0, 3.0], [2.0, 6.0]], Update(sgd))
            costs = descent.run(order=[0, 1, 1, 0], bounds=[0, 1, 4], rates=[0.1, 0.05])  # batches of 1 and of 3
            descent.write()  # now w has its new number

        RecordingError where the rule is not made of numbers and `math` alone.
        """
        module, runner = part("runs.training.descent"), self._runner
        rows = runner.loss_batch(batch)
        return module.Descent(runner, rows, update, memory, updates, threads, single=single)  # type: ignore[no-any-return]  # of a module

    def descents(
        self,
        batches: "Sequence[ArrayLike]",
        rules: "Sequence[Update]",
        parameters: "Sequence[ArrayLike]",
        *,
        threads: int = 1,
    ) -> "Descents":
        """Training runs of several networks of this program side by side, each equal to its `descent` to rounding.

        batches     the samples of each network; one array may serve several
        rules       the Update of each: one rule, whose constants may differ
        parameters  the numbers that each begins with, in the order of `program.parameters`
        threads     how many share the networks, at most as many as this process may use cores

        RecordingError for a program that has no such code: one whose parameters are more than weights of products,
        each of a matrix of its own. It needs llvmlite.
        """
        module, runner = part("runs.training.descents"), self._runner
        sources = [*batches]  # an array gives a new object for each row, whose id is free again afterwards
        own = {id(batch): runner.loss_batch(batch) for batch in sources}
        return module.Descents(runner, [own[id(b)] for b in sources], rules, parameters, threads)  # type: ignore[no-any-return]  # of a module

    @cached_property
    def _runner(self) -> "Runner":
        if has_numpy():
            runner: Runner = part("runs.runner").Runner(self._forms)
            return runner
        return PlainRunner(self.recorded)  # type: ignore[return-value]  # lists in place of arrays

    @cached_property
    def _point(self) -> "Point":
        kind: Any = part("runs.point").Point if has_numpy() else PlainPoint
        point: Point = kind(self._runner, self._shapes, self._gradients_at)
        return point

    def _gradients_at(self, rows: "ArrayLike", to: Sequence[str]) -> "tuple[Floats, Floats]":
        return self.gradients(rows, to=to)

    @cached_property
    def _value(self) -> Callable[..., Any]:
        point = self._point
        return point.compiled_value if point.direct else point.value

    def __getstate__(self) -> dict[str, object]:
        """The state for another process: no machine code, and no memory."""
        return {"recorded": self.recorded, "_shapes": self._shapes}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["recorded"], state["_shapes"])  # type: ignore[misc]  # made anew


def _shortened(names: Sequence[str]) -> Iterator[str]:
    yield from names[:4]
    if len(names) > 4:
        yield f"... {names[-1]}" if len(names) > 5 else names[4]
