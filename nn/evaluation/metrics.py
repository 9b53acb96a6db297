"""How good a model is: counted errors, confusion, cost; and where a linear neuron draws its boundary."""

import math
from collections.abc import Sequence
from typing import Any

from engine import Value, described, no_cycle_collection
from nn.data.dataset import Example, examples_of
from nn.evaluation.cost import mean_loss
from nn.losses import Loss
from nn.models.layers import Neuron
from nn.models.module import Module
from nn.support.safe_read import one_line


def decide(model: Any, x: Sequence[float]) -> int:
    """The class that `model` gives x.

    Several outputs: the index of the largest, the first of equal ones. One output: 1 above the threshold,
    else 0 (a tie is 0); the threshold is 0.5 for a sigmoid or step output, 0 for a score. A model with a
    method `predict` decides by itself.
    """
    if hasattr(model, "predict"):
        return int(model.predict(x))
    return decision(outputs_at(model, x), threshold_of(model))


def decision(scores: Sequence[float], threshold: float) -> int:
    """The class of these outputs: the index of the largest of several, or whether the one is above the threshold."""
    return scores.index(max(scores)) if len(scores) > 1 else int(scores[0] > threshold)


def outputs_at(model: Any, x: Sequence[float]) -> list[float]:
    """The numbers that `model` gives x; the graph of them is let go."""
    with no_cycle_collection():
        output = model(x)
        scores = [output.data] if isinstance(output, Value) else [v.data for v in output]
        del output
    return scores


def error_count(model: Any, data: Sequence[Example]) -> int:
    """The number of examples of `data` that are given the wrong class (seed S2-AN-12: a metric, no loss).

    The target is a class index; for one output also -1 and 1.
    """
    return sum(decide(model, x) != class_of(target) for x, target in examples_of(data))


def accuracy(model: Any, data: Sequence[Example]) -> float:
    """The share of the examples of `data` that are given the right class, from 0 to 1."""
    examples = examples_of(data)
    return 1.0 - error_count(model, examples) / len(examples)


def confusion_matrix(model: Any, data: Sequence[Example], classes: int | None = None) -> list[list[int]]:
    """Counts of the examples: one row for each true class, one column for each decided one."""
    pairs = [(class_of(target), decide(model, x)) for x, target in examples_of(data)]
    most = max(max(pair) for pair in pairs) + 1
    size = most if classes is None else classes
    if size < most:
        raise ValueError(f"a confusion matrix of {size} classes; but class {most - 1} occurs")
    matrix = [[0] * size for _ in range(size)]
    for true, decided in pairs:
        matrix[true][decided] += 1
    return matrix


def confusion_table(matrix: Sequence[Sequence[int]], classes: Sequence[str]) -> str:
    """A confusion matrix for reading: a row for each true class, a column for each decided one."""
    classes = [one_line(name) for name in classes]
    width = max(len(name) for name in [*classes, *(str(n) for row in matrix for n in row)]) + 1
    left = max(width, len("true \\ decided"))
    lines = ["true \\ decided".rjust(left) + " " + "".join(name.rjust(width) for name in classes)]
    for name, row in zip(classes, matrix, strict=True):
        lines.append(name.rjust(left) + " " + "".join(str(n or ".").rjust(width) for n in row))
    return "\n".join(lines)


def total_cost(model: Module, data: Sequence[Example], loss: str | Loss) -> float:
    """Σ loss over the examples of `data`, not averaged (seed S0-04)."""
    examples = examples_of(data)
    return mean_loss(model, examples, loss) * len(examples)


def unit_normal(neuron: Neuron) -> list[float]:
    """The direction of length 1 across the boundary w·x + b = 0, towards positive scores: w / |w|.

    Source: seed S2-AN-4; the bias is no part of the norm. ValueError where all weights are 0.
    """
    norm = _norm(neuron)
    return [w.data / norm for w in neuron.weights[-neuron.inputs :]]


def signed_distance(neuron: Neuron, x: Sequence[float]) -> float:
    """(w·x + b) / |w|: the distance of x from the boundary, positive on the side of the normal.

    Source: seed S2-AN-4. ValueError where all weights are 0.
    """
    return neuron.score(x).data / _norm(neuron)


def _norm(neuron: Any) -> float:
    if not isinstance(neuron, Neuron):
        raise TypeError(f"a boundary that is a plane belongs to a Neuron; got {described(neuron)}")
    norm = math.hypot(*(w.data for w in neuron.weights[-neuron.inputs :]))
    if norm == 0:
        raise ValueError("all weights are 0: the neuron has no boundary")
    return norm


def threshold_of(model: Any) -> float:
    """What the one output of a model must exceed for class 1: 0.5 for a sigmoid or step, 0 for a score."""
    last = getattr(model, "output", getattr(model, "activation", "identity"))
    return 0.5 if last in ("sigmoid", "step") else 0.0


def class_of(target: Any) -> int:
    """The class that a target names: its index; of -1 and 1, and of a probability, the one on its side of a half."""
    try:
        return max(int(target), 0) if float(target).is_integer() else int(target > 0.5)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"the target of an example is the index of its class; got {described(target)}; "
            "of a one-hot list write target.index(1)"
        ) from None
