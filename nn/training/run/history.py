"""The history of a training run: its finished epochs, and how far the unfinished one is."""

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nn.support.schema import Check, Json, above_zero, count, either, fields, list_of, nothing, number, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Position = tuple[int, int, float, str, "Best | None"]
CSV_HEADER = "epoch,loss,lr,validation"


@dataclass(frozen=True)
class Epoch:
    """One finished epoch: its number from 1, the mean loss of its examples, the learning rate.

    `loss` is the mean over the epoch, during which the parameters change; `validation` is the mean loss of the
    validation data after the epoch, None where there are none.
    """

    epoch: int
    loss: float
    lr: float
    validation: float | None = None


EPOCH = ("epoch", "loss", "lr", "validation")


@dataclass(frozen=True)
class Best:
    """The epoch with the smallest validation loss so far, and the parameters of the model after it."""

    epoch: int
    validation: float
    parameters: list[float]


@dataclass
class History:
    """The finished epochs of a run, and how far the unfinished one is.

    stopped  why the run ended: "epochs", "converged", "patience", "tolerance", "callback", "interrupted" or
             "diverged"; "" while it runs
    batches  updates made in the unfinished epoch
    cost     total loss of the examples seen in the unfinished epoch
    best     the best epoch of a run with `patience`, whose parameters the model has after the run; else None

    `print(history)` shows a table, `history.plot()` a curve (extra `plot`), `history.csv()` is for a file.
    """

    epochs: list[Epoch] = field(default_factory=list)
    stopped: str = ""
    batches: int = 0
    cost: float = 0.0
    best: Best | None = None

    @property
    def losses(self) -> list[float]:
        """The mean loss of each finished epoch."""
        return [epoch.loss for epoch in self.epochs]

    def position(self) -> Position:
        """The position of the run, for `go_back`."""
        return len(self.epochs), self.batches, self.cost, self.stopped, self.best

    def go_back(self, position: Position) -> None:
        """Return to a position that `position()` gave; forget what came after it."""
        epochs, self.batches, self.cost, self.stopped, self.best = position
        del self.epochs[epochs:]

    def csv(self) -> str:
        """A header and one line for each epoch; numbers have the digits that give the same binary64 back."""
        text = io.StringIO()
        text.write(CSV_HEADER + "\n")
        writer = csv.writer(text, lineterminator="\n")
        for e in self.epochs:
            writer.writerow(
                [e.epoch, repr(e.loss), repr(e.lr), "" if e.validation is None else repr(e.validation)]
            )
        return text.getvalue()

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """The loss curve on a matplotlib Axes (a new one where none is given), which is returned."""
        from nn.plot import loss_curves  # noqa: PLC0415  # matplotlib is an extra, and slow to import

        return loss_curves(self, ax)

    def state(self) -> Json:
        """The contents of a file from which the run can continue. Epochs are columns, which take half the room."""
        epochs = {name: [getattr(epoch, name) for epoch in self.epochs] for name in EPOCH}
        best = {} if self.best is None else {"best": dict(vars(self.best))}
        return {"epochs": epochs, "stopped": self.stopped, "batches": self.batches, "cost": self.cost, **best}

    @classmethod
    def of_state(cls, state: Json) -> "History":
        """The history with this `state()`. ValueError where its columns differ in length."""
        best, columns = state.get("best"), state["epochs"]
        if isinstance(columns, list):  # of an earlier version
            epochs = [Epoch(**epoch) for epoch in columns]
        else:
            epochs = [Epoch(*row) for row in zip(*(columns[name] for name in EPOCH), strict=True)]
        return cls(**{**state, "epochs": epochs, "best": None if best is None else Best(**best)})

    def __str__(self) -> str:
        validated = any(e.validation is not None for e in self.epochs)
        lines = ["epoch        loss          lr" + ("  validation" if validated else "")]
        for e in _first_and_last(self.epochs, 20):
            if e is None:
                lines.append("  ...")
                continue
            validation = "" if e.validation is None else f"  {e.validation:10.6f}"
            lines.append(f"{e.epoch:5d}  {e.loss:10.6f}  {e.lr:10.6f}{validation}")
        count = f"{len(self.epochs)} epoch{'s' * (len(self.epochs) != 1)}"
        best = f"; the parameters are those of epoch {self.best.epoch}" if self.best else ""
        return "\n".join([*lines, f"{count}: {_ENDINGS.get(self.stopped, self.stopped)}{best}"])


_ENDINGS = {
    "": "not finished",
    "epochs": "all done",
    "converged": "no step lowers the loss",
    "patience": "the validation loss no longer falls",
    "tolerance": "the loss has settled",
    "callback": "a callback ended the run",
}
_EPOCH = fields(epoch=count(1), loss=number, lr=above_zero, validation=either(nothing, number))
_COLUMNS = fields(
    epoch=list_of(count(1)),
    loss=list_of(number),
    lr=list_of(above_zero),
    validation=list_of(either(nothing, number)),
)


def _epochs(value: object, where: str) -> object:
    if not isinstance(value, dict):
        return list_of(_EPOCH)(value, where)
    columns = _COLUMNS(value, where)
    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError(f"{where}: columns of different lengths")
    return columns


_BEST = fields(epoch=count(1), validation=number, parameters=list_of(number))
_POSITION = {"epochs": _epochs, "stopped": text, "batches": count(), "cost": number}
HISTORY_STATE: Check[Json] = either(fields(**_POSITION, best=_BEST), fields(**_POSITION))
"""The check of `History.state()`; "best" stands in that of a run with patience alone."""


def _first_and_last(epochs: list[Epoch], most: int) -> list[Epoch | None]:
    if len(epochs) <= most:
        return [*epochs]
    return [*epochs[: most // 2], None, *epochs[-most // 2 :]]
