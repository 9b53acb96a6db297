"""`train(model, X, y, loss)`: inputs and targets as two columns, where `train` takes pairs."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from engine import described
from nn.data.dataset import Dataset

P = ParamSpec("P")
R = TypeVar("R")


def takes_columns(train: Callable[P, R]) -> Callable[P, R]:
    """The function `train(model, data, loss, ...)`, which now also takes (model, X, y, loss, ...)."""

    @wraps(train)
    def with_pairs(*arguments: P.args, **options: P.kwargs) -> R:
        if unknown := {"X", "y", "x"} & options.keys():
            raise TypeError(
                f"train takes no {min(unknown)}=...; write train(model, X, y, loss, ...), or pairs as data"
            )
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
    if not (_is_column(inputs) and _is_column(targets)):
        if rest[:1] and _is_loss(rest[0]):
            columns = f"{described(inputs)} and {described(targets)}"
            raise TypeError(
                f"train(model, X, y, loss) takes a column of inputs and one of targets; got {columns}"
            )
        return arguments
    if not rest and not has_loss:
        raise TypeError('train(model, X, y) has no loss; write train(model, X, y, "mean_squared_error")')
    return model, Dataset(inputs, targets), *rest  # type: ignore[arg-type]  # Dataset checks its columns


def _is_loss(argument: object) -> bool:
    return isinstance(argument, str) or callable(argument)


def _is_column(argument: object) -> bool:
    return hasattr(argument, "__len__") and not _is_loss(argument)
