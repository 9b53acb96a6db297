"""`train(model, X, y, loss)`: inputs and targets as two columns, where `train` takes pairs."""

import inspect
import re
from collections.abc import Callable, Collection, Sized
from difflib import get_close_matches
from functools import wraps
from typing import ParamSpec, TypeVar

from engine import described
from nn.data.dataset import Dataset
from nn.data.examples import is_column
from nn.models.module import Module

P = ParamSpec("P")
R = TypeVar("R")
ELSEWHERE = {  # the names of the options in other libraries
    "learning_rate": "lr",
    "learning_rate_init": "lr",
    "rate": "lr",
    "eta": "lr",
    "step_size": "lr",
    "batch": "batch_size",
    "bs": "batch_size",
    "minibatch": "batch_size",
    "max_iter": "epochs",
    "iterations": "epochs",
    "steps": "epochs",
    "opt": "optimizer",
    "solver": "optimizer",
    "criterion": "loss",
    "random_state": "seed",
    "tol": "tolerance",
    "verbose": "progress",
    "callback": "callbacks",
    "validation_data": "validation",
    "val_data": "validation",
    "n_iter_no_change": "patience",
    "early_stopping": "patience",
    "weights": "sample_weight",
    "n_jobs": "threads",
    "num_threads": "threads",
}


def takes_columns(train: Callable[P, R]) -> Callable[P, R]:
    """The function `train(model, data, loss, ...)`, which now also takes (model, X, y, loss, ...)."""
    names = inspect.signature(train).parameters.keys()

    @wraps(train)
    def with_pairs(*arguments: P.args, **options: P.kwargs) -> R:
        if unknown := {"X", "y", "x"} & options.keys():
            raise TypeError(
                f"train takes no {min(unknown)}=...; write train(model, X, y, loss, ...), or pairs as data"
            )
        _check_options(options, names)
        _check_order(arguments, options)
        return train(*paired(arguments, has_loss="loss" in options), **options)  # type: ignore[arg-type]

    return with_pairs


def paired(arguments: tuple[object, ...], *, has_loss: bool) -> tuple[object, ...]:
    """(model, X, y, ...) as (model, data, ...); other arguments as they are.

    has_loss  whether the loss is given by its keyword
    """
    if len(arguments) < 3 or _is_loss(arguments[2]):
        return arguments
    model, inputs, targets, *rest = arguments
    if rest[:1] and not _is_loss(rest[0]) and not has_loss:
        return arguments  # (model, data, a wrong loss, epochs)
    if not (is_column(inputs) and is_column(targets)):
        if rest[:1] and _is_loss(rest[0]):
            columns = f"{described(inputs)} and {described(targets)}"
            raise TypeError(
                f"train(model, X, y, loss) takes a column of inputs and one of targets; got {columns}"
            )
        return arguments
    if not rest and not has_loss:
        raise TypeError('train(model, X, y) has no loss; write train(model, X, y, "mean_squared_error")')
    return model, Dataset(inputs, targets), *rest  # type: ignore[arg-type]  # Dataset checks its columns


def _check_options(options: Collection[str], names: Collection[str]) -> None:
    """TypeError with the right name where an option has another name elsewhere, or is misspelt."""
    for option in options:
        if option in names:
            continue
        nearest = get_close_matches(option, names, n=1)
        known = ELSEWHERE.get(option) or next(iter(nearest), "")
        instead = f"write {known}=..." if known else f"it takes {', '.join(names)}"
        raise TypeError(f"train takes no {option}=...; {instead}")


def _check_order(arguments: tuple[object, ...], options: Collection[str]) -> None:
    """TypeError where model, data and loss are all given, but in another order than that of `train`."""
    kinds = "".join(map(_kind, arguments))  # "MDNL" has a number as y
    inside = ["model" in options and "M", *kinds, "loss" in options and "L"]
    sorted_kinds = "".join(sorted(filter(None, inside), key="MDLNO".index))
    columns = [argument for argument in arguments if _kind(argument) == "D"]
    if len(columns) > 1 and len({len(column) for column in columns if isinstance(column, Sized)}) > 1:
        return  # not X and y
    displaced = not re.match("MD{1,2}L?N*$|MDNL", kinds) and re.match("MD{1,2}LN*$", sorted_kinds)
    if displaced and arguments:
        data = "X, y" if "DD" in sorted_kinds else "data"
        raise TypeError(
            f"train takes the model first, then the data, then the loss; write train(model, {data}, loss); "
            f"got {', '.join(_NAMES[kind] for kind in kinds)}"
        )


_NAMES = {"M": "a model", "D": "data", "L": "a loss", "N": "a number", "O": "something else"}


def _kind(argument: object) -> str:
    """The kind of an argument: a key of _NAMES."""
    if isinstance(argument, Module):
        return "M"
    if _is_loss(argument):
        return "L"
    if is_column(argument):
        return "D"
    return "N" if isinstance(argument, (int, float)) else "O"


def _is_loss(argument: object) -> bool:
    return isinstance(argument, str) or (callable(argument) and not isinstance(argument, Module))
