"""`record` and `Program`: a function of Values as a program over batches."""

import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

from engine.calculus.nested import Shaped
from engine.calculus.samples import Samples
from engine.compile.blocks.adjoint.transpose import Target
from engine.compile.blocks.block import Block
from engine.compile.derivatives import Derivatives
from engine.compile.emit.targets import exported
from engine.compile.forms import Forms
from engine.compile.runs.compiled import backend, missing
from engine.compile.runs.plain import PlainPoint, PlainRunner
from engine.compile.structure.reach import is_linear
from engine.compile.tapes.parameter_order import in_order, parameters_of_models
from engine.compile.tapes.recording import Argument, shapes_of, tape_of
from engine.compile.tapes.tape import Tape
from engine.core.value import Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from engine.compile.rules.update import Update
    from engine.compile.runs.descent import Descent
    from engine.compile.runs.descents import Descents
    from engine.compile.runs.point import Point
    from engine.compile.runs.runner import Runner
    from engine.compile.samples.program import SampleProgram

    Floats = NDArray[np.float64]


LARGE = 10_000  # nodes above which print(program) leaves the structure of its Jacobian out


def record(
    function: Callable[..., object], *arguments: Argument | Samples, parameters: Iterable[Value] | None = None
) -> "Program":
    """The program of a function of Values, which is called to be recorded and never again.

    arguments   what the function is called with: a name stands for one Value, a whole number n for a list of n
                Values, a list of names for a list of Values. `record(f, "a", 3)` calls f(a, [x1, x2, x3]).
                Without any, every parameter of the function is one Value of that name. `Samples(["x", "y"])` stands
                for a batch that the function reduces: the result is a SampleProgram, called with rows in its place
    parameters  the leaves that gradients are taken to; others are read, but receive none. Without it, they are
                all leaves that the function closes over, which are found by calling it, if need be twice

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
    batches = [i for i, argument in enumerate(arguments) if isinstance(argument, Samples)]
    if batches:
        return _over_samples(function, arguments, batches, parameters)  # type: ignore[return-value]  # see arguments
    shapes: Sequence[Shaped] = arguments
    if parameters is not None:
        tape = tape_of(function, shapes, list(parameters))
    else:
        first = list(parameters_of_models(function))
        tape = in_order(tape_of(function, shapes, None, first), first)
    return Program(tape, shapes_of(function, shapes))


def _over_samples(
    function: Callable[..., object],
    arguments: Sequence[Shaped],
    batches: Sequence[int],
    parameters: Iterable[Value] | None,
) -> "SampleProgram":
    """The program of a function with Samples among its arguments."""
    if len(batches) > 1:
        raise ValueError(
            f"a recorded function has one argument of Samples; got {len(batches)}: join their columns"
        )
    if not _has_numpy():
        raise missing(ImportError("Samples need NumPy"))
    module = importlib.import_module("engine.compile.samples.program")
    columns = arguments[batches[0]].columns
    if not columns:
        raise TypeError("record needs the names of the columns of its Samples: write Samples(['x', 'y'])")
    made: SampleProgram = module.SampleProgram(function, arguments, columns, batches[0], Program, parameters)
    return made


class Program(Derivatives):
    """A recorded function: values and gradients at a point, over a batch, and to its parameters.

    columns     the names of the inputs, in the order of the columns of a batch
    parameters  the leaf Values that it depends on, whose numbers are read at every call, in the order that was
                given to `record`; without one, in that of `model.parameters()` for models that the function
                calls, and behind them in the order in which the function meets them
    recorded    the tape, as the function was recorded; `simplified` without what is computed twice or not needed
    block       the instructions that run, which print(program) shows; `adjoint(output)` those of a gradient
    llvm, numpy the code as text

    A batch is an array of shape (samples, columns) or a list of rows. Where an eager graph raises DomainError,
    a program goes on with what the rule's arithmetic gives: NaN or an infinity, as a rule.

    With llvmlite and NumPy, the extra `fast`, it runs as machine code, with NumPy alone as NumPy code. Without, it
    runs as graphs of Values, slowly: results are lists, and there are no training runs. Whoever asks for values and
    gradients of another model state than the Values hold gives `parameters`, one array in the order above.
    """

    def __init__(self, recorded: Tape, shapes: Sequence[int]) -> None:
        super().__init__(recorded, shapes)
        self._forms = Forms(recorded)

    @property
    def columns(self) -> list[str]:
        """The names of the inputs."""
        return list(self.recorded.columns)

    @property
    def parameters(self) -> list[Value]:
        """The leaf Values that the program depends on."""
        return list(self.recorded.parameters)

    @property
    def simplified(self) -> Tape:
        """The tape without what is computed twice, never changes, or is not needed."""
        return self._forms.simplified

    @property
    def block(self) -> Block:
        """The instructions that run."""
        return self._forms.block

    def adjoint(self, output: int = 0, to: Target = "inputs") -> Block:
        """The instructions that give the gradient of one output, to "inputs" or to "parameters"."""
        forms = self._forms
        return forms.adjoint_to_inputs(output) if to == "inputs" else forms.adjoint_to_parameters

    @property
    def llvm(self) -> str:
        """The code of batches and of a training run, in the language of LLVM. ImportError without llvmlite."""
        return backend("llvm").compile_program(self._forms).text

    @property
    def numpy(self) -> str:
        """The code as a module of NumPy functions. ImportError without NumPy."""
        return backend("numpy").compile_program(self._forms).text

    def export(
        self, target: str, *, title: str = "", facts: Mapping[str, str] | None = None, single: bool = False
    ) -> str | bytes:
        """The values of the program in another language, with the numbers that its leaves hold now.

        target  "numpy" or "jax", as the text of a module with `values(batch, parameters=PARAMETERS)`; "onnx", as
                the bytes of a model from "inputs" (samples, columns) to "outputs" (samples, outputs); "c" or
                "javascript", as the text of a header or a module, with gradients to the inputs as well
        title   one line that says what the program is
        facts   more about it, for comments or metadata
        single  numbers of 32 bits instead of 64

        >>> print(record(lambda x: 2.0 * x).export("numpy", title="y = 2x").splitlines()[0])
        \"\"\"y = 2x\"\"\"
        """
        leaves = [leaf.data for leaf in (*self.recorded.parameters, *self.recorded.fixed)]
        return exported(target, self._forms, leaves, title, dict(facts or {}), single=single)

    def export_training(self, update: "Update", *, title: str = "") -> str:
        """A training run of the program, whose one output is the loss of a sample, as an ES module in JavaScript.

        Its `training(samples)` has `epoch(order, batchSize, lr)`, which gives the mean loss, and `parameters`.

        update  the rule of the optimizer
        """
        from engine.compile.emit.javascript.training import javascript_training  # noqa: PLC0415  # like other targets

        leaves = [leaf.data for leaf in (*self.recorded.parameters, *self.recorded.fixed)]
        return javascript_training(self._forms, leaves, update, title)

    def __str__(self) -> str:
        text = f"program of {', '.join(_shortened(self.columns))}\n{self.block}"
        small = len(self.recorded.entries) <= LARGE and self.columns
        if not small:
            return text
        same = "; linear: the same at every point" if is_linear(self.recorded) else ""
        return f"{text}\njacobian: {self.pattern().title}{same}"

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
        compiled function without Python in between.
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

        threads     how many parts of the batch are worked on side by side; the result is the same for any number
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

        >>> record(lambda x, y: x * x * y).gradients([[3.0, 2.0]], to=["x"])
        (array([18.]), array([[12.]]))
        """
        if to is not None:
            return self._gradients_to(batch, to, threads, parameters, finite=finite)
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
        run; another number rounds in another way. ValueError for a batch without samples, or a program of several
        outputs.
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
    ) -> "Descent":
        """Training runs on these samples: many batches, each a gradient and an update, in one call.

        update           an optimizer's rule, written as a `def` in a file; see Update
        memory, updates  what an earlier run left; none for a new one
        threads          how many work on one batch

            def sgd(p, g, t, lr, constants, slots):
                return p - lr * g, slots

            program = record(lambda x, y: (w * x - y) ** 2)
            descent = program.descent([[1.0, 3.0], [2.0, 6.0]], Update(sgd))
            costs = descent.run(order=[0, 1, 1, 0], bounds=[0, 1, 4], rates=[0.1, 0.05])  # batches of 1 and of 3
            descent.write()  # now w has its new number

        RecordingError where the rule is not made of numbers and `math` alone.
        """
        module, runner = _fast("descent"), self._runner
        return module.Descent(runner, runner.loss_batch(batch), update, memory, updates, threads)  # type: ignore[no-any-return]  # of a module

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
        threads     how many share the networks

        RecordingError for a program that has no such code: one whose parameters are more than weights of products,
        each of a matrix of its own. It needs llvmlite.
        """
        module, runner = _fast("descents"), self._runner
        own = {id(batch): runner.loss_batch(batch) for batch in batches}
        return module.Descents(runner, [own[id(b)] for b in batches], rules, parameters, threads)  # type: ignore[no-any-return]  # of a module

    @cached_property
    def _runner(self) -> "Runner":
        if _has_numpy():
            runner: Runner = _fast("runner").Runner(self._forms)
            return runner
        return PlainRunner(self.recorded)  # type: ignore[return-value]  # lists in place of arrays

    @cached_property
    def _point(self) -> "Point":
        kind: Any = _fast("point").Point if _has_numpy() else PlainPoint
        point: Point = kind(self._runner, self._shapes)
        return point

    @cached_property
    def _value(self) -> Callable[..., Any]:
        point = self._point
        return point.compiled_value if point.direct else point.value

    def __getstate__(self) -> dict[str, object]:
        """The state for another process: no machine code, and no memory."""
        return {"recorded": self.recorded, "_shapes": self._shapes}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["recorded"], state["_shapes"])  # type: ignore[misc]  # made anew


def _has_numpy() -> bool:
    """Whether NumPy is installed; a program runs as graphs of Values where it is not."""
    try:
        importlib.import_module("numpy")
    except ModuleNotFoundError:
        return False
    return True


def _fast(name: str) -> ModuleType:
    """A part that needs NumPy, imported when a program first runs."""
    try:
        return importlib.import_module(f"engine.compile.runs.{name}")
    except ImportError as error:
        raise missing(error) from None


def _shortened(names: Sequence[str]) -> Iterator[str]:
    yield from names[:4]
    if len(names) > 4:
        yield f"... {names[-1]}" if len(names) > 5 else names[4]
