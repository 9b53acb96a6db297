"""A report on a classifier: what its accuracy is worth, the rates of every class, and its probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass

from nn.evaluation.answers import Labels, Shares, decisions, is_model, ordered, probabilities
from nn.evaluation.metrics.probability import calibration, log_loss
from nn.evaluation.metrics.ranking import average_precision, roc_auc
from nn.evaluation.metrics.rates import balanced_accuracy, counts_of, f1, larger_class, precision, recall
from nn.support.safe_read import one_line

SKEWED = 0.75  # the share of the larger class from which on accuracy alone misleads


@dataclass(frozen=True)
class Report:
    """The figures of a classifier on data. `print(report)` shows them; `headline` is their first line.

    true, decided  a class for each example
    shares         the probabilities of the classes for each example; () where they are not known
    """

    true: Labels
    decided: Labels
    shares: Shares
    classes: Labels

    @property
    def accuracy(self) -> float:
        """The share of right decisions."""
        return sum(a == b for a, b in zip(self.true, self.decided, strict=True)) / len(self.true)

    @property
    def headline(self) -> str:
        """The accuracy beside that of always answering the larger class; the balanced one first in skewed data."""
        label, share = larger_class(self.true)
        plain = f"accuracy {_percent(self.accuracy)}"
        baseline = f"always answering {_shown(label)} gives {_percent(share)}"
        balanced = f"balanced accuracy {_percent(balanced_accuracy(self.true, self.decided))}"
        if share < SKEWED:
            return f"{plain} ({baseline}), {balanced}"
        chance = _percent(1 / len(set(self.true)))
        return f"{balanced} ({chance} by chance); {plain}, where {baseline}"

    def __str__(self) -> str:
        return "\n".join([self.headline, *self._rates(), *self._probabilities()])

    def _rates(self) -> list[str]:
        """A table with a line for each class."""
        width = max(5, *(len(_shown(label)) for label in self.classes))
        lines = [f"{'class':<{width}}  precision  recall     F1  examples"]
        for label in self.classes:
            if not any(counts_of(self.true, self.decided, label)):
                continue
            p, r, f = (rate(self.true, self.decided, of=label) for rate in (precision, recall, f1))
            count = self.true.count(label)
            lines.append(f"{_shown(label):<{width}}  {p:9.3f}  {r:6.3f}  {f:5.3f}  {count:8d}")
        return lines

    def _probabilities(self) -> list[str]:
        """A line on the probabilities, where they are known and every class occurs."""
        if not self.shares or len(set(self.true)) < len(self.classes):
            return []  # a class without examples cannot be ranked
        index = {label: i for i, label in enumerate(self.classes)}
        true = [index[label] for label in self.true]
        by_chance = f" ({true.count(1) / len(true):.3f} by chance)" if len(self.classes) == 2 else ""
        figures = [
            f"ROC AUC {roc_auc(true, self.shares):.3f}",
            f"average precision {average_precision(true, self.shares):.3f}{by_chance}",
            f"log loss {log_loss(true, self.shares):.3f}",
            f"calibration error {calibration(true, self.shares).error:.3f}",
        ]
        return [", ".join(figures)]


def report(
    true: object,
    decided: object,
    y: object = None,
    *,
    shares: Sequence[Sequence[float]] = (),
    classes: Sequence[object] = (),
) -> Report:
    """The report on (true, decided), two columns of classes; on (model, X, y); or on (model, data).

    shares   the probabilities of the classes for each example, where two columns are given
    classes  all classes, in the order of the columns of `shares`; those that occur, sorted, without it

    >>> print(report([0] * 19 + [1], [0] * 20).headline)
    balanced accuracy 50.0 % (50.0 % by chance); accuracy 95.0 %, where always answering 0 gives 95.0 %
    """
    if is_model(true):
        labels, rows, known = probabilities(true, decided, y)
        _, answers = decisions(true, decided, y)
        return Report(labels, answers, rows, known)
    labels, answers = decisions(true, decided, y)
    known = list(classes) or ordered([*labels, *answers])
    return Report(labels, answers, [list(row) for row in shares], known)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _shown(label: object) -> str:
    return one_line(str(label))
