"""Weights of the examples: given one by one, or by class."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from engine import described
from nn.data.dataset import Example
from nn.data.tables.rows import list_of
from nn.losses import is_row
from nn.support.schema import at_least_zero, number

ClassWeight = Literal["balanced"] | Mapping[object, float]


def weights_of(
    examples: Sequence[Example],
    sample_weight: Iterable[float] | None,
    class_weight: ClassWeight | None,
    classes: Sequence[str] = (),
) -> list[float] | None:
    """One weight for each example, with mean 1; None where all examples count alike.

    sample_weight  a number of at least 0 for each example
    class_weight   {class: weight}, or "balanced": n / (k n_c) for a class of n_c of the n examples, of k classes;
                   a class without an entry has weight 1
    classes        their names, which `class_weight` may use

    ValueError for a weight below 0, another count of weights, or weights that are all 0.
    """
    if sample_weight is None and class_weight is None:
        return None
    weights = [1.0] * len(examples) if sample_weight is None else _checked(sample_weight, len(examples))
    if class_weight is not None:
        factors = factors_of([y for _, y in examples], class_weight, classes)
        weights = [weight * factors[y] for weight, (_, y) in zip(weights, examples, strict=True)]
    return with_mean_one(weights)


def validation_weights(
    validation: Sequence[Example],
    examples: Sequence[Example],
    class_weight: ClassWeight | None,
    classes: Sequence[str] = (),
) -> list[float] | None:
    """The weights of the validation examples: those that their classes have in the training data."""
    if class_weight is None or not validation:
        return None
    factors = factors_of([y for _, y in examples], class_weight, classes)
    return with_mean_one([factors.get(y, 1.0) for _, y in validation])


def with_mean_one(weights: Sequence[float]) -> list[float]:
    """The weights, divided by their mean. ValueError where they are all 0."""
    mean = math.fsum(weights) / len(weights)
    if not 0.0 < mean < math.inf:
        raise ValueError("the weights of the examples are all 0, or too large to be added: give others")
    return [weight / mean for weight in weights]


def factors_of(
    targets: Sequence[object], class_weight: ClassWeight, classes: Sequence[str] = ()
) -> dict[object, float]:
    """The weight of each class that occurs. ValueError for a class that does not, and for targets that are none."""
    if any(map(is_row, targets[:1])):
        raise ValueError("class_weight is for targets that are classes; these are rows: write sample_weight")
    counts = Counter(targets)
    if amounts := [target for target in counts if isinstance(target, float) and not target.is_integer()]:
        raise ValueError(
            f"class_weight is for targets that are classes; these are amounts, such as {amounts[0]:g}: leave it out, "
            "or write sample_weight"
        )
    if class_weight == "balanced":
        return {target: len(targets) / (len(counts) * count) for target, count in counts.items()}
    if not isinstance(class_weight, Mapping):
        raise ValueError(
            f'class_weight is "balanced" or a dict {{class: weight}}; got {described(class_weight)}'
        )
    known = {name: i for i, name in enumerate(classes)}
    weights = {known.get(c, c) if isinstance(c, str) else c: w for c, w in class_weight.items()}
    if unknown := [c for c in weights if c not in counts and c not in known.values()]:
        occurring = ", ".join(map(str, classes or sorted(map(repr, counts))))
        raise ValueError(f"class_weight has the class {unknown[0]!r}, which does not occur among {occurring}")
    return {
        target: at_least_zero(weights.get(target, 1.0), f"the weight of class {target}") for target in counts
    }


def _checked(sample_weight: object, examples: int) -> list[float]:
    weights = list_of(sample_weight, "sample_weight is a list of numbers, one for each example")
    if len(weights) != examples:
        raise ValueError(f"one weight for each example; got {len(weights)} for {examples} examples")
    numbers = [number(weight, f"the weight of example {i}") for i, weight in enumerate(weights)]
    for i, weight in enumerate(numbers):
        if weight < 0:
            raise ValueError(f"the weight of example {i} must be at least 0; got {weight:g}")
    return numbers
