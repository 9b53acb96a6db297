"""Cross-validation of the settings of a job: a new model for each fold, reported as mean and deviation."""

import statistics
from dataclasses import dataclass

from nn.cli.jobs.job import Job
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.pool import pool_of
from nn.cli.jobs.report import answers_of
from nn.data.tables.preparation import Prepared
from nn.evaluation.folds import folds
from nn.support.workers import Workers


@dataclass(frozen=True)
class _Plan:
    """All that a worker needs to do any fold."""

    settings: Settings
    prepared: Prepared
    count: int

    def scores(self, fold: int) -> tuple[float, ...]:
        """(accuracy, balanced accuracy), or the root of the mean squared error, of the model of a fold."""
        train_set, test_set = folds(self.prepared.data, self.count, seed=self.settings.seed)[fold]
        job = Job.new(self.settings, self.prepared)
        job.divide(train_set, test_set)  # type: ignore[arg-type]  # folds of a Dataset are Datasets
        job.run(progress=False)
        answers = answers_of(job.pipeline, job.test_set)
        return answers.scores if self.prepared.data.classes else (answers.rmse,)


def fold_report(settings: Settings, prepared: Prepared, count: int, workers: int = 1) -> str:
    """The scores of `count` models, each trained on all folds but one and tested on that one, in one line.

    workers  processes; the line does not depend on their number

    ValueError where there are fewer examples than folds.
    """
    folds(prepared.data, count, seed=settings.seed)  # refused before any process begins
    executor = pool_of(min(workers, count)) if min(workers, count) > 1 else None
    with Workers(executor, _Plan(settings, prepared, count)) as pool:
        scores = dict(pool.results(_Plan.scores, [(fold,) for fold in range(count)]))
    names = ("accuracy", "balanced accuracy") if prepared.data.classes else ("RMSE",)
    figures = [
        f"{name} {statistics.fmean(column):.4g} ± {statistics.stdev(column):.2g}"
        for name, column in zip(names, zip(*(scores[i] for i in range(count)), strict=True), strict=True)
    ]
    return f"{count} folds: {', '.join(figures)} (mean ± deviation)"
