"""Ensembles: models that differ by their seed, whose answers come with their spread."""

import random
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from engine import Value, described, mean, number
from nn.data.dataset import Dataset, Example
from nn.data.examples import examples_of
from nn.data.standardiser import Standardiser
from nn.evaluation.answers import probabilities_of
from nn.evaluation.decision import decision, outputs_of
from nn.losses import (
    LOSSES,
    Loss,
    half_squared_error,
    loss_function,
    mean_squared_error,
    squared_error,
)
from nn.models.module import Module
from nn.support.errors import DivergedError
from nn.support.workers import Executors, Workers
from nn.training.arguments.checks import finite_examples
from nn.training.arguments.options import copied
from nn.training.run.progress import progress_of
from nn.training.several.options import check_options, with_scaled_validation
from nn.training.several.sweeps.grid import arguments_of, seeds_of
from nn.training.several.sweeps.parts import parts_of
from nn.training.several.sweeps.results import deviation
from nn.training.several.trained import Call, check_new, trained

T = TypeVar("T")
OF_NUMBERS = (squared_error, half_squared_error, mean_squared_error)
"""The losses of numbers to predict; two classes may be such numbers, too."""


@dataclass(frozen=True)
class Spread:
    """The mean of the answers of several models, and their standard deviation over n - 1.

    A list for several outputs, or for the probabilities of classes.
    """

    mean: float | list[float]
    deviation: float | list[float]


class Ensemble(Module):
    """Trained models side by side. Called with a row it gives the mean of their outputs.

    models      which take rows that are scaled, and have the same outputs
    scale       the scaling of the rows; None where the models take them as they are
    of_numbers  whether the outputs are numbers to predict, which have no classes and no probabilities

    >>> from nn import MLP, ensemble, moons
    >>> make = lambda seed: MLP(2, [4, 1], "tanh", seed=seed)
    >>> several = ensemble(make, moons(40), "binary_cross_entropy_with_logits", 3, epochs=5, progress=False)
    >>> [spread] = several.probabilities([[0.5, 0.25]])
    >>> len(spread.mean), all(d >= 0 for d in spread.deviation)
    (2, True)
    """

    def __init__(
        self, models: Sequence[Module], scale: Standardiser | None = None, *, of_numbers: bool = False
    ) -> None:
        self.models, self.scale, self.of_numbers = list(models), scale, of_numbers
        if len(self.models) < 2:
            raise ValueError(f"the spread of an ensemble needs at least 2 models; got {len(self.models)}")

    def __call__(self, x: Iterable[float]) -> Any:
        """The mean of the outputs of all models: a Value, or a list of them."""
        outputs = [model(self._row(x)) for model in self.models]
        means = [mean(unit) for unit in _columns([[y] if isinstance(y, Value) else y for y in outputs])]
        return means[0] if isinstance(outputs[0], Value) else means

    def predict(self, x: Sequence[float]) -> int:
        """The class of one row: that with the largest mean probability, the first of equal ones.

        TypeError for an ensemble of numbers.
        """
        shares = self._spread([self._shares(model, x) for model in self.models]).mean
        return decision(shares) if isinstance(shares, list) else int(shares > 0.5)

    def outputs(self, rows: Iterable[Sequence[float]]) -> list[Spread]:
        """The outputs for each row, over the models: a number, or a list where there are several."""
        return [self._spread([outputs_of(m, self._row(x)).numbers for m in self.models]) for x in rows]

    def probabilities(self, rows: Iterable[Sequence[float]]) -> list[Spread]:
        """The probability of each class for each row, over the models; class 0 is first.

        TypeError for an ensemble of numbers.
        """
        return [self._spread([self._shares(model, x) for model in self.models]) for x in rows]

    def __repr__(self) -> str:
        return f"Ensemble({len(self.models)} of {self.models[0]!r})"

    def _row(self, x: Iterable[float]) -> list[float]:
        if not hasattr(x, "__iter__"):
            raise TypeError(
                f"an ensemble takes rows of numbers; got {described(x)} as a row: write [row] for one row"
            )
        row = [cell if isinstance(cell, Value) else number(cell, "a cell of a row") for cell in x]
        return row if self.scale is None else [*self.scale.row(row)]

    def _shares(self, model: Module, x: Sequence[float]) -> list[float]:
        if self.of_numbers:
            raise TypeError(
                "this ensemble predicts numbers, which have no classes: write outputs(rows) for mean and deviation"
            )
        shares = probabilities_of(model, self._row(x))
        return [1.0 - shares[0], shares[0]] if len(shares) == 1 else shares

    @staticmethod
    def _spread(answers: Sequence[Sequence[float]]) -> Spread:
        columns = _columns(answers)
        means, deviations = [*map(statistics.fmean, columns)], [*map(deviation, columns)]
        return Spread(means[0], deviations[0]) if len(columns) == 1 else Spread(means, deviations)


