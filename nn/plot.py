"""Pictures of training, with matplotlib (the extra `plot`). Each takes an Axes and returns it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nn.history import History


def loss_curve(history: "History", ax: Any = None) -> Any:
    """The mean loss of each epoch, and the validation loss where there is one, against the epoch."""
    ax = ax or _new_axes()
    epochs = [e.epoch for e in history.epochs]
    ax.plot(epochs, history.losses, label="training")
    if any(e.validation is not None for e in history.epochs):
        ax.plot(epochs, [e.validation for e in history.epochs], "--", label="validation")
    ax.set_xlabel("epoch")
    ax.set_ylabel("mean loss")
    ax.legend()
    return ax


def _new_axes() -> Any:
    try:
        from matplotlib import pyplot as plt  # noqa: PLC0415  # an extra
    except ImportError:
        raise ImportError("pictures need matplotlib: pip install matplotlib") from None
    return plt.figure().add_subplot()
