"""The data and the settings that the words of a command ask for."""

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path

from nn.cli.jobs.inference import check_class_weight, loss_for
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.presets import RECIPES, Recipe, load_data
from nn.cli.options.train_options import SHARE
from nn.data.dataset import Dataset
from nn.data.files.text.options import FileOptions
from nn.data.preparation import Choice, Prepared

_OF_A_TABLE = (
    "target",
    "task",
    "features",
    "drop",
    "encode",
    "missing",
    "query",
    "sep",
    "header",
    "decimal",
)


@dataclass(frozen=True)
class Asked:
    """A data set by its name, a file, or a query."""

    name: str
    choice: Choice
    form: FileOptions
    query: str | None

    def load(self) -> Prepared:
        """The examples. FileError where there are none."""
        return load_data(self.name, self.choice, self.form, self.query)


def asked_data(options: argparse.Namespace) -> Asked:
    """The data that the options name. ValueError where they name none, or two."""
    if options.data is None and options.query is None:
        raise ValueError(f"nothing to train on; give a file or one of {', '.join(RECIPES)}")
    if options.data is not None and options.query is not None:
        raise ValueError("give a file or a --query, one of them; the query names its files: from 'data.csv'")
    of_table = [name for name in _OF_A_TABLE if getattr(options, name) is not None]
    if options.data in RECIPES and of_table:
        raise ValueError(f"--{of_table[0]} is for a file; {options.data} has its own columns")
    lists = {key: getattr(options, key) or () for key in ("features", "drop", "encode")}
    choice = Choice(options.target, missing=options.missing or "refuse", task=options.task, **lists)
    form = FileOptions(options.sep, options.header, options.decimal)
    return Asked("query" if options.data is None else options.data, choice, form, options.query)


def settings_of(options: argparse.Namespace, asked: Asked, recipe: Recipe, data: Dataset) -> Settings:
    """The settings of a new run: those of the recipe, unless an option says otherwise."""
    names = ("hidden", "activation", "optimizer", "lr", "epochs", "batch_size")
    by_default = {name: getattr(recipe, name) for name in names}
    by_option = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    check_class_weight(data, options.class_weight)
    return Settings(
        data=asked.name,
        loss=loss_for(data, options.loss),
        seed=options.seed or 0,
        tolerance=options.tolerance,
        eager=bool(options.eager),
        average=options.average or "examples",
        query=options.query,
        validation=options.validation or (SHARE if options.patience else None),
        patience=options.patience,
        class_weight=options.class_weight,
        **asdict(asked.choice),
        **{key: getattr(options, key) for key in ("sep", "header", "decimal")},
        **(by_default | by_option),
    )


def stem_of(data: str) -> str:
    """The name of the model of these data: that of the file, or of the folder where data are a pattern of files."""
    path = Path(data)
    if not any(sign in path.name for sign in "*?["):
        return path.stem
    return next((part for part in reversed(path.parent.parts) if not {*part} & {*"*?[./"}), "table")
