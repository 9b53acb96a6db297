"""A network that runs by itself beside groups in lanes: the faster way for the few that would fill no vector."""

from typing import TYPE_CHECKING

from engine.compile.emit.llvm.training.run import NativeRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]


class Alone:
    """The training run of one network, in the form of those of a group."""

    def __init__(self, run: NativeRun) -> None:
        self._run = run

    def load(self, leaves: "Sequence[Floats]") -> None:
        """Take over the parameters and fixed leaves."""
        self._run.load(leaves[0])

    def parameters(self) -> "Floats":
        """The parameters, of shape (1, parameters)."""
        return self._run.parameters()[None]

    def gradients(self) -> "Floats":
        """The gradient of the last batch, of the same shape."""
        return self._run.gradient()[None]

    def memory(self) -> "list[Floats]":
        """The optimizer's numbers, of shape (parameters, slots)."""
        return [self._run.memory().T]

    def run(
        self, orders: "Sequence[Whole]", bounds: "Whole", rates: "Floats", updates: int, settings: "Floats"
    ) -> "Floats":
        """The sum of the outputs of each batch, of shape (1, batches)."""
        return self._run.run(orders[0], bounds, rates[0].copy(), updates, settings[0].tolist())[None]
