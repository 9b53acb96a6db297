"""A sweep of the command line: its settings and grid, and the runs of it."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from nn.cli.jobs.inference import loss_for
from nn.cli.jobs.job import OF_SWEEP, Job
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.report import answers_of
from nn.data.dataset import Dataset
from nn.data.preparation import Prepared
from nn.evaluation.folds import folds
from nn.evaluation.metrics.rates import larger_class
from nn.evaluation.metrics.report import SKEWED
from nn.support.errors import DivergedError
from nn.training.run.history import History
from nn.training.several.sweeps.grid import MOST_RUNS, points_of
from nn.training.several.sweeps.parts import LANES
from nn.training.several.sweeps.trials import Key, Trial
from nn.training.several.trained import trained

QUICK = 3e9  # parameters × examples × epochs


@dataclass
class SweepJob:
    """All that a worker needs to do any run of a sweep. ValueError for a setting that does not fit the data.

    settings  of every run, where the grid has no other; its seed is the first, and draws the folds
    grid      the values of each name
    count     of the folds; seeds: of the runs of each fold
    """

    settings: Settings
    prepared: Prepared
    grid: Mapping[str, Sequence[object]]
    count: int
    seeds: int
    _parts: list[tuple[Dataset, Dataset]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.points = points_of(self.grid, None)
        if (runs := len(self.points) * self.count * self.seeds) > MOST_RUNS:
            raise ValueError(f"a sweep has at most {MOST_RUNS:,} runs; settings × folds × seeds are {runs:,}")
        for point in self.points:
            settings = self._settings(point, self.settings.seed)
            loss_for(self.prepared.data, settings.loss)
            Job.new(settings, self.prepared)  # refuses one that is too large
            if settings.patience and not settings.validation:
                raise ValueError(
                    "patience watches the loss of validation data: write --validation 0.2 as well"
                )
        self._cut()

    def __getstate__(self) -> dict[str, object]:
        return {**vars(self), "_parts": []}  # another process cuts the folds itself

    @property
    def keys(self) -> list[Key]:
        """Every run, setting by setting."""
        seeds = range(self.settings.seed, self.settings.seed + self.seeds)
        return [Key(*key) for key in product(range(len(self.points)), range(self.count), seeds)]

    @property
    def at_once(self) -> int:
        """The runs that are done side by side: one at a time where each takes more than a few seconds."""
        jobs = (Job.new(self._settings(point, 0), self.prepared) for point in self.points)
        work = max(len(job.model.parameters()) * job.settings.epochs for job in jobs)
        return LANES if work * len(self.prepared.data) < QUICK else 1

    @property
    def metric(self) -> str:
        """The name of the score: the balanced accuracy where one class has most of the examples."""
        if not self.prepared.data.classes:
            return "RMSE"
        return "balanced accuracy" if larger_class([*self.prepared.data.targets])[1] >= SKEWED else "accuracy"

    def run(self, keys: Sequence[Key]) -> list[Trial]:
        """Train and measure a model for each key; those of one shape side by side."""
        began = time.perf_counter()
        jobs = [self._job(key) for key in keys]
        results = trained([job.call() for job in jobs])
        figures = [self._figures(*each) for each in zip(jobs, results, strict=True)]
        seconds = (time.perf_counter() - began) / len(keys)
        return [
            Trial(self.points[key.point], key.fold, key.seed, *each, seconds)
            for key, each in zip(keys, figures, strict=True)
        ]

    def _job(self, key: Key) -> Job:
        job = Job.new(self._settings(self.points[key.point], key.seed), self.prepared)
        job.divide(*self._cut()[key.fold])
        return job

    def _figures(self, job: Job, result: History | DivergedError) -> tuple[float, float, int]:
        """The score, the loss and the number of epochs of a run."""
        if isinstance(result, DivergedError):
            return math.nan, math.nan, len(job.history.epochs)
        return self._score(job), result.losses[-1], len(result.epochs)

    def refitted(self, point: Mapping[str, object]) -> Job:
        """The job of a setting on all data."""
        job = Job.new(self._settings(point, self.settings.seed), self.prepared)
        job.divide(job.data, job.data)  # and, with patience, a share of them for validation
        job.mark = OF_SWEEP
        return job

    def _settings(self, point: Mapping[str, object], seed: int) -> Settings:
        return replace(self.settings, **point, seed=seed)  # type: ignore[arg-type]  # by name

    def _cut(self) -> list[tuple[Dataset, Dataset]]:
        if not self._parts:
            parts = folds(self.prepared.data, self.count, seed=self.settings.seed)
            self._parts = [(a, b) for a, b in parts if isinstance(a, Dataset) and isinstance(b, Dataset)]
        return self._parts

    def _score(self, job: Job) -> float:
        answers = answers_of(job.pipeline, job.test_set)
        if not self.prepared.data.classes:
            return answers.rmse
        return answers.scores[self.metric == "balanced accuracy"]


def done(job: SweepJob, keys: Sequence[Key]) -> list[Trial]:
    """Some runs, in a worker."""
    return job.run(keys)
