"""Trials: the runs of a sweep, each one setting, one fold and one seed."""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

from engine import number
from nn.data.dataset import Dataset, Example
from nn.data.standardiser import Standardiser
from nn.evaluation.folds import Part, folds
from nn.losses import Loss
from nn.models.module import Module
from nn.support.errors import DivergedError
from nn.training.arguments.options import copied
from nn.training.run.history import History
from nn.training.several.options import with_scaled_validation
from nn.training.several.sweeps.grid import Point
from nn.training.several.sweeps.scores import accuracy_of, loss_of
from nn.training.several.trained import Call, trained

Metric = Callable[[Module, Part], float]


class Key(NamedTuple):
    """Which run: the number of its setting in the grid, its fold and its seed."""

    point: int
    fold: int
    seed: int


@dataclass(frozen=True)
class Trial:
    """One finished run.

    settings  its values of the grid
    score     of the examples that it has not seen; NaN where the training diverged
    loss      the mean loss of the last epoch of its training
    seconds   that it took: an equal share of those of the runs that were done together
    """

    settings: Point
    fold: int
    seed: int
    score: float
    loss: float
    epochs: int
    seconds: float


@dataclass
class Plan:
    """All that a worker needs to do any trial of a sweep.

    count    of the folds
    metric   (model, examples) -> number; "accuracy" or "loss" for those of a recorded program
    of_make  the names that `make` takes; None where it takes any
    """

    make: Callable[..., Module]
    data: Dataset | Sequence[Example]
    loss: Loss
    points: Sequence[Point]
    count: int
    fold_seed: int
    metric: Metric | str
    standardised: bool
    of_train: Iterable[str]
    of_make: Sequence[str] | None
    options: Mapping[str, object]

    def __post_init__(self) -> None:
        self._parts: dict[int, tuple[Part, Part]] = {}
        self._scales: dict[int, Standardiser] = {}

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_parts": {}, "_scales": {}}  # another process cuts the folds itself

    def keys(self, seeds: Sequence[int]) -> list[Key]:
        """Every trial, setting by setting."""
        return [Key(*key) for key in product(range(len(self.points)), range(self.count), seeds)]

    def part(self, fold: int) -> tuple[Part, Part]:
        """(training set, held-out set) of a fold, scaled by the figures of the training set."""
        if not self._parts:
            parts = folds(self.data, self.count, seed=self.fold_seed)
            if self.standardised:
                self._scales = {i: Standardiser.of(training) for i, (training, _) in enumerate(parts)}
            self._parts = {i: self._scaled(i, *part) for i, part in enumerate(parts)}
        return self._parts[fold]

    def model(self, settings: Mapping[str, object], seed: int) -> Module:
        """The untrained model of a setting."""
        named = {name: value for name, value in settings.items() if name not in self.of_train}
        if self.of_make is None or "seed" in self.of_make:
            named["seed"] = seed
        return self.make(**named)

    def run(self, keys: Sequence[Key]) -> list[Trial]:
        """Train and measure a model for each key; those of one shape side by side."""
        began = time.perf_counter()
        calls = [self._call(key) for key in keys]
        results = trained(calls)
        figures = [self._figures(*each) for each in zip(keys, calls, results, strict=True)]
        seconds = (time.perf_counter() - began) / len(keys)
        return [
            Trial(self.points[key.point], key.fold, key.seed, *each, seconds)
            for key, each in zip(keys, figures, strict=True)
        ]

    def _call(self, key: Key) -> Call:
        settings = self.points[key.point]
        of_train = {name: value for name, value in settings.items() if name in self.of_train}
        training, _ = self.part(key.fold)
        of_all = with_scaled_validation(self.options, self._scales.get(key.fold))
        options = copied({"progress": False, **of_all, **of_train, "seed": key.seed})
        return Call(self.model(settings, key.seed), training, self.loss, options)

    def _figures(self, key: Key, call: Call, result: History | DivergedError) -> tuple[float, float, int]:
        """The score, the loss and the number of epochs of a run."""
        if isinstance(result, DivergedError):
            return math.nan, math.nan, len(result.history.epochs)
        loss = result.losses[-1] if result.losses else math.nan
        return self._score(call.model, self.part(key.fold)[1]), loss, len(result.epochs)

    def _scaled(self, fold: int, training: Part, held_out: Part) -> tuple[Part, Part]:
        scale = self._scales.get(fold)
        return (training, held_out) if scale is None else (scale(training), scale(held_out))

    def _score(self, model: Module, examples: Part) -> float:
        if self.metric == "accuracy":
            return accuracy_of(model, examples)
        return (
            loss_of(model, examples, self.loss)
            if isinstance(self.metric, str)
            else number(self.metric(model, examples), "the score that metric gives")
        )


def done(plan: Plan, keys: Sequence[Key]) -> list[Trial]:
    """Some trials, in a worker."""
    return plan.run(keys)
