"""Cross-validation of the settings of a job: a new model for each fold, reported as mean and deviation."""

import statistics

from nn.cli.jobs.job import Job
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.report import answers_of
from nn.data.tables.preparation import Prepared
from nn.evaluation.folds import folds


def fold_report(settings: Settings, prepared: Prepared, count: int) -> str:
    """The scores of `count` models, each trained on all folds but one and tested on that one, in one line.

    ValueError where there are fewer examples than folds.
    """
    scores: list[tuple[float, ...]] = []
    for train_set, test_set in folds(prepared.data, count, seed=settings.seed):
        job = Job.new(settings, prepared)
        job.divide(train_set, test_set)  # type: ignore[arg-type]  # folds of a Dataset are Datasets
        job.run(progress=False)
        answers = answers_of(job.pipeline, job.test_set)
        scores.append(answers.scores if prepared.data.classes else (answers.rmse,))
    names = ("accuracy", "balanced accuracy") if prepared.data.classes else ("RMSE",)
    figures = [
        f"{name} {statistics.fmean(column):.4g} ± {statistics.stdev(column):.2g}"
        for name, column in zip(names, zip(*scores, strict=True), strict=True)
    ]
    return f"{count} folds: {', '.join(figures)} (mean ± deviation)"
