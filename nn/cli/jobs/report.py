"""The report on a trained model: the error of a number to predict, or the accuracy beside what it is worth."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nn.data.dataset import Example
from nn.evaluation.metrics.counts import confusion_table
from nn.evaluation.metrics.rates import balanced_accuracy, larger_class
from nn.evaluation.metrics.report import SKEWED, report
from nn.models.pipeline import Pipeline
from nn.support.safe_read import one_line

MOST_CLASSES = 20  # of a table of confusion


@dataclass(frozen=True)
class Answers:
    """The outputs of a model on examples, and what they mean.

    true, decided  the index of a class, or the number, of each example
    outputs        of the network
    """

    true: list[float]
    decided: list[float]
    outputs: list[list[float]]

    @property
    def right(self) -> int:
        """The number of right decisions."""
        return sum(a == b for a, b in zip(self.true, self.decided, strict=True))

    @property
    def rmse(self) -> float:
        """The root of the mean squared error of a number to predict."""
        errors = [a - b for a, b in zip(self.decided, self.true, strict=True)]
        return math.sqrt(math.fsum(e * e for e in errors) / len(errors))

    @property
    def scores(self) -> tuple[float, float]:
        """(accuracy, balanced accuracy) of classes."""
        return self.right / len(self.true), balanced_accuracy(self.true, self.decided)


def answers_of(pipeline: Pipeline, data: Sequence[Example], *, scaled: bool = False) -> Answers:
    """The answers of a model on examples whose inputs are encoded and, with `scaled`, scaled.

    A number to predict is in its own units.
    """
    rows = [x if scaled else pipeline.inputs.row(x) for x, _ in data]
    outputs = [output for output in pipeline.all_outputs(rows) if output is not None]
    answers = [pipeline.answer(output) for output in outputs]
    index = {name: i for i, name in enumerate(pipeline.classes)}
    decided = [index[answer] if isinstance(answer, str) else answer for answer in answers]
    return Answers([y for _, y in data], decided, outputs)


def report_of(pipeline: Pipeline, answers: Answers, name: str, *, probabilities: bool = True) -> str:
    """The error, or the accuracy and the confusion of classes, of a model on examples that are called `name`.

    Where one class has most of the examples, the balanced accuracy comes first, and then what always answering the
    larger class would give, the rates of each class, and, with `probabilities`, figures of these.
    """
    count = len(answers.true)
    if not pipeline.classes:
        return f"{name} RMSE: {answers.rmse:.4g} ({count} examples)"
    share = 100 * answers.right / count
    lines = [f"{name} accuracy: {share:.1f} % ({answers.right} of {count})"]
    if larger_class([*answers.true])[1] >= SKEWED:
        lines = [*_skewed(pipeline, answers, name, probabilities=probabilities), *lines]
    if len(pipeline.classes) > MOST_CLASSES:
        return "\n".join([*lines, *_mistakes(pipeline.classes, answers)])
    matrix = [[0] * len(pipeline.classes) for _ in pipeline.classes]
    for true, decided in zip(answers.true, answers.decided, strict=True):
        matrix[int(true)][int(decided)] += 1
    return "\n".join([*lines, confusion_table(matrix, pipeline.classes)])


def _mistakes(classes: Sequence[str], answers: Answers) -> list[str]:
    """The most frequent mistakes, in place of a table of confusion that is wider than a terminal."""
    pairs = zip(answers.true, answers.decided, strict=True)
    mistakes = Counter(
        (classes[int(true)], classes[int(decided)]) for true, decided in pairs if true != decided
    )
    lines = [f"the most frequent mistakes, of {len(classes)} classes (true > decided, examples):"]
    lines += [f"  {one_line(a)} > {one_line(b)}  {count}" for (a, b), count in mistakes.most_common(10)]
    return lines if mistakes else []


def _skewed(pipeline: Pipeline, answers: Answers, name: str, *, probabilities: bool) -> Sequence[str]:
    """The lines of the report on classes of which one has most of the examples."""
    labels = [[pipeline.classes[int(i)] for i in column] for column in (answers.true, answers.decided)]
    shares = [pipeline.shares(output) for output in answers.outputs] if probabilities else []
    headline, *rest = str(report(*labels, shares=shares, classes=pipeline.classes)).splitlines()
    return [f"{name} {headline}", *rest]
