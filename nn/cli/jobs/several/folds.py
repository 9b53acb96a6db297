"""Cross-validation of the settings of a job: a new model for each fold, reported as mean and deviation."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from nn.cli.jobs.job import Job
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.report import answers_of
from nn.cli.jobs.several.pool import pool_of
from nn.data.preparation import Prepared
from nn.evaluation.folds import folds
from nn.support.errors import DivergedError
from nn.support.workers import Workers
from nn.training.several.sweeps.results import deviation
from nn.training.several.trained import trained


@dataclass(frozen=True)
class _Plan:
    """All that a worker needs to do any fold."""

    settings: Settings
    prepared: Prepared
    count: int

    def scores(self, chosen: Sequence[int]) -> list[tuple[float, ...]]:
        """(accuracy, balanced accuracy), or the root of the mean squared error, of the models of these folds."""
        cut = folds(self.prepared.data, self.count, seed=self.settings.seed)
        jobs = [Job.new(self.settings, self.prepared) for _ in chosen]
        for job, fold in zip(jobs, chosen, strict=True):
            job.divide(*cut[fold])  # type: ignore[arg-type]  # folds of a Dataset are Datasets
        for result in trained([job.call() for job in jobs]):
            if isinstance(result, DivergedError):
                raise result
        answers = [answers_of(job.pipeline, job.test_set) for job in jobs]
        return [each.scores if self.prepared.data.classes else (each.rmse,) for each in answers]


def fold_report(settings: Settings, prepared: Prepared, count: int, workers: int = 1) -> str:
    """The scores of `count` models, each trained on all folds but one and tested on that one, in one line.

    workers  processes; the line does not depend on their number

    ValueError where there are fewer examples than folds.
    """
    folds(prepared.data, count, seed=settings.seed)  # refused before any process begins
    executor = pool_of(min(workers, count)) if min(workers, count) > 1 else None
    parts = [range(count)] if executor is None else [range(i, i + 1) for i in range(count)]
    with Workers(executor, _Plan(settings, prepared, count)) as pool:
        results = dict(pool.results(_Plan.scores, [(part,) for part in parts]))
    scores = [each for index in range(len(parts)) for each in results[index]]
    names = ("accuracy", "balanced accuracy") if prepared.data.classes else ("RMSE",)
    figures = [
        f"{name} {statistics.fmean(column):.4g} ± {deviation(column):.2g}"
        for name, column in zip(names, zip(*scores, strict=True), strict=True)
    ]
    return f"{count} folds: {', '.join(figures)} (mean ± deviation)"
