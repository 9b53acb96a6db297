"""The protocol of a backend: compiled code for the forms of a program."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from engine.compile.forms import Forms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.compile.rules.update import Update

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]


Function = Callable[..., Any]


class Code(Protocol):
    """A compiled program. Each part is compiled when it is first needed.

    leaves   the numbers of the parameters, then of the fixed leaves, in the order of the block
    batch    float64 in rows one behind the other, of shape (samples, columns), which nobody changes meanwhile
    threads  at least 1
    """

    @property
    def text(self) -> str:
        """The code as text."""

    def values(self, leaves: "Floats", batch: "Floats", threads: int) -> "Floats":
        """Every output of every sample, of shape (samples, outputs)."""

    def gradients(self, leaves: "Floats", batch: "Floats", threads: int) -> "tuple[Floats, Floats]":
        """The outputs, and their gradients, of shape (samples, outputs, columns)."""

    def mean_gradient(self, leaves: "Floats", batch: "Floats", threads: int) -> "tuple[float, Floats]":
        """The mean of the one output over the samples, and its gradient, of shape (parameters,)."""

    def door(self, leaves: "Floats", otherwise: Function, *, gradients: bool) -> Function | None:
        """A function of one float for each column: the value, or (value, gradient). None where there is none.

        The value is a float, and the gradient a tuple of floats; for several outputs they are lists of such.
        `leaves` are read at every call. For another number of arguments, and for what is no float, it returns what
        `otherwise` returns for the same arguments.
        """

    def descent(self, batch: "Floats", update: "Update", threads: int, *, single: bool = False) -> "Run":
        """A training run on these samples; `single` where the batches are of one sample each."""

    def descents(self, batches: "Sequence[Floats]", update: "Update", threads: int) -> "Runs":
        """Training runs of several networks side by side, each on its samples, by one rule.

        Where that has no weight decay, none of them has one.

        RecordingError where the program, or the backend, has no such code.
        """


class Run(Protocol):
    """A training run: parameters, an optimizer's numbers beside each, and the gradient of the last batch."""

    def load(self, leaves: "Floats") -> None:
        """Take over what the parameters and fixed leaves are now."""

    def load_memory(self, memory: "Floats") -> None:
        """Take over the optimizer's numbers, of shape (slots, parameters)."""

    def parameters(self) -> "Floats":
        """The parameters, as an array of its own."""

    def gradient(self) -> "Floats":
        """The gradient of the last batch to every parameter."""

    def memory(self) -> "Floats":
        """The optimizer's numbers, of shape (slots, parameters), as an array of its own."""

    def run(
        self, order: "Whole", bounds: "Whole", rates: "Floats", updates: int, settings: Sequence[float]
    ) -> "Floats":
        """The sum of the outputs of each batch, before its update.

        Batch b has the samples order[bounds[b]] to order[bounds[b + 1] - 1] and the learning rate rates[b]; it is
        update number updates + b + 1. `settings` are those of Update.settings. All is checked.
        """

    def outputs(self, batch: "Floats") -> "Floats":
        """The output for every sample of another batch, with the parameters as they are now."""


class Runs(Protocol):
    """Training runs of several networks: what Run has, for each of them. All begin without an optimizer's numbers."""

    def load(self, leaves: "Sequence[Floats]") -> None:
        """Take over the parameters and fixed leaves of each network."""

    def parameters(self) -> "Floats":
        """The parameters, of shape (networks, parameters)."""

    def gradients(self) -> "Floats":
        """The gradients of the last batch, of the same shape."""

    def memory(self) -> "list[Floats]":
        """The optimizer's numbers of each network, of shape (parameters, slots)."""

    def run(
        self, orders: "Sequence[Whole]", bounds: "Whole", rates: "Floats", updates: int, settings: "Floats"
    ) -> "Floats":
        """The sum of the outputs of each batch, of shape (networks, batches); see Run.run.

        Rates have that shape, too; settings are of shape (networks, settings).
        """


class Backend(Protocol):
    """A way to run programs."""

    def compile_program(self, forms: Forms) -> Code:
        """The code of a program, of which little is compiled yet."""
