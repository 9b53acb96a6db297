"""Losses of one sample. The name of a loss says how it is normalised.

A loss is a function (prediction, target) -> Value. It has no factor 1/n over samples: the training loop averages over
the batch. A prediction is a Value or a list of Values, as the model returns it.
"""

# Sources: squared_error S0-01 and S1-15, half_squared_error S2-NN-4, mean_squared_error S4-01, binary_cross_entropy
# S2-AN-13 and 14 (with logits), cross_entropy S2-AN-19.

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias, TypeGuard

from engine import (
    DomainError,
    Operation,
    Value,
    apply,
    described,
    log_softmax,
    number,
    operation,
    relu,
    softplus,
    take,
    total,
    xlogy,
)
from nn.support.choice import chosen
from nn.support.misuse.output_range import ROUNDING
from nn.support.misuse.squeezed import warn_if_probabilities, warn_if_probability

Scalar = Value | float
Prediction = Scalar | Sequence[Scalar]
Target = Scalar | Sequence[Scalar]
Cost: TypeAlias = Any
"""A Value; a float where prediction and target are plain numbers."""

Loss = Callable[[Any, Any], Value]
"""(prediction, target) -> Value. A loss of one's own may narrow both arguments."""


def squared_error(prediction: Prediction, target: Target) -> Cost:
    """Σ_k (ŷ_k - y_k)² over the outputs k."""
    differences = [p - t for p, t in _paired(prediction, target)]
    return total(d * d for d in differences)


def half_squared_error(prediction: Prediction, target: Target) -> Cost:
    """½ Σ_k (ŷ_k - y_k)² over the outputs k; its gradient is ŷ_k - y_k."""
    return 0.5 * squared_error(prediction, target)


def mean_squared_error(prediction: Prediction, target: Target) -> Cost:
    """(1/K) Σ_k (ŷ_k - y_k)² over the K outputs of one sample."""
    pairs = _paired(prediction, target)
    return squared_error(prediction, target) / len(pairs)


def binary_cross_entropy(probability: Scalar, target: Scalar) -> Cost:
    """-(y ln p + (1 - y) ln(1 - p)), where p is the probability of class 1 and y lies in [0, 1].

    Infinite where p is 0 or 1 and y differs from p. For a score, use binary_cross_entropy_with_logits.
    """
    name = "binary_cross_entropy"
    p, y = _single(probability, name), _share(target, name)
    _check_probability(p, name)
    return -(xlogy(y, p) + _xlog1py(1.0 - y, -p))


def binary_cross_entropy_with_logits(logit: Scalar, target: Scalar) -> Cost:
    """-(y ln σ(z) + (1 - y) ln(1 - σ(z))), where z is the score of class 1 and y lies in [0, 1].

    Exact for |z| = 1000 and for infinite scores. Its gradient is σ(z) - y.
    """
    name = "binary_cross_entropy_with_logits"
    z, y = _single(logit, name), _share(target, name)
    warn_if_probability(z, name)
    return _weighted([(y, softplus(-z)), (1.0 - y, softplus(z))])


def cross_entropy(logits: Sequence[Scalar], target: int | Value | Sequence[Scalar]) -> Cost:
    """-Σ_j y_j ln softmax(z)_j, where z are scores: the outputs of an identity output layer.

    The target is a class index, or one share y_j for each class. An index may be a Value, for a class that is known
    only when the graph is computed; its gradient is 0. Exact for |z| = 1000 and for infinite scores. The gradient is
    softmax(z)_j - y_j.
    """
    scores = _several(logits, "cross_entropy")
    warn_if_probabilities(scores, "cross_entropy")
    logs = log_softmax(scores)
    if not is_row(target):
        return -_of_class(target, logs)
    return -_weighted((t, log_s) for log_s, t in _paired(logs, target))


def cross_entropy_of_probabilities(
    probabilities: Sequence[Scalar], target: int | Value | Sequence[Scalar]
) -> Cost:
    """-Σ_j y_j ln p_j, where p are probabilities: the outputs of a softmax output layer.

    The target is a class index (a number or a Value), or one share y_j for each class, as in cross_entropy.
    """
    shares = _several(probabilities, "cross_entropy_of_probabilities")
    for share in shares:
        _check_probability(share, "cross_entropy_of_probabilities")
    if not is_row(target):
        return -xlogy(1.0, _of_class(target, shares))
    return -total(xlogy(t, p) for p, t in _paired(shares, target))


def hinge(score: Scalar, target: Scalar) -> Cost:
    """max(0, 1 - y g), where y is -1 or 1: it is 0 where the score g has the sign of y and |g| is at least 1."""
    g = _single(score, "hinge")
    y = _target(target)
    if not isinstance(y, Value) and y not in (-1, 1):
        raise ValueError(f"hinge takes the targets -1 and 1; got {described(target)}")
    return relu(1.0 - y * g)


LOSSES: dict[str, Loss] = {
    loss.__name__: loss
    for loss in (
        squared_error,
        half_squared_error,
        mean_squared_error,
        binary_cross_entropy,
        binary_cross_entropy_with_logits,
        cross_entropy,
        cross_entropy_of_probabilities,
        hinge,
    )
}

# The names of other libraries. Keras's categorical losses take probabilities by default.
LOSS_ALIASES: dict[str, str] = {
    "mse": "mean_squared_error",
    "mse_loss": "mean_squared_error",
    "sse": "squared_error",
    "squared_loss": "squared_error",
    "bce": "binary_cross_entropy",
    "bce_loss": "binary_cross_entropy",
    "log_loss": "binary_cross_entropy",
    "bce_with_logits": "binary_cross_entropy_with_logits",
    "bce_with_logits_loss": "binary_cross_entropy_with_logits",
    "ce": "cross_entropy",
    "cross_entropy_loss": "cross_entropy",
    "cross_entropy_with_logits": "cross_entropy",
    "softmax_cross_entropy": "cross_entropy",
    "categorical_cross_entropy": "cross_entropy_of_probabilities",
    "sparse_categorical_cross_entropy": "cross_entropy_of_probabilities",
    "hinge_loss": "hinge",
}


