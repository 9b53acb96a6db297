"""The loss and the outputs that fit a data set."""

from collections.abc import Sequence

from nn.data.dataset import Dataset

OUTPUT_FOR_LOSS = {"binary_cross_entropy": "sigmoid", "cross_entropy_of_probabilities": "softmax"}
"""The output activation that a loss needs; all other losses need identity."""

_SQUARED = ("squared_error", "half_squared_error", "mean_squared_error")
LOSSES_FOR = {
    "two classes": ("binary_cross_entropy_with_logits", "binary_cross_entropy", "hinge", *_SQUARED),
    "several classes": ("cross_entropy", "cross_entropy_of_probabilities"),
    "a number": _SQUARED,
}
"""The losses that fit each kind of target; the first one is the default."""


def kind_of(data: Dataset) -> str:
    """The kind of the target: a key of LOSSES_FOR."""
    return {0: "a number", 2: "two classes"}.get(len(data.classes), "several classes")


def loss_for(data: Dataset, asked: str | None) -> str:
    """The loss to train with. ValueError where the loss that was asked for does not fit the data."""
    fitting = LOSSES_FOR[kind_of(data)]
    if asked is not None and asked not in fitting:
        raise ValueError(
            f"{asked} does not fit {kind_of(data)} ({data.name}); these do: {', '.join(fitting)}"
        )
    return asked or fitting[0]


def check_class_weight(data: Dataset, asked: str | None) -> None:
    """Raise ValueError where classes are to be weighed, and the target is a number."""
    if asked is not None and not data.classes:
        raise ValueError(
            f"--class-weight is for classes; the target of {data.name} is a number to predict: leave it out, or "
            "write --task classification"
        )


def outputs_for(classes: Sequence[str]) -> int:
    """The outputs of a model: one score for two classes or for a number, else one for each class."""
    return len(classes) if len(classes) > 2 else 1


def output_for(data: Dataset, loss: str) -> str:
    """The output activation for that loss: a probability where the loss takes one."""
    if loss in _SQUARED and data.classes:
        return "sigmoid"
    return OUTPUT_FOR_LOSS.get(loss, "identity")
