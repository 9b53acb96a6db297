"""The results of a sweep: the figures of each setting, as a table, a CSV and a plot."""

import csv
import io
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from engine import write_atomically
from nn.support.safe_read import counted
from nn.support.setting_text import MOST, setting_key, setting_text, setting_texts
from nn.training.several.sweeps.grid import Point
from nn.training.several.sweeps.trials import Trial

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_SHOWN = 20  # settings in the table
_FIGURES = ("fold", "seed", "score", "loss", "epochs", "seconds")


@dataclass(frozen=True)
class Setting:
    """The figures of one setting over its folds and seeds.

    deviation  the standard deviation of the scores over n - 1; 0 of a single one
    diverged   the trials without a finite score; the mean is then NaN
    """

    settings: Point
    mean: float
    deviation: float
    trials: int
    diverged: int
    seconds: float


@dataclass(frozen=True)
class Sweep:
    """The trials of a sweep; `print` shows its settings as a table, the best first.

    metric   the name of the score
    largest  whether a larger score is better
    """

    metric: str
    largest: bool
    trials: tuple[Trial, ...]

    @property
    def settings(self) -> list[Setting]:
        """The figures of each setting, the best first; of equal ones the first of the grid."""
        groups: dict[str, list[Trial]] = {}
        for trial in self.trials:
            groups.setdefault(_key(trial.settings), []).append(trial)
        sign = -1.0 if self.largest else 1.0
        figures = map(_figures, groups.values())
        return sorted(figures, key=lambda s: sign * s.mean if math.isfinite(s.mean) else math.inf)

    @property
    def best(self) -> Point:
        """The best setting: a value for each name. ValueError where every setting has diverged."""
        first = self.settings[0]
        if not math.isfinite(first.mean):
            raise ValueError(
                "no setting has a finite score: training diverged in each; try smaller values of lr"
            )
        return first.settings

    def __str__(self) -> str:
        settings = self.settings
        names = list(settings[0].settings)
        head = [*names, self.metric, "±", "runs", "seconds"]
        shown = settings[:MOST_SHOWN]
        words = _words(self.trials, 6, MOST)
        rows = [head, *([*words[_key(s.settings)], *_figures_of(s)] for s in shown)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)).rstrip() for row in rows]
        more = len(settings) - MOST_SHOWN
        return "\n".join([*lines, *[f"and {counted(more, 'setting')} more"] * (more > 0)])

    def csv(self) -> str:
        """A line for each trial: its settings, fold, seed, score, loss, epochs and seconds."""
        return csv_of(self.trials)

    def save(self, path: str | Path) -> Path:
        """Write the lines of `csv` to a file, which appears as a whole."""
        write_atomically(Path(path), self.csv())
        return Path(path)

    def plot(self, ax: "Axes | None" = None, name: str | None = None) -> "Axes":
        """The score by the values of one name, the first of the grid, with a line for each setting of the others."""
        from nn.plot.sweeps import scores_by_setting  # noqa: PLC0415  # it needs matplotlib

        rows = [(s.settings, s.mean, s.deviation) for s in self.settings]
        order = list({_key(t.settings): None for t in self.trials})
        rows.sort(key=lambda row: order.index(_key(row[0])))
        return scores_by_setting(rows, self.metric, name, ax)


def csv_header(names: Iterable[str]) -> list[str]:
    """The first line of the CSV of a sweep over these names."""
    return [*names, *_FIGURES]


def csv_row(trial: Trial, words: Sequence[str] | None = None) -> list[str]:
    """The line of a trial: numbers with all their digits. `words` are those of its settings, where they are known."""
    figures = [getattr(trial, name) for name in _FIGURES]
    own = map(setting_text, trial.settings.values()) if words is None else words
    return [*own, *map(repr, figures[:-1]), f"{figures[-1]:.4f}"]


def csv_of(trials: Sequence[Trial]) -> str:
    """The CSV of trials of one grid."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(csv_header(trials[0].settings if trials else ()))
    words = _words(trials)
    writer.writerows(csv_row(trial, words[_key(trial.settings)]) for trial in trials)
    return text.getvalue()


def _key(point: Point) -> str:
    return str([(name, setting_key(value)) for name, value in point.items()])


def _words(
    trials: Sequence[Trial], digits: int | None = None, most: int | None = None
) -> dict[str, list[str]]:
    """The values of each setting as words, by which all of them can be told apart, in the order of the grid."""
    points = {_key(trial.settings): trial.settings for trial in trials}
    names = list(trials[0].settings) if trials else []
    columns = [setting_texts([point[name] for point in points.values()], digits, most) for name in names]
    return {key: [column[i] for column in columns] for i, key in enumerate(points)}


def _figures(trials: Sequence[Trial]) -> Setting:
    scores = [trial.score for trial in trials]
    finite = all(map(math.isfinite, scores))
    spread = deviation(scores) if len(scores) > 1 and finite else 0.0
    return Setting(
        trials[0].settings,
        statistics.mean(scores) if finite else math.nan,  # in fractions: no sum overflows
        spread,
        len(trials),
        sum(not math.isfinite(score) for score in scores),
        math.fsum(trial.seconds for trial in trials),
    )


def deviation(scores: Sequence[float]) -> float:
    """The standard deviation over n - 1; NaN of numbers that are not finite, infinity where no float holds it."""
    if not all(map(math.isfinite, scores)):
        return math.nan
    try:
        return statistics.stdev(scores)
    except OverflowError:  # of scores near the largest float
        return math.inf


def _figures_of(setting: Setting) -> list[str]:
    mean = f"{setting.diverged} diverged" if setting.diverged else f"{setting.mean:.4g}"
    deviation = "" if setting.diverged else f"{setting.deviation:.2g}"
    return [mean, deviation, str(setting.trials), f"{setting.seconds:.1f}"]
