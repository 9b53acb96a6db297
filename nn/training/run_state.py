"""What a training run is: a model, its data, and where it stands. The loops of train.py and recorded.py share it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine import Value
from nn.data.dataset import Example, shuffled
from nn.losses import Loss
from nn.models.module import Module
from nn.optim.optimizers import Optimizer
from nn.training.history import Epoch, History

Callback = Callable[[Module, History], Any]


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during `train`, raised after the batch: `train(..., history=error.history)` goes on."""

    def __init__(self, history: History) -> None:
        super().__init__(f"training was interrupted in epoch {len(history.epochs) + 1}")
        self.history = history


@dataclass(frozen=True)
class Run:
    """The arguments of `train`, checked; `seed` is None where the examples keep their order.

    plain_validation  gives the mean loss of the validation examples, by graphs of Values
    """

    model: Module
    parameters: Sequence[Value]
    examples: Sequence[Example]
    loss: Loss
    epochs: int
    batch_size: int
    optimizer: Optimizer
    seed: int | None
    tolerance: float | None
    validation: Sequence[Example] | None
    callbacks: Sequence[Callback]
    history: History
    plain_validation: Callable[[], float]

    @property
    def batches(self) -> int:
        """The number of batches of an epoch."""
        return -(-len(self.examples) // self.batch_size)

    def order(self, epoch: int) -> list[int]:
        """The examples of an epoch by their numbers: an order that the seed and the epoch alone determine."""
        places = list(range(len(self.examples)))
        return places if self.seed is None else shuffled(places, f"epoch {self.seed} {epoch}")

    def step(self, cost: float) -> None:
        """One batch is done, at this total cost."""
        self.history.batches, self.history.cost = self.history.batches + 1, self.history.cost + cost

    def finish_epoch(self, validate: Callable[[], float]) -> None:
        """Write the epoch down, ask the callbacks, and set `history.stopped` where the run ends here."""
        history = self.history
        epoch = len(history.epochs)
        validated = None if self.validation is None else validate()
        mean, lr = history.cost / len(self.examples), self.optimizer.lr(epoch, self.epochs)
        history.epochs.append(Epoch(epoch + 1, mean, lr, validated))
        history.batches, history.cost = 0, 0.0
        ended = [callback(self.model, history) for callback in self.callbacks]
        if any(ended):
            history.stopped = "callback"
        elif self.tolerance is not None and _settled(history.epochs, self.tolerance):
            history.stopped = "tolerance"


def _settled(epochs: Sequence[Epoch], tolerance: float) -> bool:
    """|change of loss| below the tolerance: not the change of the parameters (seed S2-AN-10)."""
    return len(epochs) > 1 and abs(epochs[-1].loss - epochs[-2].loss) < tolerance
