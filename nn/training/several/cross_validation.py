"""Cross-validation: a new model for every fold, and its figure on the examples that it has not seen."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
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
from nn.support.errors import DivergedError
from nn.support.workers import Executors, Workers
from nn.training.arguments.checks import finite_examples
from nn.training.arguments.options import copied
from nn.training.several.options import check_options, with_scaled_validation
from nn.training.several.trained import Call, check_new, trained

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

    def scores(self, chosen: Sequence[int]) -> list[float]:
        """The figures of new models, each trained on all folds but one of these. DivergedError where one diverges."""
        cut = folds(self.data, self.count, seed=self.seed)
        scales = [Standardiser.of(cut[fold][0]) if self.standardised else None for fold in chosen]
        parts = [
            cut[fold] if scale is None else (scale(cut[fold][0]), scale(cut[fold][1]))
            for fold, scale in zip(chosen, scales, strict=True)
        ]
        calls = [
            Call(self.make(), training, self.loss, copied({"progress": False, **self._options(scale)}))
            for (training, _), scale in zip(parts, scales, strict=True)
        ]
        for result in trained(calls):
            if isinstance(result, DivergedError):
                raise result
        return [self._score(call.model, held_out) for call, (_, held_out) in zip(calls, parts, strict=True)]

    def _options(self, scale: Standardiser | None) -> dict[str, object]:
        return with_scaled_validation(self.options, scale)

    def _score(self, model: Module, held_out: Part) -> float:
        if self.metric is None:
            return mean_loss(model, held_out, self.loss)
        return self.metric(model, held_out)


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
    _check_takes_nothing(make)
    check_options(options)
    has_classes = bool(getattr(data, "classes", ()))
    name = (
        getattr(metric, "__name__", "metric")
        if metric is not None
        else ("accuracy" if has_classes else "loss")
    )
    whole: Part = data if isinstance(data, Dataset) else examples_of(data)
    finite_examples(whole, "data")  # here, where the rows have the numbers that the caller knows
    count = len(folds(whole, k, seed=seed))  # folds that cannot be cut are refused before any worker is asked
    check_new(make)
    measure = metric or (accuracy if has_classes else None)
    plan = _Plan(make, whole, loss, count, seed, measure, standardised, options)
    parts = [range(count)] if executor is None else [range(i, i + 1) for i in range(count)]
    with Workers(executor, plan) as workers:
        scores = dict(workers.results(_Plan.scores, [(part,) for part in parts]))
    return CrossValidation(name, tuple(score for i in range(len(parts)) for score in scores[i]))


def _check_takes_nothing(make: Callable[..., Module]) -> None:
    """TypeError where `make` needs an argument, as that of `sweep` and `ensemble` does."""
    try:
        parameters = signature(make)
    except ValueError:  # of a builtin
        return
    try:
        parameters.bind()
    except TypeError as error:
        raise TypeError(
            f"make is called without arguments; {error}: write lambda: MLP(..., seed=0), or use sweep for seeds"
        ) from None
