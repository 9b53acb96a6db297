"""The loss of a model on data, with nothing trained."""

from collections.abc import Sequence
from typing import Any

from engine import Value, described, no_cycle_collection
from nn.data.dataset import Example, examples_of
from nn.losses import Loss, loss_function
from nn.models.module import Module


def mean_loss(model: Module, data: Sequence[Example], loss: str | Loss) -> float:
    """(1/n) Σ loss over the n examples of `data`; nothing is trained."""
    examples, function = examples_of(data), loss_function(loss)
    with no_cycle_collection():
        return sum(cost_of(function, model(x), target).data for x, target in examples) / len(examples)


def cost_of(loss: Loss, prediction: Any, target: Any) -> Value:
    """The loss of one prediction, checked to be a Value."""
    cost = loss(prediction, target)
    if not isinstance(cost, Value):
        raise TypeError(
            f"a loss returns a Value; got {described(cost)}: did it use .data or float(), or another model?"
        )
    return cost
