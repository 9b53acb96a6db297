"""Metrics of probabilities: whether they are what they say.

Each takes (true, probabilities), a column of classes and one of probabilities of the last class, or rows with one for
each class; (model, X, y); or (model, data). The scores of a model become probabilities by sigmoid or softmax.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine import whole_number
from nn.evaluation.answers import probabilities


def log_loss(true: object, shares: object, y: object = None) -> float:
    """-(1/n) Σ ln p, where p is the probability that an example's own class was given; ∞ where one is 0.

    >>> log_loss([0, 1], [0.25, 0.75]) == -math.log(0.75)
    True
    """
    labels, rows, classes = probabilities(true, shares, y)
    index = {label: i for i, label in enumerate(classes)}
    own = [row[index[label]] for label, row in zip(labels, rows, strict=True)]
    return -math.fsum(math.log(p) if p > 0 else -math.inf for p in own) / len(own)


@dataclass(frozen=True)
class Bin:
    """Examples of similar probability: their mean probability, the share that is of the class, their count."""

    probability: float
    share: float
    count: int


@dataclass(frozen=True)
class Calibration:
    """Probabilities beside the shares that came true, bin by bin."""

    bins: tuple[Bin, ...]

    @property
    def error(self) -> float:
        """Σ (count / n) |share - probability|: 0 for probabilities that are what they say."""
        total = sum(b.count for b in self.bins)
        return math.fsum(b.count * abs(b.share - b.probability) for b in self.bins) / total

    def __str__(self) -> str:
        lines = [f"{b.probability:11.3f}  {b.share:6.3f}  {b.count:7d}" for b in self.bins]
        return "\n".join(
            ["probability   share  samples", *lines, f"expected calibration error {self.error:.3f}"]
        )


def calibration(true: object, shares: object, y: object = None, *, bins: int = 10) -> Calibration:
    """The examples in `bins` bins of equal width between 0 and 1, by the probability of the class.

    With two classes it is that of the last one; with more, that of the class with the largest probability, and the
    share is that of right answers. Empty bins are left out.

    >>> calibration([0, 1, 1, 1], [0.25, 0.75, 0.75, 0.75]).bins
    (Bin(probability=0.25, share=0.0, count=1), Bin(probability=0.75, share=1.0, count=3))
    """
    width = whole_number(bins, "bins")
    labels, rows, classes = probabilities(true, shares, y)
    pairs = [_of_last(label, row, classes) for label, row in zip(labels, rows, strict=True)]
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(width)]
    for p, right in pairs:
        groups[min(int(p * width), width - 1)].append((p, right))
    return Calibration(tuple(_bin(group) for group in groups if group))


def _of_last(label: object, row: Sequence[float], classes: Sequence[object]) -> tuple[float, bool]:
    i = 1 if len(classes) == 2 else max(range(len(row)), key=row.__getitem__)
    return row[i], label == classes[i]


def _bin(group: Sequence[tuple[float, bool]]) -> Bin:
    count = len(group)
    return Bin(math.fsum(p for p, _ in group) / count, sum(right for _, right in group) / count, count)
