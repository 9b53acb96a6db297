"""The files of a sweep: a line of the CSV for each finished run, and the plan that says which runs there are."""

import csv
import io
import json
import math
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from engine import check_nesting, reason_of, write_atomically
from nn.cli.jobs.job import digest_of
from nn.cli.jobs.job_file import DEFAULTS, SETTINGS
from nn.cli.jobs.run_files import history_path
from nn.cli.jobs.several.grid import Grid, grid_of
from nn.cli.jobs.several.sweep_job import SweepJob
from nn.support.errors import FileError
from nn.support.safe_read import read_bytes
from nn.support.schema import MOST, Json, count, fields, list_of, text
from nn.support.setting_text import setting_text
from nn.training.several.sweeps.results import csv_header, csv_row
from nn.training.several.sweeps.trials import Key, Trial

MOST_BYTES = 1 << 24  # of a plan
_PLAN = fields(
    settings=fields(**SETTINGS),
    digest=text,
    folds=count(2),
    seeds=count(1),
    grid=lambda value, _: _grid(value),
)


class SweepFiles:
    """NAME.csv, to which each finished run is added at once, and NAME.json, which says what runs there are.

    A killed sweep loses the runs that were not finished. One process at a time writes to them.
    """

    def __init__(self, out: str, job: SweepJob) -> None:
        self.out = out
        self.csv, self.plan, self.png = (Path(f"{out}.{ending}") for ending in ("csv", "json", "png"))
        self.job = job
        self.done: dict[Key, Trial] = {}

    def check_apart(self, model: Path) -> None:
        """FileError where the refitted model, or its history, would be written over a file of the sweep."""
        own = {path.resolve(): path for path in (self.csv, self.plan, self.png)}
        for path in (model, history_path(model)):
            if path.resolve() in own:
                raise FileError(f"{path} is a file of the sweep; choose another name with --refit")

    @contextmanager
    def open(self, *, resume: bool) -> Iterator[None]:
        """Begin, or go on; `add` writes in this block. FileError where the files are of another sweep, or in use."""
        if not self.csv.parent.is_dir():
            raise FileError(f"{self.csv}: there is no folder {str(self.csv.parent)!r}")
        for path in (self.csv, self.plan, self.png):
            if path.exists() and not resume:
                raise FileError(f"{path} exists; write --resume to go on, or choose another name with --out")
        is_new = not self.csv.exists()
        try:
            with self.csv.open("a+", encoding="utf-8", newline="") as file, _locked(file, self.csv):
                if resume:
                    self._resume(file)
                write_atomically(self.plan, json.dumps(self._plan(), indent=1) + "\n")
                self._file = file
                if not file.tell():
                    self._write(csv_header(self.job.grid))
                yield
        except OSError as error:
            raise FileError(
                f"{error.filename or self.csv}: {reason_of(error)}{self._left(is_new=is_new)}"
            ) from None

    def _left(self, *, is_new: bool) -> str:
        """The runs that a sweep which ends here keeps, and how it goes on; nothing of one that has not begun."""
        if self.plan.exists():
            return (
                f"; {len(self.done)} of {len(self.job.keys)} runs are in {self.csv}; when there is room, go on with: "
                f"chainrule sweep --resume --out {shlex.quote(self.out)}"
            )
        if is_new:
            self.csv.unlink(missing_ok=True)  # without a plan, nothing could go on with it
        return ""

    def add(self, key: Key, trial: Trial) -> None:
        """Write a finished run to the disk."""
        self._write(csv_row(trial))
        self.done[key] = trial

    @property
    def trials(self) -> list[Trial]:
        """The finished runs of the sweep, in its order."""
        return [self.done[key] for key in self.job.keys if key in self.done]

    def _write(self, cells: Sequence[str]) -> None:
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow(cells)
        self._file.write(line.getvalue())
        self._file.flush()
        os.fsync(self._file.fileno())

    def _resume(self, file: TextIO) -> None:
        try:
            self._read(file)
        except (UnicodeDecodeError, csv.Error) as error:
            raise FileError(f"{self.csv}: not the CSV of a sweep ({error})") from None

    def _read(self, file: TextIO) -> None:
        """Read the finished runs; a last line that a killed process has left unfinished is cut off."""
        file.seek(0)
        whole = file.read()
        lines = whole[: whole.rfind("\n") + 1]
        if lines != whole:
            file.truncate(len(lines.encode()))
            file.seek(0, os.SEEK_END)
        head, *rows = csv.reader(io.StringIO(lines)) if lines else ([],)
        self._add(head, rows)

    def _add(self, head: list[str], rows: Iterable[list[str]]) -> None:
        """Note the runs in the rows of the CSV. Those of other settings, folds or seeds are left alone."""
        if head and head != csv_header(self.job.grid):
            raise FileError(
                f"{self.csv}: its first line is not that of a sweep over {', '.join(self.job.grid)}"
            )
        names = list(self.job.grid)
        keys = {
            (
                *(setting_text(self.job.points[key.point][name]) for name in names),
                str(key.fold),
                str(key.seed),
            ): key
            for key in self.job.keys
        }
        for number, row in enumerate(rows, 2):
            try:
                figures = _figures(row)
            except ValueError:
                raise FileError(
                    f"{self.csv}, line {number}: {','.join(row)[:60]!r} is no run of a sweep"
                ) from None
            if key := keys.get(tuple(row[: len(names) + 2])):
                self.done[key] = Trial(self.job.points[key.point], key.fold, key.seed, *figures)

    def _plan(self) -> Json:
        job = self.job
        return {
            "settings": asdict(job.settings),
            "digest": digest_of(job.prepared.data),
            "folds": job.count,
            "seeds": job.seeds,
            "grid": {name: [*map(setting_text, values)] for name, values in job.grid.items()},
        }


def _figures(row: Sequence[str]) -> tuple[float, float, int, float]:
    """Score, loss, epochs and seconds of a row. ValueError where they are none of a run."""
    *_, score, loss, epochs, seconds = row
    figures = float(score), float(loss), int(epochs), float(seconds)
    if not (0 <= figures[2] <= MOST and 0 <= figures[3] < math.inf):
        raise ValueError("a run has a number of epochs and of seconds")
    return figures


def plan_of(out: str) -> Json:
    """The plan in NAME.json: settings, digest, folds, seeds and grid. FileError where there is none."""
    path = Path(f"{out}.json")
    try:
        text = read_bytes(path, MOST_BYTES).decode()
        check_nesting(text)
        plan = json.loads(text)
        if isinstance(plan, dict) and isinstance(plan.get("settings"), dict):
            plan["settings"] = {**DEFAULTS, **plan["settings"]}
        return _PLAN(plan, "the plan")
    except FileNotFoundError:
        raise FileError(
            f"{path}: there is no sweep to resume; leave out --resume to begin one, or name it with --out"
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        raise FileError(f"{path}: no plan of a sweep ({error})") from None


def _grid(value: object) -> Grid:
    if not isinstance(value, dict):
        raise ValueError(f"the grid must be an object; got {value!r}")
    return grid_of([f"{name}={','.join(list_of(text)(words, name))}" for name, words in value.items()])


@contextmanager
def _locked(file: TextIO, path: Path) -> Iterator[None]:
    """Hold the lock of a file, which ends with the process. FileError where another one holds it."""
    try:
        _lock(file)
    except OSError:
        raise FileError(
            f"{path}: another process is writing to it; wait for its end, or use another --out"
        ) from None
    yield


def _lock(file: TextIO) -> None:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  # not on other systems

        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415  # not on Windows

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
