"""Targets that read what a class and a sweep keep: notebooks, schemes, tries, plans with finished runs, words."""

import contextlib
import io
import json
from pathlib import Path

from promises import promised, told

from engine import mark
from engine.verify.marking.classes.points import results
from engine.verify.marking.classes.scheme import Scheme, read_scheme
from engine.verify.marking.marking import mark_file
from nn import FileError
from nn.cli.command import _ORDERS, _parser
from nn.cli.commands.derivations.marks import _csv
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.presets import load_data
from nn.cli.jobs.several.grid import grid_of
from nn.cli.jobs.several.sweep_files import SweepFiles, plan_of
from nn.cli.jobs.several.sweep_job import SweepJob
from nn.exercises.notes.marks import read_class
from nn.exercises.notes.tries import Notes
from nn.training.several.sweeps.results import Sweep

KEY = "Let z = wx + b and a = σ(z).\n\nda/dz = a(1 - a)\ndz/dw = x\n"
CUT = b"\n----\n"  # between a plan and its finished runs
_kept: dict[str, object] = {}


def notebook(data: bytes) -> None:
    """A notebook is marked, each of its text cells, or refused by one ValueError."""
    try:
        marked = mark(data.decode("utf-8", "replace"), kind="ipynb")
    except ValueError as error:
        promised(type(error) is ValueError, repr(error))
        told(error)
        return
    promised(all(line.cell and line.line >= 1 for line in marked.lines), "a line of no cell")
    promised(marked.html().encode() and json.dumps(marked.to_json()).encode(), "no report")
    promised(str(marked).encode() is not None, "a report that no file takes")


def scheme(data: bytes) -> None:
    """A scheme is one whole set of points, or is refused by one ValueError that names the file."""
    path = Path("scheme.toml")
    path.write_bytes(data)
    if "key" not in _kept:
        Path("key.md").write_text(KEY, "utf-8")
        _kept["key"] = mark_file("key.md")
    try:
        rules = read_scheme(path)
        promised(isinstance(rules, Scheme), "no scheme")
        points = [result.points for result in results(_kept["key"], rules)]
    except ValueError as error:
        told(error, quoted=len(data))
        return
    promised(all(0 <= each < float("inf") for each in points), f"points that are no number: {points}")


def tries(data: bytes) -> None:
    """A file of tries is counted, line by line, or refused by FileError; a student's own notes go on with it."""
    path = Path("tries.jsonl")
    path.write_bytes(data)
    own = Notes(path).of("1.1")
    promised(all(0 <= each.score <= 1 for each in own), "a score that is none")
    try:
        counted = read_class([path])
    except FileError as error:
        told(error)
        return
    for problem in counted.problems:
        promised("\n" not in problem and len(problem) < 400, f"a problem of several lines: {problem!r:.300}")
    promised(str(counted).encode("utf-8", "backslashreplace") is not None, "no table")
    promised(_csv(counted).encode("utf-8", "backslashreplace"), "no csv")


def sweep(data: bytes) -> None:
    """The plan and the finished runs of a sweep are gone on with, or refused by FileError."""
    plan, _, runs = data.partition(CUT)
    Path("fuzzed.json").write_bytes(plan)
    with contextlib.suppress(FileError):
        read = plan_of("fuzzed")
        promised(isinstance(Settings.of_file(read["settings"]), Settings), "no settings")
    job = _job()
    Path("runs.csv").write_bytes(runs)
    files = SweepFiles("runs", job)
    try:
        with files.open(resume=True):
            promised({*files.done} <= {*job.keys}, "a run that is not of the sweep")
            if files.trials:
                promised(str(Sweep("accuracy", True, tuple(files.trials))), "no table")
    except FileError as error:
        told(error)


def _job() -> SweepJob:
    if "job" not in _kept:
        settings = Settings(
            "xor", (2,), "tanh", "binary_cross_entropy_with_logits", "sgd", 0.1, 2, 4, 0, None, None, None,
            eager=True,
        )  # fmt: skip
        _kept["job"] = SweepJob(settings, load_data("xor"), grid_of(["lr=0.1,0.2"]), 2, 1)
    return _kept["job"]


def words(data: bytes) -> None:
    """The words of a command are understood, or refused in a few lines with status 2; nothing is run."""
    command, *rest = data.decode("utf-8", "surrogateescape").split("\0")
    said, failed = io.StringIO(), io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(failed):
            _parser().parse_args([command, *_ORDERS.get(command, list)(rest)])
    except SystemExit as ended:
        promised(ended.code in (0, 2), f"status {ended.code!r}")
        promised(said.getvalue() or failed.getvalue().strip(), "no word about what was not understood")


TARGETS = {"notebook": notebook, "scheme": scheme, "tries": tries, "sweep": sweep, "words": words}
READERS = {
    "notebook": ("engine/verify/marking/documents/extract.py",),
    "scheme": ("engine/verify/marking/classes/scheme.py",),
    "tries": ("nn/exercises/notes/tries.py", "nn/exercises/notes/marks.py"),
    "sweep": ("nn/cli/jobs/several/sweep_files.py", "nn/cli/jobs/several/grid.py"),
    "words": ("nn/cli/arguments.py", "nn/cli/options/table_options.py", "nn/cli/jobs/several/grid.py"),
}
