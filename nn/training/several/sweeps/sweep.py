"""`sweep`: a model for every setting of a grid, every fold and every seed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from engine import described, whole_number
from nn.data.dataset import Dataset, Example
from nn.data.examples import examples_of
from nn.losses import Loss, loss_function
from nn.models.module import Module
from nn.support.setting_text import settings_text
from nn.support.workers import Executors, Workers
from nn.training.arguments.checks import finite_examples
from nn.training.run.progress import progress_of
from nn.training.several.options import check_options
from nn.training.several.sweeps.grid import MOST_RUNS, OF_TRAIN, arguments_of, points_of, seeds_of
from nn.training.several.sweeps.parts import parts_of
from nn.training.several.sweeps.results import Sweep
from nn.training.several.sweeps.trials import Metric, Plan, Trial, done
from nn.training.several.trained import check_new


def sweep(
    make: Callable[..., Module],
    data: Dataset | Iterable[Example],
    loss: str | Loss,
    grid: Mapping[str, Sequence[object]],
    *,
    folds: int = 5,
    seeds: int | Sequence[int] = 1,
    metric: Metric | None = None,
    best: Literal["largest", "smallest"] | None = None,
    standardised: bool = True,
    fold_seed: int = 0,
    executor: Executors | None = None,
    progress: bool = True,
    **options: object,
) -> Sweep:
    """Train a model for every setting of `grid`, every fold and every seed, and measure each on its fold.

    >>> from nn import MLP, iris, sweep
    >>> make = lambda hidden, seed: MLP(4, [hidden, 3], "tanh", seed=seed)
    >>> grid = {"hidden": [2, 8], "lr": [0.001, 0.05]}
    >>> result = sweep(make, iris(), "cross_entropy", grid, folds=3, epochs=5, optimizer="adam", progress=False)
    >>> result.best
    {'hidden': 8, 'lr': 0.05}

    make          make(**settings, seed=...) gives an untrained model
    grid          a list of values for each name: an option of `train`, or else an argument of `make`
    folds         each example is held out in one of so many folds, which `fold_seed` draws
    seeds         a number of seeds, or a list of them: of the weights and of the order of the examples
    metric        (model, held-out examples) -> number; None for accuracy where data name classes, else the mean loss
    best          whether the largest or the smallest score is best; needed with a metric alone
    standardised  scale the inputs by the figures of the training folds
    executor      where the runs are done: an Executor of concurrent.futures, or a function that makes one, which is
                  replaced when it breaks. None: here, one after the other
    options       those of `train`, for every run

    Every run is the one that `train` does alone, to rounding: models of one shape are trained side by side, by
    `threads=` threads. A run that diverges has the score NaN. Returns the Sweep, which
    prints as a table; `.best` is its best setting.
    """
    of_make = arguments_of(make)
    known = None if of_make is None else [*OF_TRAIN, *(name for name in of_make if name != "seed")]
    points, numbers = points_of(grid, known), seeds_of(seeds)
    if both := grid.keys() & options.keys():
        raise ValueError(f"{min(both)} stands in the grid and beside it: write it once")
    check_options(options)
    name, largest = _named(metric, best, has_classes=bool(getattr(data, "classes", ())))
    whole = data if isinstance(data, Dataset) else examples_of(data)
    finite_examples(whole, "data")  # here, where the rows have the numbers that the caller knows
    if (runs := len(points) * len(numbers) * whole_number(folds, "the number of folds", 2)) > MOST_RUNS:
        raise ValueError(f"a sweep has at most {MOST_RUNS:,} runs; settings × folds × seeds are {runs:,}")
    plan = Plan(
        make=make,
        data=whole,
        loss=loss_function(loss),
        points=points,
        count=folds,
        fold_seed=fold_seed,
        metric=name if metric is None else metric,
        standardised=standardised,
        of_train=OF_TRAIN,
        of_make=of_make,
        options=options,
    )
    plan.part(0)  # folds that cannot be cut are refused before any worker is asked
    check_new(lambda: plan.model(points[0], numbers[0]))
    return Sweep(name, largest, tuple(_trials(plan, numbers, executor, progress=progress)))


def _trials(plan: Plan, seeds: Sequence[int], executor: Executors | None, *, progress: bool) -> list[Trial]:
    keys = plan.keys(seeds)
    parts = parts_of(keys, executor)
    results: dict[int, list[Trial]] = {}
    with progress_of(0, len(keys), "run", progress=progress) as bar, Workers(executor, plan) as workers:
        for index, trials in workers.results(done, [(part,) for part in parts]):
            results[index] = [  # with the values of the grid itself: those of another process are copies
                replace(trial, settings=plan.points[key.point])
                for key, trial in zip(parts[index], trials, strict=True)
            ]
            bar.update(len(trials))
            bar.set_postfix_str(settings_text(trials[-1].settings), refresh=False)
    return [trial for index in range(len(parts)) for trial in results[index]]


def _named(
    metric: Metric | None, best: Literal["largest", "smallest"] | None, *, has_classes: bool
) -> tuple[str, bool]:
    """The name of the score, and whether a larger one is better."""
    if best not in ("largest", "smallest", None):
        raise ValueError(f'best is "largest" or "smallest"; got {best!r}')
    if metric is None:
        name = "accuracy" if has_classes else "loss"
        if best is not None and (best == "largest") != has_classes:
            raise ValueError(
                f"the best {name} is the {'largest' if has_classes else 'smallest'}; leave best out"
            )
        return name, has_classes
    if not callable(metric):
        raise TypeError(f"metric is a function of a model and examples; got {described(metric)}")
    if best is None:
        raise ValueError('say which score of the metric is best: write best="largest" or best="smallest"')
    return getattr(metric, "__name__", "metric"), best == "largest"
