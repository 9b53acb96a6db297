"""The class that a model gives a sample, and the class that a target names.

A model of several outputs decides for the largest. A model of one output decides by its threshold, which follows
from the range of the output: 0.5 for a probability, 0 for a score (nn/support/misuse/output_range.py). A model with a
method `predict` decides by itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from engine import Value, described, no_cycle_collection, number
from nn.support.misuse.output_range import threshold_of
from nn.support.schema import whole

Model = Any  # a Module, any function from a row to outputs, or an object with `predict`


@dataclass(frozen=True)
class Outputs:
    """The outputs of a model for one sample as numbers; `threshold` is for a single one."""

    numbers: list[float]
    threshold: float

    def decided(self) -> int:
        """The class of these outputs."""
        return decision(self.numbers, self.threshold)


def decide(model: Model, x: Sequence[float]) -> int:
    """The class that `model` gives x.

    Several outputs: the index of the largest, the first of equal ones. One output: 1 above the threshold, else 0
    (a tie is 0). The threshold is the middle of the output's range, 0.5 for a sigmoid or step, and 0 for a score
    without bounds. A model with a method `predict` decides by itself. ValueError where an output is NaN.
    """
    if hasattr(model, "predict"):
        return _predicted(model, x)
    return outputs_of(model, x).decided()


def decision(numbers: Sequence[float], threshold: float = 0.0) -> int:
    """The class of outputs: the index of the largest of several, or whether the only one is above the threshold.

    ValueError where one is NaN: it is neither larger nor smaller than the others.
    """
    if any(map(math.isnan, numbers)):
        raise ValueError(
            f"the model gives {[*numbers]}, which decides nothing: have its parameters become infinite or NaN? "
            "engine.diagnose finds where"
        )
    return numbers.index(max(numbers)) if len(numbers) > 1 else int(numbers[0] > threshold)


def outputs_of(model: Model, x: Sequence[float]) -> Outputs:
    """The outputs of `model` for x; their graph is freed. TypeError where they are not Values."""
    with no_cycle_collection():
        output = model(x)
        values = [output] if isinstance(output, Value) else output
        if (
            not isinstance(values, (list, tuple))
            or not all(isinstance(v, Value) for v in values)
            or not values
        ):
            raise TypeError(f"a model gives a Value, or a list of them; got {described(output)}")
        outputs = Outputs([v.data for v in values], threshold_of(values[0]) if len(values) == 1 else 0.0)
        del output, values
    return outputs


def class_of(target: object, classes: int | None = None) -> int:
    """The class that a target names: a whole number from 0, below `classes` where their number is known.

    ValueError for any other target.
    """
    integer = _whole(target)
    if integer is None or integer < 0 or (classes is not None and integer >= classes):
        known = "the index of its class" if classes is None else f"its class, from 0 to {classes - 1}"
        raise ValueError(f"the target of an example is {known}; got {described(target)}{_instead(target)}")
    return integer


def side_of(target: object) -> int:
    """The class that the target of a model of one output names: 0 or 1.

    -1 and 1 name the two classes, too, and so does a probability, by its side of one half. ValueError for any
    other target.
    """
    integer = _whole(target)
    if integer in (-1, 0, 1):
        return max(integer, 0)
    share = _number(target)
    if not 0.0 < share < 1.0:
        raise ValueError(
            "the target of an example is 0 or 1 (or -1 or 1) for a model of one output; "
            f"got {described(target)}{_instead(target)}"
        )
    return int(share > 0.5)


def class_and_decision(model: Model, x: Sequence[float], target: object) -> tuple[int, int]:
    """(the class of the target, the class that the model gives x). ValueError where one of them is none."""
    if hasattr(model, "predict"):
        return class_of(target, whole(getattr(model, "classes", None))), _predicted(model, x)
    outputs = outputs_of(model, x)
    true = side_of(target) if len(outputs.numbers) == 1 else class_of(target, len(outputs.numbers))
    return true, outputs.decided()


def _predicted(model: Model, x: Sequence[float]) -> int:
    prediction = model.predict(x)
    integer = _whole(prediction)
    if integer is None or integer < 0:
        raise ValueError(
            f"predict gives the index of a class, a whole number from 0; got {described(prediction)}"
        )
    return integer


def _whole(target: object) -> int | None:
    """True, 1, 1.0 and their NumPy forms as an int; None for anything else."""
    x = _number(target)
    return int(x) if x.is_integer() else None


def _number(target: object) -> float:
    try:
        return number(target, "a target")
    except (TypeError, ValueError):
        return math.nan


def _instead(target: object) -> str:
    return "; write target.index(1) for a one-hot list" if isinstance(target, (list, tuple)) else ""
