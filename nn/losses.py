"""Losses of one example, each with its normalisation in its name.

A loss is a function (prediction, target) -> Value. It carries no 1/n over examples: the training loop
averages over the batch. A prediction is a Value or a list of Values, as the model gives it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from engine import (
    Value,
    apply,
    constant,
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

Scalar = Value | float
Loss = Callable[[Any, Any], Value]


def squared_error(prediction: Any, target: Any) -> Any:
    """Σ_k (ŷ_k - y_k)² over the outputs k (seeds S0-01, S1-15)."""
    differences = [p - t for p, t in _paired(prediction, target)]
    return total(d * d for d in differences)


def half_squared_error(prediction: Any, target: Any) -> Any:
    """½ Σ_k (ŷ_k - y_k)² over the outputs k, whose slope is ŷ_k - y_k (seed S2-NN-4)."""
    return 0.5 * squared_error(prediction, target)


def mean_squared_error(prediction: Any, target: Any) -> Any:
    """(1/K) Σ_k (ŷ_k - y_k)² over the K outputs of one example (seed S4-01)."""
    pairs = _paired(prediction, target)
    return squared_error(prediction, target) / len(pairs)


def binary_cross_entropy(probability: Scalar, target: Scalar) -> Any:
    """-(y ln p + (1 - y) ln(1 - p)), p the probability of class 1, y in [0, 1] (seed S2-AN-13).

    Infinite where p is 0 or 1 and y is not the same. From a score use binary_cross_entropy_with_logits.
    """
    name = "binary_cross_entropy"
    p, y = _single(probability, name), _share(target, name)
    return -(xlogy(y, p) + xlogy(1.0 - y, 1.0 - p))


def binary_cross_entropy_with_logits(logit: Scalar, target: Scalar) -> Any:
    """-(y ln σ(z) + (1 - y) ln(1 - σ(z))), z the score of class 1, y in [0, 1]; exact for |z| = 1000.

    Source: seed S2-AN-14, whose slope is σ(z) - y.
    """
    name = "binary_cross_entropy_with_logits"
    z, y = _single(logit, name), _share(target, name)
    return _weighted([(y, softplus(-z)), (1.0 - y, softplus(z))])


def cross_entropy(logits: Sequence[Scalar], target: int | Value | Sequence[Scalar]) -> Any:
    """-Σ_j y_j ln softmax(z)_j, the target a class index or one share y_j for each class (seed S2-AN-19).

    From scores (an identity output), exact for |z| = 1000; the slope is softmax(z)_j - y_j. An index may be a
    Value, as a number that is only known when the graph is computed; it has slope 0.
    """
    logs = log_softmax(_several(logits, "cross_entropy"))
    if not is_row(target):
        return -_of_class(target, logs)
    return -_weighted((t, log_s) for log_s, t in _paired(logs, target))


def cross_entropy_of_probabilities(
    probabilities: Sequence[Scalar], target: int | Value | Sequence[Scalar]
) -> Any:
    """-Σ_j y_j ln p_j, for a softmax output, which has been squeezed into probabilities already.

    The target is a class index (which may be a Value) or one share y_j for each class, as in cross_entropy.
    """
    shares = _several(probabilities, "cross_entropy_of_probabilities")
    if not is_row(target):
        return -xlogy(1.0, _of_class(target, shares))
    return -total(xlogy(t, p) for p, t in _paired(shares, target))


def hinge(score: Scalar, target: Scalar) -> Any:
    """max(0, 1 - y g): 0 once the score g has the sign of y, -1 or 1, and a margin of 1."""
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


def loss_function(given: str | Loss) -> Loss:
    """The loss of that name, or the function itself. ValueError with the names there are."""
    if callable(given):
        return given
    more = " or a function (prediction, target) -> Value"
    return chosen(given, LOSSES, "a loss", more)


@operation(symbol="×", latex=r"{a} \cdot {b}")
def share_of(a, b):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  # a rule is read as calculus
    """y = a b, and 0 where a = 0, also for an infinite b: a share of 0 does not count."""
    return 0.0 if a == 0 else a * b, (b, a)


def _weighted(pairs: Iterable[tuple[Scalar, Scalar]]) -> Any:
    """Σ share × term; a share of 0 leaves its term out, so that an infinite term does not become NaN."""
    terms = [
        apply(share_of, share, term) if isinstance(share, Value) else share * term
        for share, term in pairs
        if isinstance(share, Value) or share != 0
    ]
    return total(terms) if terms else constant(0.0)


def _paired(prediction: Any, target: Any) -> list[tuple[Scalar, Scalar]]:
    """(ŷ_k, y_k) for each output; a single output stands for a list of one."""
    outputs, targets = (list(x) if is_row(x) else [x] for x in (prediction, target))
    if len(outputs) != len(targets):
        raise ValueError(f"a loss needs one target for each output; got {len(outputs)} and {len(targets)}")
    return [(p, _target(t)) for p, t in zip(outputs, targets, strict=True)]


def is_row(given: Any) -> bool:
    """Whether an output or a target is several numbers, and not one."""
    return hasattr(given, "__iter__") and not isinstance(given, str) and getattr(given, "shape", None) != ()


def _target(given: Any) -> Scalar:
    return given if isinstance(given, Value) else number(given, "a target")


def _single(output: Any, loss: str) -> Any:
    if is_row(output):
        raise ValueError(f"{loss} takes a model of one output; got {described(output)}")
    return output


def _share(given: Any, loss: str) -> Scalar:
    target = _target(given)
    if not isinstance(target, Value) and not 0 <= target <= 1:
        raise ValueError(f"{loss} takes targets from 0 to 1; got {described(given)}")
    return target


def _several(outputs: Any, loss: str) -> list[Scalar]:
    if not is_row(outputs) or len(outputs) < 2:  # classes
        raise ValueError(
            f"{loss} needs one output for each of at least 2 classes; got a single one: "
            "for two classes with one output write binary_cross_entropy_with_logits"
        )
    return list(outputs)


def _of_class(target: Any, entries: Sequence[Scalar]) -> Any:
    """The entry of the target class; a Value selects among them all, a number at once."""
    return take(entries, target) if isinstance(target, Value) else entries[_index(target, len(entries))]


def _index(given: Any, classes: int) -> int:
    target = number(given, "a target class")
    if not (target.is_integer() and 0 <= target < classes):
        raise ValueError(f"the target class must be a whole number from 0 to {classes - 1}; got {given!r}")
    return int(target)
