"""The data that the command line stores beside a model: the settings of its run, its scaling, its optimizer."""

from dataclasses import asdict, dataclass
from typing import Any

from nn.data.standardiser import Standardiser
from nn.losses import LOSSES
from nn.models.activations import ACTIVATIONS
from nn.models.mlp import MLP
from nn.optim.optimizers import OPTIMIZER_STATE, OPTIMIZERS
from nn.support.schema import (
    MOST,
    Check,
    Json,
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
from nn.training.run.state import Average

_SCALE = fields(means=list_of(number), deviations=list_of(above_zero))
TO_PREDICT: dict[str, Check[Any]] = {
    "features": list_of(text),
    "classes": list_of(text),
    "inputs": _SCALE,
    "targets": _SCALE,
}
SETTINGS: dict[str, Check[Any]] = {
    "data": text,
    "hidden": list_of(count(1)),
    "activation": one_of(ACTIVATIONS),
    "loss": one_of(LOSSES),
    "optimizer": one_of(OPTIMIZERS),
    "lr": above_zero,
    "epochs": count(1),
    "batch_size": count(1),
    "seed": either(count(-MOST), nothing),
    "tolerance": either(nothing, at_least_zero),
    "target": either(text, count(-MOST), nothing),
    "task": either(nothing, text),
    "eager": flag,
    "average": one_of(("examples", "batch_size")),
}
JOB = fields(
    **TO_PREDICT,
    settings=fields(**SETTINGS),
    digest=text,
    optimizer=OPTIMIZER_STATE,
    history=HISTORY_STATE,
)
"""The data of a file, beside the model, for `predictions` and `Job.resumed`."""


@dataclass(frozen=True)
class Settings:
    """Everything that determines a run, apart from the data itself. ValueError for what a file could not hold."""

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
    average: Average = "examples"

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            SETTINGS[name](value, name)

    @classmethod
    def of_file(cls, settings: Json) -> "Settings":
        """The settings in a file."""
        return cls(**{**settings, "hidden": tuple(settings["hidden"])})


def checked(about: Json) -> Json:
    """The data beside a model as JOB has them. ValueError where they are of another form.

    A file from before a setting existed has its default.
    """
    settings = about.get("settings")
    if isinstance(settings, dict):
        about = {**about, "settings": {"average": "examples", **settings}}
    return JOB(about, "about")


def scale_of(about: Json) -> Standardiser | None:
    """The scaling of the inputs of a saved model; None where the file has none."""
    return Standardiser(**_SCALE(about["inputs"], "inputs")) if "inputs" in about else None


def network(model: object) -> MLP:
    """The model, which must be an MLP: the command line trains and applies no other kind."""
    if not isinstance(model, MLP):
        raise ValueError(f"a {type(model).__name__}, where the command line trains and applies an MLP")
    return model
