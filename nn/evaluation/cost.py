"""The loss of a model on data; nothing is trained."""

import math
from collections.abc import Iterable, Sequence

from engine import Value, described, no_cycle_collection
from nn.data.alignment import aligned_to_model
from nn.data.dataset import Example
from nn.data.examples import examples_of, takes_columns
from nn.losses import Loss, loss_function
from nn.models.module import Module
from nn.support.misuse.squeezed import warned_once


@takes_columns
def mean_loss(
    model: Module, data: Iterable[Example], loss: str | Loss, *, weights: Sequence[float] | None = None
) -> float:
    """(1/n) Σ loss over the n examples of `data`; NaN where one of them is NaN. Nothing is trained.

    weights  one for each example: the mean is Σ weight × loss / Σ weight

    TypeError where the loss gives anything but a Value; ValueError for another count of weights.
    """
    examples, function = examples_of(aligned_to_model(data, model)), loss_function(loss)
    with no_cycle_collection(), warned_once():
        costs = [cost_of(function, model(x), target).data for x, target in examples]
    if weights is None:
        return sum(costs) / len(costs)
    if len(weights) != len(costs):
        raise ValueError(f"one weight for each example; got {len(weights)} for {len(costs)} examples")
    return sum(w * cost for w, cost in zip(weights, costs, strict=True)) / math.fsum(weights)


@takes_columns
def total_cost(model: Module, data: Iterable[Example], loss: str | Loss) -> float:
    """Σ loss over the examples of `data`, not averaged."""
    examples = examples_of(aligned_to_model(data, model))
    return mean_loss(model, examples, loss) * len(examples)


def cost_of(loss: Loss, prediction: object, target: object) -> Value:
    """The loss of one prediction. TypeError where it is not a Value."""
    cost = loss(prediction, target)
    if not isinstance(cost, Value):
        raise TypeError(
            f"a loss returns a Value; got {described(cost)}: does it use .data or float(), or another model?"
        )
    return cost
