"""A warning for numbers of classes that a loss takes as amounts."""

from typing import TYPE_CHECKING

from engine import Value, no_cycle_collection, warn_user
from nn.losses import (
    Loss,
    cross_entropy,
    cross_entropy_of_probabilities,
    half_squared_error,
    is_row,
    mean_squared_error,
    squared_error,
)
from nn.models.module import Module
from nn.support.misuse.output_range import limits_of

if TYPE_CHECKING:
    from collections.abc import Sequence

OF_AMOUNTS = (squared_error, half_squared_error, mean_squared_error)
OF_CLASSES = (cross_entropy, cross_entropy_of_probabilities)  # their targets may be indices
SHOWN = 3  # names of classes in the message


def warn_if_classes_are_amounts(model: Module, data: object, loss: Loss) -> None:
    """MisuseWarning where the targets are classes, and model and loss predict an amount.

    Two classes called by numbers, and two classes of a model whose output is bounded (a sigmoid, tanh), are fine.
    """
    classes: Sequence[str] = getattr(data, "classes", ())
    targets: Sequence[object] = getattr(data, "targets", ())
    if loss not in OF_AMOUNTS or not classes or any(map(is_row, targets[:1])):
        return
    if len(classes) <= 2 and (all(map(str.isdigit, classes)) or _bounded(model, data)):
        return
    names = ", ".join(name[:40] for name in classes[:SHOWN]) + (", ..." if len(classes) > SHOWN else "")
    instead = (
        f'"cross_entropy" and a model of {len(classes)} outputs'
        if len(classes) > 2
        else '"binary_cross_entropy_with_logits"'
    )
    warn_user(
        f"the targets are names of classes ({names}); {loss.__name__} predicts a number, here that of the class; "
        f"write {instead}"
    )


def _bounded(model: Module, data: object) -> bool:
    """Whether the one output of the model has a smallest and a largest number."""
    with no_cycle_collection():
        output = model(next(iter(data))[0])  # type: ignore[call-overload]  # a Dataset
        return isinstance(output, Value) and limits_of(output)[0] > float("-inf")
