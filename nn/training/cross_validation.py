"""Cross-validation: a new model for every fold, and its figure on the examples that it has not seen."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from engine import described
from nn.data.dataset import Dataset, Example
from nn.data.standardiser import Standardiser
from nn.evaluation.cost import mean_loss
from nn.evaluation.folds import Part, folds
from nn.evaluation.metrics.counts import accuracy
from nn.losses import Loss
from nn.models.module import Module
from nn.training.arguments.options import copied
from nn.training.loop import train

Metric = Callable[[Module, Part], float]


@dataclass(frozen=True)
class CrossValidation:
    """The figure of each fold; `print` shows their mean and deviation."""

    metric: str
    scores: tuple[float, ...]

    @property
    def mean(self) -> float:
        """The mean of the figures."""
        return math.fsum(self.scores) / len(self.scores)

    @property
    def deviation(self) -> float:
        """The standard deviation of the figures, over k - 1."""
        return math.sqrt(math.fsum((s - self.mean) ** 2 for s in self.scores) / (len(self.scores) - 1))

    def __str__(self) -> str:
        each = ", ".join(f"{score:.4g}" for score in self.scores)
        return f"{self.metric} {self.mean:.4g} ± {self.deviation:.2g} over {len(self.scores)} folds: {each}"


def cross_validate(
    make: Callable[[], Module],
    data: Dataset | Iterable[Example],
    loss: str | Loss,
    k: int = 5,
    *,
    metric: Metric | None = None,
    standardised: bool = True,
    seed: int = 0,
    **options: Any,
) -> CrossValidation:
    """Train `make()` on all folds but one, k times, and measure each model on the fold that it has not seen.

    >>> from nn import MLP, iris
    >>> make = lambda: MLP(4, [8, 3], seed=0)
    >>> result = cross_validate(make, iris(), "cross_entropy", 3, epochs=20, optimizer="adam", lr=0.02)
    >>> result.mean > 0.9
    True

    metric        (model, held-out examples) -> number; None for accuracy where data name classes, else the mean loss
    standardised  scale the inputs by the figures of the training folds
    seed          of the folds
    options       those of `train`; without `progress` no bar is shown
    """
    if not callable(make) or isinstance(make, Module):
        raise TypeError(
            f"make is a function that makes one untrained model; got {described(make)}: write lambda: MLP(...)"
        )
    name, measure = _named(metric, loss, has_classes=bool(getattr(data, "classes", ())))
    scores = []
    for training, held_out in folds(data, k, seed=seed):
        scale: Callable[[Part], Part] = Standardiser.of(training) if standardised else list
        model = make()
        train(model, scale(training), loss, **{"progress": False, **copied(options)})
        scores.append(measure(model, scale(held_out)))
    return CrossValidation(name, tuple(scores))


def _named(metric: Metric | None, loss: str | Loss, *, has_classes: bool) -> tuple[str, Metric]:
    """A metric and its name."""
    if metric is not None:
        return getattr(metric, "__name__", "metric"), metric
    if has_classes:
        return "accuracy", accuracy
    return "loss", lambda model, examples: mean_loss(model, examples, loss)
