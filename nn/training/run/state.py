"""One training run: its model, data and settings, and how far it is. The plain and the compiled loop share it."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, cast

from engine import Value
from nn.data.dataset import Example, batches, shuffled
from nn.evaluation.cost import mean_loss
from nn.losses import Loss
from nn.models.module import Module
from nn.training.optim.optimizers import Optimizer
from nn.training.run.history import Best, Epoch, History

MOST_KEPT_ROWS = 2_000  # of an order that is kept: 4,096 of them hold 65 MB at most

Average = Literal["examples", "batch_size"]
Callback = Callable[[Module, History], object]


class Observer:
    """Calls `look(model, history)` from time to time: it changes nothing in the run and cannot end it.

    seconds  the least time between two calls

    A compiled run is not slowed down by an observer, as it is by a callback after each epoch.
    """

    def __init__(self, look: Callback, seconds: float) -> None:
        self._look, self._seconds, self._last = look, seconds, time.monotonic()

    def start(self) -> None:
        """Measure the time until the first call from now on."""
        self._last = time.monotonic()

    def due(self) -> bool:
        """Whether the time has come for the next call."""
        return time.monotonic() - self._last > self._seconds

    def look(self, model: Module, history: History) -> None:
        """Call `look`; the time until the next call starts after it."""
        self._look(model, history)
        self._last = time.monotonic()


@dataclass(frozen=True)
class Run:
    """The checked arguments of `train`.

    seed       of the order of the examples; None where they keep their order
    average    "examples" or "batch_size": see `divisor`
    weights    one for each example, with mean 1; None where all count alike. validation_weights likewise
    patience   epochs without a better validation loss after which the run ends; None for no end
    observers  see Observer
    threads    how many work on one batch of a compiled run
    permuted   the order of that many rows for a text, where it is not that of `shuffled`
    notices    lines for the user that the plain loop shows once its first batch has succeeded
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
    average: Average = "examples"
    weights: Sequence[float] | None = None
    validation_weights: Sequence[float] | None = None
    patience: int | None = None
    threads: int = 1
    permuted: Callable[[int, str], Sequence[int]] | None = None
    observers: Sequence[Observer] = ()
    notices: list[str] = field(default_factory=list)

    @property
    def batches(self) -> int:
        """The number of batches of an epoch."""
        return -(-len(self.examples) // self.batch_size)

    @property
    def over(self) -> bool:
        """Whether nothing is left to do."""
        return bool(self.history.stopped) or len(self.history.epochs) >= self.epochs

    def order(self, epoch: int) -> list[int]:
        """The rows of the examples in the order of an epoch, which depends on the seed and the epoch alone."""
        count, text = len(self.examples), f"epoch {self.seed} {epoch}"
        if self.seed is None:
            return list(range(count))
        if self.permuted is not None:
            return list(self.permuted(count, text))
        return list(_order(count, text)) if count <= MOST_KEPT_ROWS else shuffled(range(count), text)

    def remaining_batches(self) -> Iterator[Sequence[int]]:
        """The rows of each batch that the current epoch still has to do."""
        order = self.order(len(self.history.epochs))
        return batches(order[self.history.batches * self.batch_size :], self.batch_size)

    def divisor(self, count: int) -> int:
        """The number by which the sum of the gradients of a batch of `count` examples is divided."""
        return self.batch_size if self.average == "batch_size" else count

    def step(self, cost: float) -> None:
        """Count one finished batch, whose losses sum to `cost`."""
        self.history.batches, self.history.cost = self.history.batches + 1, self.history.cost + cost

    def plain_validation(self) -> float:
        """The mean loss of the validation examples, by graphs of Values."""
        return mean_loss(self.model, self.validation or [], self.loss, weights=self.validation_weights)

    def plain_parameters(self) -> list[float]:
        """The number of each parameter."""
        return [parameter.data for parameter in self.parameters]

    def finish_epoch(self, validate: Callable[[], float], parameters: Callable[[], list[float]]) -> None:
        """Record the epoch, call the callbacks, and set `history.stopped` where the run ends here.

        validate    the mean loss of the validation examples
        parameters  the number of each parameter
        """
        history = self.history
        epoch = len(history.epochs)
        validated = None if self.validation is None else validate()
        mean, lr = history.cost / len(self.examples), self.optimizer.lr(epoch, self.epochs)
        history.epochs.append(Epoch(epoch + 1, mean, lr, validated))
        history.batches, history.cost = 0, 0.0
        if self.patience is not None and _is_best(validated, history.best):
            history.best = Best(epoch + 1, cast("float", validated), parameters())
        ended = [callback(self.model, history) for callback in self.callbacks]
        if any(ended):
            history.stopped = "callback"
        elif self.patience is not None and self._waited() >= self.patience:
            history.stopped = "patience"
        elif self.tolerance is not None and _settled(history.epochs, self.tolerance):
            history.stopped = "tolerance"

    def _waited(self) -> int:
        """The number of epochs since the best one."""
        best = self.history.best
        return len(self.history.epochs) - (best.epoch if best else 0)

    def restore_best(self) -> None:
        """Give the model the parameters of its best epoch, in a run with patience."""
        best = self.history.best
        if self.patience is not None and best is not None:
            for parameter, data in zip(self.parameters, best.parameters, strict=True):
                parameter.data = data

    def observers_due(self) -> bool:
        """Whether an observer wants to look now; model, optimizer and history must be up to date before it does."""
        return any(observer.due() for observer in self.observers)

    def observe(self) -> None:
        """Let every observer look whose time has come."""
        for observer in self.observers:
            if observer.due():
                observer.look(self.model, self.history)


@lru_cache(4096)
def _order(count: int, text: str) -> tuple[int, ...]:
    """The order of so many rows; runs of one seed share it, as those of a sweep over other settings do."""
    return tuple(shuffled(range(count), text))


def _is_best(validated: float | None, best: Best | None) -> bool:
    """Whether a validation loss is smaller than that of the best epoch; NaN is not."""
    return validated is not None and validated < (math.inf if best is None else best.validation)


def _settled(epochs: Sequence[Epoch], tolerance: float) -> bool:
    """Whether the loss changed by less than the tolerance; the change of the parameters does not count."""
    return len(epochs) > 1 and abs(epochs[-1].loss - epochs[-2].loss) < tolerance
