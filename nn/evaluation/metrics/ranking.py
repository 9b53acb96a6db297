"""Metrics of an order: how well probabilities, or any scores, rank the examples of a class before the others.

Each takes (true, scores), a column of classes and one of scores of the last class, or rows with one for each class;
(model, X, y); or (model, data). With more than two classes it is the mean over each class against the rest.
"""

from collections.abc import Callable, Sequence
from itertools import groupby

from nn.data.tables.rows import list_of
from nn.evaluation.answers import Labels, decisions, is_model, ordered, probabilities
from nn.losses import is_row

Scores = list[float]


def roc_auc(true: object, scores: object, y: object = None) -> float:
    """The probability that an example of the class has a larger score than another one; a tie counts half.

    It is the area under the ROC curve: 1 for a perfect order, 0.5 for none. ValueError where one class alone occurs.

    >>> roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    return _over_classes(_area, true, scores, y)


def average_precision(true: object, scores: object, y: object = None) -> float:
    """Σ (R_i - R_(i-1)) P_i over the thresholds i, from the largest score down: precision P at recall R.

    For an order by chance it is the share of the class. ValueError where one class alone occurs.

    >>> average_precision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.8333333333333333
    """
    return _over_classes(_precision, true, scores, y)


def _over_classes(
    metric: Callable[[list[bool], Scores], float], true: object, scores: object, y: object
) -> float:
    labels, rows, classes = _scored(true, scores, y)
    if len(set(labels)) < 2:
        raise ValueError(
            f"the examples are all of class {labels[0]!r}; a second class is needed to rank them"
        )
    last = classes[-1:] if len(classes) == 2 else classes
    columns = [[row[classes.index(one) if len(row) > 1 else 0] for row in rows] for one in last]
    return sum(
        metric([label == one for label in labels], c) for one, c in zip(last, columns, strict=True)
    ) / len(last)


def _scored(true: object, scores: object, y: object) -> tuple[Labels, Sequence[Scores], Labels]:
    """(class of each example, its scores, the classes): scores may be any numbers, not probabilities alone."""
    if is_model(true):
        return probabilities(true, scores, y)
    labels, entries = decisions(true, scores, y)
    rows = [list_of(entry) if is_row(entry) else [entry] for entry in entries]
    classes = ordered(labels)
    width = len(rows[0])
    if any(len(row) != width for row in rows) or width != (
        len(classes) if len(classes) > 2 else min(width, 2)
    ):
        raise ValueError(
            f"one score for each of the {len(classes)} classes that occur; got {width} for example 0"
        )
    if not all(isinstance(s, (int, float)) and s == s for row in rows for s in row):  # noqa: PLR0124  # NaN
        raise ValueError("scores are numbers, and none is NaN")
    return labels, rows, classes  # type: ignore[return-value]  # as the line above asks


def _area(of_class: list[bool], scores: Scores) -> float:
    """The share of the pairs of one of the class and one of the rest that are in order."""
    below, pairs, positives = 0.0, 0.0, sum(of_class)
    for group in _groups(of_class, scores):
        inside, outside = sum(group), len(group) - sum(group)
        pairs += inside * (below + outside / 2)
        below += outside
    return pairs / (positives * (len(of_class) - positives))


def _precision(of_class: list[bool], scores: Scores) -> float:
    hits = seen = 0
    total = 0.0
    for group in reversed(_groups(of_class, scores)):
        hits, seen = hits + sum(group), seen + len(group)
        total += sum(group) * hits / seen
    return total / sum(of_class)


def _groups(of_class: list[bool], scores: Scores) -> list[list[bool]]:
    """Whether each is of the class: examples of equal scores together, the smallest score first."""
    pairs = sorted(zip(scores, of_class, strict=True))
    return [[inside for _, inside in group] for _, group in groupby(pairs, key=lambda pair: pair[0])]
