"""Counted errors of a model that decides for classes: accuracy and confusion.

Data are pairs, a Dataset, or inputs and targets apart: accuracy(model, X, y). The target of an example is the index
of its class; for a model of one output also -1 and 1, or a probability. ValueError for a target that names no class
of the model, and for an output that is NaN.
"""

from collections.abc import Iterable, Sequence

from nn.data.alignment import aligned_to_model
from nn.data.dataset import Example
from nn.data.examples import examples_of, takes_columns
from nn.evaluation.answers import decisions
from nn.evaluation.decision import Model, class_and_decision
from nn.support.safe_read import one_line
from nn.support.schema import count


def error_count(model: Model, data: object, y: object = None) -> int:
    """The number of examples of `data` that get the wrong class. It has no gradient: a metric, not a loss."""
    true, decided = decisions(model, data, y)
    return sum(a != b for a, b in zip(true, decided, strict=True))


def accuracy(model: Model, data: object, y: object = None) -> float:
    """The share of the examples of `data` that get the right class, from 0 to 1; also accuracy(true, decided).

    >>> from nn import MLP, moons
    >>> 0.0 <= accuracy(MLP(2, [4, 1], seed=0), moons(20)) <= 1.0
    True
    """
    true, decided = decisions(model, data, y)
    return 1.0 - error_count(true, decided) / len(true)


@takes_columns
def confusion_matrix(model: Model, data: Iterable[Example], classes: int | None = None) -> list[list[int]]:
    """Counts of the examples: one row for each true class, one column for each decided one.

    classes  their number; None takes the classes that occur
    """
    pairs = _pairs(model, data)
    occurring = max(max(pair) for pair in pairs) + 1
    size = occurring if classes is None else count(1)(classes, "classes")
    if size < occurring:
        raise ValueError(f"a confusion matrix of {size} classes; but class {occurring - 1} occurs")
    matrix = [[0] * size for _ in range(size)]
    for true, decided in pairs:
        matrix[true][decided] += 1
    return matrix


def confusion_table(matrix: Sequence[Sequence[int]], classes: Sequence[str]) -> str:
    """A confusion matrix as text: a row for each true class, a column for each decided one, . for 0.

    ValueError where there are not as many names as rows.
    """
    if len(classes) != len(matrix):
        raise ValueError(
            f"a confusion matrix of {len(matrix)} classes needs as many names; got {len(classes)}"
        )
    names = [one_line(name) for name in classes]
    width = max(len(cell) for cell in [*names, *(str(n) for row in matrix for n in row)]) + 1
    left = max(width, len("true \\ decided"))
    lines = ["true \\ decided".rjust(left) + " " + "".join(name.rjust(width) for name in names)]
    for name, row in zip(names, matrix, strict=True):
        lines.append(name.rjust(left) + " " + "".join(str(n or ".").rjust(width) for n in row))
    return "\n".join(lines)


def _pairs(model: Model, data: Iterable[Example]) -> list[tuple[int, int]]:
    """(true class, decided class) of every example."""
    return [class_and_decision(model, x, target) for x, target in examples_of(aligned_to_model(data, model))]
