"""What a file of the command line holds beside a model: the settings of its run, and how it was fed."""

from dataclasses import dataclass
from typing import Any

from nn.data.dataset import Standardiser
from nn.losses import LOSSES
from nn.models.activations import ACTIVATIONS
from nn.models.mlp import MLP
from nn.optim.optimizers import OPTIMIZER_STATE, OPTIMIZERS
from nn.support.schema import (
    MOST,
    Check,
    above_zero,
    at_least_zero,
    count,
    either,
    fields,
    flag,
    list_of,
    nothing,
    number,
    one_of,
    text,
)
from nn.training.history import HISTORY_STATE

_SCALE = fields(means=list_of(number), deviations=list_of(above_zero))
TO_PREDICT: dict[str, Check[Any]] = {
    "features": list_of(text),
    "classes": list_of(text),
    "inputs": _SCALE,
    "targets": _SCALE,
}
JOB = fields(
    **TO_PREDICT,
    settings=fields(
        data=text,
        hidden=list_of(count(1)),
        activation=one_of(ACTIVATIONS),
        loss=one_of(LOSSES),
        optimizer=one_of(OPTIMIZERS),
        lr=above_zero,
        epochs=count(1),
        batch_size=count(1),
        seed=either(count(-MOST), nothing),
        tolerance=either(nothing, at_least_zero),
        target=either(text, count(-MOST), nothing),
        task=either(nothing, text),
        eager=flag,
    ),
    digest=text,
    optimizer=OPTIMIZER_STATE,
    history=HISTORY_STATE,
)
"""What a file holds beside the model, for `predictions` and `Job.resumed`."""


@dataclass(frozen=True)
class Settings:
    """Everything that determines a run, apart from the data itself."""

    data: str
    hidden: tuple[int, ...]
    activation: str
    loss: str
    optimizer: str
    lr: float
    epochs: int
    batch_size: int
    seed: int
    tolerance: float | None
    target: str | int | None
    task: str | None
    eager: bool = False


def scale_of(about: dict[str, Any]) -> Standardiser | None:
    """How the inputs of a saved model are scaled; None where nothing is said of it."""
    return Standardiser(**_SCALE(about["inputs"], "inputs")) if "inputs" in about else None


def network(model: Any) -> MLP:
    """The model, if it is one that the command line trains. ValueError for another kind."""
    if not isinstance(model, MLP):
        raise ValueError(f"a {type(model).__name__}, where the command line trains and applies an MLP")
    return model