def _columns(rows: Sequence[Sequence[T]]) -> list[tuple[T, ...]]:
    """The answers of all models for each output. ValueError where the models have different outputs."""
    if len(counts := {len(row) for row in rows}) > 1:
        raise ValueError(
            f"the models of an ensemble have the same outputs; these have {' and '.join(map(str, sorted(counts)))}"
        )
    return [*zip(*rows, strict=True)]


@dataclass(frozen=True)
class _Plan:
    """All that a worker needs to train any model of an ensemble."""

    make: Callable[..., Module]
    examples: Sequence[Example]
    loss: Loss
    bootstrap: bool
    options: Mapping[str, object]
    scale: Standardiser | None

    def call(self, seed: int) -> Call:
        """The training of the model of a seed."""
        examples = self.examples
        if self.bootstrap:
            rows = random.Random(f"bootstrap {seed}").choices(range(len(examples)), k=len(examples))
            examples = examples.take(rows) if isinstance(examples, Dataset) else [examples[i] for i in rows]
        options = copied(
            {"progress": False, **with_scaled_validation(self.options, self.scale), "seed": seed}
        )
        return Call(self.make(seed=seed), examples, self.loss, options)


def ensemble(
    make: Callable[..., Module],
    data: Dataset | Iterable[Example],
    loss: str | Loss,
    seeds: int | Sequence[int] = 10,
    *,
    bootstrap: bool = False,
    standardised: bool = True,
    executor: Executors | None = None,
    progress: bool = True,
    **options: object,
) -> Ensemble:
    """Train `make(seed=...)` for each seed: models whose answers come with their spread.

    seeds         a number of seeds, or a list of them: of the weights and of the order of the examples
    bootstrap     each model sees another sample of the data, drawn with replacement by its seed
    standardised  scale the inputs to mean 0 and deviation 1; the ensemble scales the rows that it is given
    executor, options  as for `sweep`

    Where the targets are numbers and no classes, the ensemble has `outputs` alone.

    Every model is the one that `train` gives alone, to rounding: they are trained side by side, by `threads=`
    threads. DivergedError where one diverges.
    """
    of_make, numbers = arguments_of(make), seeds_of(seeds)
    if of_make is not None and "seed" not in of_make:
        raise TypeError(f"make takes the seed: write lambda seed: MLP(..., seed=seed); got {described(make)}")
    check_options({name: o for name, o in options.items() if bootstrap or name != "sample_weight"})
    whole = data if isinstance(data, Dataset) else examples_of(data)
    finite_examples(whole, "data")  # here, where the rows have the numbers that the caller knows
    scale = Standardiser.of(whole) if standardised else None
    plan = _Plan(
        make, whole if scale is None else scale(whole), loss_function(loss), bootstrap, options, scale
    )
    check_new(lambda: make(seed=numbers[0]))
    parts = parts_of(numbers, executor)
    results: dict[int, list[Module]] = {}
    with progress_of(0, len(numbers), "model", progress=progress) as bar, Workers(executor, plan) as workers:
        for index, models in workers.results(_trained, [(part,) for part in parts]):
            results[index] = models
            bar.update(len(models))
            bar.set_postfix_str(f"seed {parts[index][-1]}", refresh=False)
    models = [model for index in range(len(parts)) for model in results[index]]
    return Ensemble(models, scale, of_numbers=_are_numbers(whole, plan.loss))


def _are_numbers(data: Dataset | Sequence[Example], loss: Loss) -> bool:
    """Whether the targets are numbers to predict: a loss of classes has none, nor a Dataset that names classes."""
    if getattr(data, "classes", ()) or (loss in LOSSES.values() and loss not in OF_NUMBERS):
        return False
    targets = [y for _, y in data]
    sides = loss in OF_NUMBERS  # one output: -1, 0 and 1 may be classes
    return not all(
        isinstance(y, (int, float)) and (y in (-1, 0, 1) if sides else float(y).is_integer()) for y in targets
    )


def _trained(plan: _Plan, seeds: Sequence[int]) -> list[Module]:
    """Some models of an ensemble, in a worker. DivergedError where one diverges."""
    calls = [plan.call(seed) for seed in seeds]
    for result in trained(calls):
        if isinstance(result, DivergedError):
            raise result
    return [call.model for call in calls]
