"""Rates of decisions: precision, recall and F1 of a class, and the accuracy that counts every class alike.

Each takes (true, decided), two columns of classes; (model, X, y); or (model, data). Classes are numbers or texts.
The rate of `of` is that of a class. Without it, it is that of the last of two classes (1, or "yes" beside "no"), and
the mean over the classes where there are more. A rate whose divisor is 0 is 0.
"""

from collections import Counter
from collections.abc import Callable

from engine import described
from nn.evaluation.answers import Labels, decisions, ordered

Rate = Callable[[int, int, int], float]
"""(hits, decided, true): how many are decided for the class rightly, decided for it, and of it."""


def precision(true: object, decided: object, y: object = None, *, of: object = None) -> float:
    """The share of those decided for a class that are of it.

    >>> precision([0, 0, 1, 1], [0, 1, 1, 1])
    0.6666666666666666
    """
    return _rate(lambda hits, decided, _: _share(hits, decided), *decisions(true, decided, y), of)


def recall(true: object, decided: object, y: object = None, *, of: object = None) -> float:
    """The share of those of a class that are decided for it.

    >>> recall([0, 0, 1, 1], [0, 1, 1, 1])
    1.0
    """
    return _rate(lambda hits, _, true: _share(hits, true), *decisions(true, decided, y), of)


def f1(true: object, decided: object, y: object = None, *, of: object = None) -> float:
    """2 / (1 / precision + 1 / recall), the harmonic mean of both.

    >>> f1([0, 0, 1, 1], [0, 1, 1, 1])
    0.8
    """
    return _rate(
        lambda hits, decided, true: _share(2 * hits, decided + true), *decisions(true, decided, y), of
    )


def balanced_accuracy(true: object, decided: object, y: object = None) -> float:
    """The mean of the recalls of all classes that occur: 1/k for always answering one of k classes.

    >>> balanced_accuracy([0, 0, 0, 1], [0, 0, 0, 0])
    0.5
    """
    classes, answers = decisions(true, decided, y)
    return _mean(lambda hits, _, true: _share(hits, true), classes, answers, ordered(classes))


def counts_of(classes: Labels, answers: Labels, one: object) -> tuple[int, int, int]:
    """(hits, decided, true) of one class."""
    hits = sum(a == b == one for a, b in zip(classes, answers, strict=True))
    return hits, answers.count(one), classes.count(one)


def larger_class(classes: Labels) -> tuple[object, float]:
    """The class that occurs most, and its share: the accuracy of always answering it."""
    (label, count), *_ = Counter(classes).most_common(1)
    return label, count / len(classes)


def _rate(rate: Rate, classes: Labels, answers: Labels, of: object) -> float:
    known = ordered([*classes, *answers])
    if of is not None:
        if of not in known:
            raise ValueError(f"no class is {described(of)}; there are {', '.join(map(repr, known))}")
        return rate(*counts_of(classes, answers, of))
    if len(known) <= 2:
        return rate(*counts_of(classes, answers, 1 if known in ([0], [1]) else known[-1]))
    return _mean(rate, classes, answers, known)


def _mean(rate: Rate, classes: Labels, answers: Labels, of: Labels) -> float:
    return sum(rate(*counts_of(classes, answers, one)) for one in of) / len(of)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
