"""The loss by epoch."""

from collections.abc import Mapping, Sequence
from math import isfinite, nan
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from engine import described
from nn.plot.image import plotting
from nn.plot.style import CLASSES, FAINT, SHAPES, axes_or_new, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Epoch(Protocol):
    """One finished epoch: its number, and its mean losses."""

    @property
    def epoch(self) -> int:
        """Its number, from 1."""
        ...

    @property
    def validation(self) -> float | None:
        """The mean loss of the validation samples, None where there are none."""
        ...


@runtime_checkable
class History(Protocol):
    """The losses of a training run by epoch, as `train` returns them."""

    @property
    def epochs(self) -> Sequence[Epoch]:
        """The finished epochs."""
        ...

    @property
    def losses(self) -> Sequence[float]:
        """The mean loss of each finished epoch."""
        ...


def loss_curves(runs: History | Mapping[str, History], ax: "Axes | None" = None) -> "Axes":
    """The mean loss of each epoch against its number; the validation loss dashed in the same colour.

    runs  a History, or several by their labels: {"SGD": history, "Adam": other}

    The legend says where losses are not finite. Returns the Axes. TypeError for anything else, ValueError for
    no runs.
    """
    labelled = _labelled(runs)
    ax = axes_or_new(ax)
    for i, (training, validation, history) in enumerate(labelled):
        epochs = [e.epoch for e in history.epochs]
        _draw(ax, epochs, history.losses, i, training)
        if any(e.validation is not None for e in history.epochs):
            losses = [nan if e.validation is None else e.validation for e in history.epochs]
            _draw(ax, epochs, losses, i, validation, linestyle="--")
    ax.set_xlabel("epoch")
    ax.set_ylabel("mean loss")
    ax.xaxis.set_major_locator(plotting("ticker").MaxNLocator(integer=True))
    if not any(history.epochs for *_, history in labelled):
        ax.text(0.5, 0.5, "no epoch is finished", transform=ax.transAxes, ha="center", color=FAINT)
        ax.tick_params(left=False, labelleft=False, bottom=False, labelbottom=False)
    ax.legend()
    return ax


def _labelled(runs: object) -> list[tuple[str, str, History]]:
    """Each run with the labels of its two curves."""
    if isinstance(runs, History):
        return [("training", "validation", runs)]
    if not isinstance(runs, Mapping) or not all(isinstance(run, History) for run in runs.values()):
        raise TypeError(
            "loss_curves takes the History that train returns, or several by their labels, as in "
            f'{{"SGD": history}}; got {described(runs)}'
        )
    if not runs:
        raise ValueError("loss_curves needs at least one History; got none")
    return [(plain(label), f"{plain(label)}, validation", run) for label, run in runs.items()]


def _draw(
    ax: "Axes", epochs: Sequence[int], losses: Sequence[float], run: int, label: str, linestyle: str = "-"
) -> None:
    """A line through the finite losses, with a marker where it ends and where a loss stands alone."""
    finite = [isfinite(loss) for loss in losses]
    marked = [i for i, here in enumerate(finite) if here and not any(finite[i + 1 : i + 2])]
    if not all(finite):
        label += f" ({finite.count(False)} of {len(finite)} not finite)"
    colour, shape = CLASSES[run % len(CLASSES)], SHAPES[run % len(SHAPES)]
    ax.plot(epochs, losses, label=label, markevery=marked, color=colour, marker=shape, linestyle=linestyle)
