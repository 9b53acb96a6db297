"""A recorded function and its forms: read, printed, and written in other languages."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.compile.blocks.adjoint.gradients import Target
from engine.compile.blocks.block import Block
from engine.compile.emit.targets import exported
from engine.compile.forms import Forms
from engine.compile.runs.compiled import backend
from engine.compile.tapes.tape import Tape
from engine.core.python.display import notebook_form
from engine.core.value import Value

if TYPE_CHECKING:
    from engine.compile.rules.update import Update


class RecordedFunction:
    """The part of `Program` that shows its forms, and exports them.

    shapes  0 for an argument that is a Value, n for one that is a list of n Values

    ValueError where the arguments are not those of the tape.
    """

    def __init__(self, recorded: Tape, shapes: Sequence[int]) -> None:
        count = len(recorded.columns)
        if not all(type(n) is int and n >= 0 for n in shapes) or sum(n or 1 for n in shapes) != count:
            raise ValueError(f"a program of {count} columns takes as many numbers; got arguments of {shapes}")
        self.recorded = recorded
        self._shapes = list(shapes)
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

    def _repr_mimebundle_(self, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> object:
        return notebook_form(self, include, exclude)

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

        >>> from engine import record
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
        from engine.compile.emit.scalar.javascript.training import javascript_training  # noqa: PLC0415  # like other targets

        leaves = [leaf.data for leaf in (*self.recorded.parameters, *self.recorded.fixed)]
        return javascript_training(self._forms, leaves, update, title)
