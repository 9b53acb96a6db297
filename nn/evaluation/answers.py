"""The answers of a model beside the truth: for metrics that take (model, data), (model, X, y) or two columns."""

import math
from collections.abc import Sequence

from engine import described
from nn.data.alignment import aligned_to_model
from nn.data.dataset import Example
from nn.data.examples import examples_of
from nn.data.tables.rows import list_of
from nn.evaluation.decision import Model, class_and_decision, class_of, outputs_of, side_of
from nn.losses import is_row
from nn.support.misuse.output_range import ROUNDING

Labels = list[object]
Shares = list[list[float]]


def decisions(model: object, data: object, targets: object = None) -> tuple[Labels, Labels]:
    """(the class of each example, the class that it gets): of a model on data, or of two columns of classes."""
    if not is_model(model):
        return _columns(model, data, targets)
    if is_estimator(model):
        inputs, y = _apart(data, targets)
        return y, list_of(model.predict(inputs))  # type: ignore[attr-defined]  # an estimator
    pairs = [class_and_decision(model, x, y) for x, y in _examples(aligned_to_model(data, model), targets)]
    return [true for true, _ in pairs], [decided for _, decided in pairs]


def probabilities(model: object, data: object, targets: object = None) -> tuple[Labels, Shares, Labels]:
    """(the class of each example, its probabilities, the classes in their order).

    Two columns are the classes and, for each example, the probability of the last class or one of each class.
    """
    if not is_model(model):
        true, shares = _columns(model, data, targets)
        classes = ordered(true)
        rows = [_row(share, i) for i, share in enumerate(shares)]
        if len(rows[0]) <= 2 and len(classes) == 1:
            classes = _with_other(classes[0])
        _check_width(rows, classes)
        return true, [_both(row) for row in rows], classes
    if is_estimator(model):
        inputs, y = _apart(data, targets)
        table = model.predict_proba(inputs)  # type: ignore[attr-defined]  # an estimator
        return y, table.tolist(), list_of(model.classes_)  # type: ignore[attr-defined]  # likewise
    examples = _examples(aligned_to_model(data, model), targets)
    outputs = [probabilities_of(model, x) for x, _ in examples]
    width = len(outputs[0])
    labels: Labels = [side_of(y) if width == 1 else class_of(y, width) for _, y in examples]
    return labels, [_both(row) for row in outputs], list(range(max(width, 2)))


def probabilities_of(model: Model, x: Sequence[float]) -> list[float]:
    """The probability of class 1, or of each class, that the outputs of a model mean: scores become probabilities.

    ValueError where an output is NaN.
    """
    outputs = outputs_of(model, x)
    numbers = outputs.numbers
    if any(map(math.isnan, numbers)):
        raise ValueError(f"the model gives {numbers}, which is no probability: engine.diagnose finds where")
    if len(numbers) == 1:
        return numbers if outputs.threshold == 0.5 and 0 <= numbers[0] <= 1 else [_sigmoid(numbers[0])]
    if min(numbers) >= 0 and abs(math.fsum(numbers) - 1.0) <= ROUNDING:
        return numbers
    powers = [math.exp(number - max(numbers)) for number in numbers]
    return [power / math.fsum(powers) for power in powers]


def is_model(candidate: object) -> bool:
    """Whether an argument is a model, and not a column. TypeError for a model that has no classes."""
    if callable(candidate):
        return True
    if hasattr(candidate, "predict") and not is_estimator(candidate):
        raise TypeError(
            f"this is for classes, and takes a fitted classifier; got {described(candidate)}: fit a Classifier "
            "before, and measure predicted numbers by model.score(X, y)"
        )
    return is_estimator(candidate)


def is_estimator(model: object) -> bool:
    """Whether a model predicts whole tables, as those of scikit-learn do."""
    return hasattr(model, "predict") and hasattr(model, "classes_")


def ordered(labels: Sequence[object]) -> list[object]:
    """The labels that occur, each once, sorted. TypeError where they cannot be compared."""
    try:
        return sorted(set(labels))  # type: ignore[type-var]  # the next line says so
    except TypeError:
        raise TypeError("classes are all numbers or all texts") from None


def _columns(true: object, answers: object, targets: object) -> tuple[Labels, list[object]]:
    if targets is not None:
        raise TypeError(
            f"a metric takes (model, X, y) or two columns; got three, the first {described(true)}"
        )
    first, second = list_of(true, "classes are a list"), list_of(answers, "answers are a list")
    if len(first) != len(second):
        raise ValueError(f"one answer for each class; got {len(first)} classes and {len(second)} answers")
    if not first:
        raise ValueError("a metric needs at least one example; got none")
    return first, second


def _apart(data: object, targets: object) -> tuple[object, Labels]:
    if targets is not None:
        return data, list_of(targets, "targets are a list, one for each sample")
    examples = _examples(data, None)
    return [x for x, _ in examples], [y for _, y in examples]


def _examples(data: object, targets: object) -> list[Example]:
    return examples_of(data if targets is None else (data, targets))  # type: ignore[arg-type]  # it checks


def _row(share: object, i: int) -> list[float]:
    numbers = list_of(share) if is_row(share) else [share]
    if not all(isinstance(p, (int, float)) and 0 <= p <= 1 + ROUNDING for p in numbers):
        raise ValueError(f"the probabilities of example {i} must lie between 0 and 1; got {described(share)}")
    return [float(p) for p in numbers]  # type: ignore[arg-type]  # as the line above asks


def _both(row: list[float]) -> list[float]:
    """One probability as those of both classes."""
    return [1.0 - row[0], row[0]] if len(row) == 1 else row


def _with_other(single: object) -> list[object]:
    """Both classes where one alone occurs: 0 and 1, if it is one of them."""
    if single in (0, 1):
        return [0, 1]
    raise ValueError(f"the examples are all of class {single!r}; a second class is needed")


def _check_width(rows: Shares, classes: Sequence[object]) -> None:
    width = max(len(rows[0]), 2)
    if any(len(row) != len(rows[0]) for row in rows) or width != len(classes):
        raise ValueError(
            f"one probability for each of the {len(classes)} classes that occur; got {len(rows[0])} for example 0"
        )


def _sigmoid(z: float) -> float:
    t = math.exp(-abs(z))  # t <= 1: cannot overflow
    return 1.0 / (1.0 + t) if z >= 0 else t / (1.0 + t)
