"""Data in any form as (inputs, target) pairs: pairs, a Dataset, or inputs and targets as two columns."""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import ParamSpec, TypeVar

from engine import described
from nn.data.dataset import Dataset, Example
from nn.data.tables.table import is_frame

P = ParamSpec("P")
R = TypeVar("R")


def examples_of(data: Iterable[Example], name: str = "data") -> list[Example]:
    """`data` as a list of (inputs, target) pairs; two columns (X, y) are taken as well.

    `name` begins the messages. ValueError where there are no pairs; TypeError where an element is no pair, or its
    inputs are no row.
    """
    if _are_columns(data):
        inputs, targets = data
        return list(paired_columns(inputs, targets, name))
    try:
        examples = [(x, y) for x, y in data]
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} is a sequence of (inputs, target) pairs; got {described(data)}; write list(zip(X, y)), or "
            "the two columns (X, y)"
        ) from None
    if not examples:
        raise ValueError(f"{name} needs at least one (inputs, target) pair; got none")
    for i, (x, _) in enumerate(examples):
        if isinstance(x, str) or not hasattr(x, "__iter__"):
            raise TypeError(
                f"{name} is a sequence of (inputs, target) pairs, the inputs a list of numbers; "
                f"the inputs of pair {i} are {described(x)}; write list(zip(X, y)), or [x] for one input x"
            )
    return examples


def takes_columns(function: Callable[P, R]) -> Callable[P, R]:
    """The function `f(model, data, ...)`, which now also takes (model, X, y, ...)."""

    @wraps(function)
    def with_pairs(*arguments: P.args, **options: P.kwargs) -> R:
        name = function.__name__
        if unknown := {"X", "y", "x"} & options.keys():
            raise TypeError(
                f"{name} takes no {min(unknown)}=...; write {name}(model, X, y, ...), or pairs as data"
            )
        if len(arguments) > 2 and is_column(arguments[2]):  # model, X, y
            model, inputs, targets, *rest = arguments
            arguments = model, paired_columns(inputs, targets, "data"), *rest  # type: ignore[assignment]
        return function(*arguments, **options)

    return with_pairs


def is_column(argument: object) -> bool:
    """Whether an argument can be a column of inputs or of targets: it has a length, and is no name of a loss."""
    if isinstance(argument, str) or callable(argument) or getattr(argument, "shape", None) == ():
        return False
    return hasattr(argument, "__len__") or is_frame(argument)


def paired_columns(inputs: object, targets: object, name: str) -> Dataset:
    """Two columns as pairs. TypeError where the targets are names: their numbers are known by the training data."""
    data = Dataset(inputs, targets)  # type: ignore[arg-type]  # Dataset checks its columns
    if data.classes:
        raise TypeError(
            f"{name} has names of classes as targets; write Dataset(X, y, classes=...) with the classes of the "
            "training data, in their order (without classes=... it is that of the alphabet)"
        )
    if not data:
        raise ValueError(f"{name} needs at least one (inputs, target) pair; got none")
    return data


def _are_columns(data: object) -> bool:
    """Whether data is (X, y), a table and a column, and not two pairs."""
    if not isinstance(data, (tuple, list)) or len(data) != 2:  # X and y
        return False
    inputs, targets = data
    if is_frame(inputs) or getattr(inputs, "ndim", 1) > 1:
        return True
    if isinstance(data, tuple) and is_column(inputs) and not len(inputs):
        return True
    if not (_all_rows(inputs) and is_column(targets)):
        return False
    if len(inputs) == len(targets) == 2 and _all_rows(targets):  # or two pairs of two rows each
        return isinstance(data, tuple) and not isinstance(inputs, tuple)
    return True


def _all_rows(column: object) -> bool:
    return isinstance(column, Sequence) and len(column) > 0 and all(map(is_column, column))
