"""Cross-validation: a new model for every fold, and its figure on the examples that it has not seen."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine import described
from nn.data.dataset import Dataset, Example
from nn.data.examples import examples_of
from nn.data.standardiser import Standardiser
from nn.evaluation.cost import mean_loss
from nn.evaluation.folds import Part, folds
from nn.evaluation.metrics.counts import accuracy
from nn.losses import Loss
from nn.models.module import Module
from nn.support.workers import Executors, Workers
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


@dataclass(frozen=True)
class _Plan:
    """All that a worker needs to do any fold; without a metric, the mean loss."""

    make: Callable[[], Module]
    data: Part
    loss: str | Loss
    count: int
    seed: int
    metric: Metric | None
    standardised: bool
    options: Mapping[str, object]

    def score(self, fold: int) -> float:
        """The figure of a new model, trained on all folds but this one."""
        training, held_out = folds(self.data, self.count, seed=self.seed)[fold]
        scale: Callable[[Part], Part] = Standardiser.of(training) if self.standardised else list
        model = self.make()
        train(model, scale(training), self.loss, **{"progress": False, **copied(self.options)})
        if self.metric is None:
            return mean_loss(model, scale(held_out), self.loss)
        return self.metric(model, scale(held_out))


def cross_validate(
    make: Callable[[], Module],
    data: Dataset | Iterable[Example],
    loss: str | Loss,
    k: int = 5,
    *,
    metric: Metric | None = None,
    standardised: bool = True,
    seed: int = 0,
    executor: Executors | None = None,
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
    executor      where the folds are done: an Executor of concurrent.futures, or a function that makes one, which is
                  replaced when it breaks. None: here, one after the other
    options       those of `train`; without `progress` no bar is shown
    """
    if not callable(make) or isinstance(make, Module):
        raise TypeError(
            f"make is a function that makes one untrained model; got {described(make)}: write lambda: MLP(...)"
        )
    has_classes = bool(getattr(data, "classes", ()))
    name = (
        getattr(metric, "__name__", "metric")
        if metric is not None
        else ("accuracy" if has_classes else "loss")
    )
    whole: Part = data if isinstance(data, Dataset) else examples_of(data)
    count = len(folds(whole, k, seed=seed))  # folds that cannot be cut are refused before any worker is asked
    measure = metric or (accuracy if has_classes else None)
    plan = _Plan(make, whole, loss, count, seed, measure, standardised, options)
    with Workers(executor, plan) as workers:
        scores = dict(workers.results(_Plan.score, [(fold,) for fold in range(count)]))
    return CrossValidation(name, tuple(scores[fold] for fold in range(count)))