# What to write where a loss of probabilities meets scores.
FOR_SCORES: dict[str, str] = {
    "binary_cross_entropy": "binary_cross_entropy_with_logits, or a sigmoid output",
    "cross_entropy_of_probabilities": "cross_entropy, or a softmax output",
}


def loss_function(loss: str | Loss) -> Loss:
    """The loss of that name, or the function itself.

    A name may be written in any case, with or without hyphens, and as other libraries write it: "mse", "BCE".
    ValueError for an unknown name; its message lists the names, the nearest first.
    """
    if callable(loss):
        return loss
    return chosen(loss, LOSSES, "a loss", " or a function (prediction, target) -> Value", LOSS_ALIASES)


# Rules that only losses need. They are read as calculus, like those of engine.operations.


@operation(
    symbol="a ln(1 + b)",
    latex=r"{a} \ln(1 + {b})",
    domain="b >= -1",
    instead="a probability lies between 0 and 1: for a score, use a loss with logits",
)
def xlog1py(a, b):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """y = a ln(1 + b), where 0 ln 0 = 0; ∂y/∂b = a / (1 + b)."""
    log = math.log1p(b) if b != -1 else -math.inf
    y = 0.0 if a == 0 and b >= -1 else a * log
    return y, (log, a / (1.0 + b) if b != -1 else a * math.inf if a != 0 else 0.0)


@operation(symbol="×", latex=r"{a} \cdot {b}")
def share_of(a, b):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """y = a b, and 0 where a = 0, even for an infinite b."""
    return 0.0 if a == 0 else a * b, (b, a)


def _function(op: Operation) -> Callable[[Scalar, Scalar], Cost]:
    """An operation on Values and numbers; a float where both are numbers."""

    def function(a: Scalar, b: Scalar) -> Cost:
        if isinstance(a, Value) or isinstance(b, Value):
            return apply(op, a, b)
        return op.evaluate([number(a, op.name), number(b, op.name)])[0]

    return function


_xlog1py, _share_of = _function(xlog1py), _function(share_of)


def _weighted(pairs: Iterable[tuple[Scalar, Scalar]]) -> Cost:
    """Σ share × term. A share of 0 leaves its term out, so an infinite term does not give NaN."""
    weighted = list(pairs)
    counted = [(share, term) for share, term in weighted if isinstance(share, Value) or share != 0]
    return total(_share_of(share, term) for share, term in counted or weighted[:1])


def _paired(prediction: Prediction, target: Target) -> list[tuple[Scalar, Scalar]]:
    """(ŷ_k, y_k) for each output; a single output counts as a list of one."""
    outputs, targets = _listed(prediction), _listed(target)
    if len(outputs) != len(targets):
        raise ValueError(f"a loss needs one target for each output; got {len(outputs)} and {len(targets)}")
    return [(p, _target(t)) for p, t in zip(outputs, targets, strict=True)]


def _listed(numbers: Scalar | Sequence[Scalar]) -> list[Scalar]:
    return list(numbers) if is_row(numbers) else [numbers]  # type: ignore[list-item]  # is_row narrows one way


def is_row(entry: object) -> TypeGuard[Sequence[Scalar]]:
    """Whether an output or a target consists of several numbers."""
    return hasattr(entry, "__iter__") and not isinstance(entry, str) and getattr(entry, "shape", None) != ()


def _target(target: object) -> Scalar:
    return target if isinstance(target, Value) else number(target, "a target")


def _single(output: Scalar, loss: str) -> Scalar:
    if is_row(output):
        raise ValueError(f"{loss} takes a model of one output; got {described(output)}")
    return output


def _share(target: object, loss: str) -> Scalar:
    share = _target(target)
    if not isinstance(share, Value) and not 0 <= share <= 1:
        raise ValueError(f"{loss} takes targets from 0 to 1; got {described(target)}")
    return share


def _check_probability(output: Scalar, loss: str) -> None:
    """DomainError where an output is no probability; a Value that is recorded has no number yet."""
    if isinstance(output, Value) and output.recorded:
        return
    probability = output.data if isinstance(output, Value) else number(output, "a probability")
    if not -ROUNDING <= probability <= 1 + ROUNDING and not math.isnan(probability):
        raise DomainError(
            f"the model gives scores, not probabilities: write {FOR_SCORES[loss]}; {loss} takes probabilities "
            f"from 0 to 1; got {probability}"
        )


def _several(outputs: Sequence[Scalar], loss: str) -> list[Scalar]:
    if not is_row(outputs) or len(outputs) < 2:  # classes
        raise ValueError(
            f"{loss} needs one output for each of at least 2 classes; got a single one; "
            "for two classes with one output write binary_cross_entropy_with_logits"
        )
    return list(outputs)


def _of_class(target: object, entries: Sequence[Scalar]) -> Cost:
    """The entry of the target class. For a Value, the graph holds all entries and selects one."""
    return take(entries, target) if isinstance(target, Value) else entries[_index(target, len(entries))]


def _index(target: object, classes: int) -> int:
    index = number(target, "a target class")
    if not (index.is_integer() and 0 <= index < classes):
        raise ValueError(f"the target class must be a whole number from 0 to {classes - 1}; got {target!r}")
    return int(index)
