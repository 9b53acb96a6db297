"""The data that the command line stores beside a model: the settings of its run, its scaling, its optimizer."""

from dataclasses import MISSING as MISSING_DEFAULT
from dataclasses import asdict, dataclass
from dataclasses import fields as dataclass_fields
from typing import Any

from nn.data.files.text.options import FileOptions
from nn.data.preparation import Choice, Names
from nn.data.standardiser import Standardiser
from nn.data.tables.encoder import Missing
from nn.data.tables.target import Task
from nn.losses import LOSSES
from nn.models.activations import ACTIVATIONS
from nn.models.mlp import MLP
from nn.models.pipeline import LATER, MISSING, REQUIRED, scale
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
    fraction,
    list_of,
    nothing,
    one_of,
    text,
)
from nn.training.optim.optimizers import OPTIMIZER_STATE, OPTIMIZERS
from nn.training.run.history import HISTORY_STATE
from nn.training.run.state import Average

_KEYS = list_of(either(text, count(-MOST)))


def fraction_above_zero(value: object, where: str) -> float:
    """A number above 0 and below 1."""
    return above_zero(fraction(value, where), where)


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
    "task": either(nothing, one_of(("classification", "regression"))),
    "eager": flag,
    "average": one_of(("examples", "batch_size")),
    "sep": either(text, nothing),
    "header": either(flag, nothing),
    "decimal": either(text, nothing),
    "features": _KEYS,
    "drop": _KEYS,
    "encode": _KEYS,
    "missing": one_of(MISSING),
    "query": either(text, nothing),
    "validation": either(fraction_above_zero, nothing),
    "patience": either(count(1), nothing),
    "class_weight": either(one_of(("balanced",)), nothing),
}
JOB = fields(
    **REQUIRED,
    **LATER,
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
    task: Task | None
    eager: bool = False
    average: Average = "examples"
    sep: str | None = None
    header: bool | None = None
    decimal: str | None = None
    features: Names = ()
    drop: Names = ()
    encode: Names = ()
    missing: Missing = "refuse"
    query: str | None = None
    validation: float | None = None
    patience: int | None = None
    class_weight: str | None = None

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            SETTINGS[name](value, name)

    @classmethod
    def of_file(cls, settings: Json) -> "Settings":
        """The settings in a file."""
        lists = {name: tuple(value) for name, value in settings.items() if isinstance(value, list)}
        return cls(**{**settings, **lists})

    @property
    def choice(self) -> Choice:
        """The columns of the data, and the meaning of a gap, as far as they are said."""
        return Choice(self.target, self.features, self.drop, self.encode, self.missing, self.task)

    @property
    def form(self) -> FileOptions:
        """The form of the file, as far as it is said."""
        return FileOptions(self.sep, self.header, self.decimal)


def checked(about: Json) -> Json:
    """The data beside a model as JOB has them. ValueError where they are of another form.

    A file from before a setting existed has its default.
    """
    settings, features = about.get("settings"), about.get("features")
    columns = [[name, None] for name in features] if isinstance(features, list) else []
    about = {"columns": columns, "missing": "refuse", **about}
    if isinstance(settings, dict):
        about["settings"] = {**DEFAULTS, **settings}
    return JOB(about, "about")


def scale_of(about: Json) -> Standardiser | None:
    """The scaling of the inputs of a saved model; None where the file has none."""
    if "inputs" not in about:
        return None
    figures = scale(about["inputs"], "inputs")
    return Standardiser(**{name: tuple(numbers) for name, numbers in figures.items()})


DEFAULTS = {
    field.name: list(field.default) if isinstance(field.default, tuple) else field.default
    for field in dataclass_fields(Settings)
    if field.default is not MISSING_DEFAULT and field.name != "eager"  # an old run may have been either
}


def network(model: object) -> MLP:
    """The model, which must be an MLP: the command line trains and applies no other kind."""
    if not isinstance(model, MLP):
        raise ValueError(f"a {type(model).__name__}, where the command line trains and applies an MLP")
    return model
