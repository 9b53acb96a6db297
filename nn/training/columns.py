"""`train(model, X, y, loss)`: inputs and targets as two columns, where `train` takes pairs."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from nn.data.dataset import Dataset

P = ParamSpec("P")
R = TypeVar("R")


def takes_columns(train: Callable[P, R]) -> Callable[P, R]:
    """The function `train(model, data, loss, ...)`, which now also takes (model, X, y, loss, ...)."""

    @wraps(train)
    def with_pairs(*arguments: P.args, **options: P.kwargs) -> R:
        return train(*paired(arguments, has_loss="loss" in options), **options)  # type: ignore[arg-type]

    return with_pairs


def paired(arguments: tuple[object, ...], *, has_loss: bool) -> tuple[object, ...]:
    """(model, X, y, ...) as (model, data, ...); other arguments as they are.

    has_loss  whether the loss is given by its keyword
    """
    if len(arguments) < 3 or not _is_column(arguments[1]) or not _is_column(arguments[2]):
        return arguments
    model, inputs, targets, *rest = arguments
    if not rest and not has_loss:
        raise TypeError('train(model, X, y) has no loss; write train(model, X, y, "mean_squared_error")')
    return model, Dataset(inputs, targets), *rest  # type: ignore[arg-type]  # Dataset checks its columns


def _is_column(argument: object) -> bool:
    return hasattr(argument, "__len__") and not isinstance(argument, str) and not callable(argument)
