"""The command `chainrule train`."""

import argparse
import shlex
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from nn.cli.commands.text import is_of_text, train_text
from nn.cli.jobs.job import Job
from nn.cli.jobs.presets import CSV, LARGE, RECIPES
from nn.cli.jobs.run_files import check_targets, history_path, other_runs_kept
from nn.cli.jobs.several.folds import fold_report
from nn.cli.jobs.several.pool import stop_processes
from nn.cli.jobs.stream_job import StreamJob, stream_of
from nn.cli.options.asked import asked_data, settings_of, stem_of
from nn.cli.options.text_options import SHAPE
from nn.cli.options.train_options import add_train_options
from nn.cli.terminal import say, say_text
from nn.data.preparation import Prepared
from nn.support.errors import DivergedError, Interrupted
from nn.support.safe_read import counted
from nn.training.run.signals import interrupts

if TYPE_CHECKING:
    from nn.cli.arguments import Commands

INTERRUPTED = 130  # exit status
_MAY_CHANGE = (
    "epochs",
    "tolerance",
    "data",
)  # settings of a resumed run; the digest of the data must be the same


def add_train(commands: "Commands") -> None:
    """Add the sub-command and its options."""
    add_train_options(commands).set_defaults(command=_train)


def _train(options: argparse.Namespace) -> int:
    if is_of_text(options):
        return train_text(options)
    if unused := [name for name in ("steps", *SHAPE) if getattr(options, name) is not None]:
        raise ValueError(f"--{unused[0]} is for texts; write --task text, or --epochs for a table")
    with ExitStack() as open_tables:
        return _trained(_resumed(options) if options.resume else _new(options, open_tables), options)


def _trained(job: Job, options: argparse.Namespace) -> int:
    out = Path(options.out or options.resume or f"{stem_of(job.settings.data)}.json")
    check_targets(out, job.settings.data)
    job.rehearse(out)
    say(*_announcement(job))
    _say_folds(job, options.folds, options.workers)
    with other_runs_kept(out, options.resume):
        return _run(job, out, progress=not options.quiet)


def _say_folds(job: Job, count: int | None, workers: int | None) -> None:
    """Train and test the models of --folds, where it is asked for."""
    if count is None:
        if workers is not None:
            raise ValueError("--workers is for the models of --folds; write --folds 5 as well")
        return
    try:
        say(fold_report(job.settings, Prepared(job.data, job.encoder), count, workers or 1))
    except KeyboardInterrupt:
        stop_processes()
        raise


def _announcement(job: Job) -> list[str]:
    s = job.settings
    model = f"{job.model!r}: {len(job.model.parameters())} parameters"
    run = f"{s.loss}, {s.optimizer} at {s.lr:g}, {counted(s.epochs, 'epoch')} in batches of {s.batch_size}"
    guessed = [f"{Path(s.data).name}: {', '.join(job.notes)}"] if job.notes else []
    return [*guessed, job.description(), f"{model}, {run}"]


def _run(job: Job, out: Path, *, progress: bool) -> int:
    """Train, save and report. Returns the exit status."""
    settings, history = job.settings, job.history
    try:
        job.run(out, progress=progress)
    except Interrupted:
        with interrupts():  # a second press, impatient or sent to the group, does not spoil the file
            job.save(out)
        say(
            "",
            f"interrupted in epoch {len(history.epochs) + 1} of {settings.epochs}, after batch {history.batches}; "
            f"saved to {out}",
            f"go on with: chainrule train --resume {_quoted(out)}",
        )
        return INTERRUPTED
    except DivergedError as error:
        raise ValueError(f"the training diverged: {error.fact}; try a --lr below {settings.lr:g}") from None
    with interrupts() as presses:
        job.save(out)
    if presses.count:
        raise KeyboardInterrupt
    say(f"loss {history.losses[0]:.4g} in the first epoch, {history.losses[-1]:.4g} in the last")
    if history.stopped == "tolerance":
        say(
            f"stopped after epoch {len(history.epochs)}: the loss changed by less than {settings.tolerance:g}"
        )
    if best := history.best:
        say(f"kept the parameters of epoch {best.epoch}, where the validation loss is {best.validation:.4g}")
    say_text(job.report())
    say(f"model saved to {out}, history to {history_path(out)}")
    return 0


def _quoted(path: Path) -> str:
    """The path as a word for a shell; it must not look like an option."""
    return shlex.quote(f"./{path}" if str(path).startswith("-") else str(path))


def _new(options: argparse.Namespace, open_tables: ExitStack) -> Job:
    asked = asked_data(options)
    if asked.name not in RECIPES:
        unused = {
            option: getattr(options, option)
            for option in ("validation", "patience", "folds", "workers", "tolerance")
        }
        stream = open_tables.enter_context(
            stream_of(asked.name, asked.choice, asked.form, options.query, unused)
        )
        if stream is not None:
            return StreamJob(settings_of(options, asked, LARGE, stream.head), stream)
    prepared = asked.load()
    return Job.new(settings_of(options, asked, RECIPES.get(asked.name, CSV), prepared.data), prepared)


def _resumed(options: argparse.Namespace) -> Job:
    changes = {name: getattr(options, name) for name in _MAY_CHANGE if getattr(options, name) is not None}
    job = Job.resumed(options.resume, changes)
    for name, value in asdict(job.settings).items():
        asked = getattr(options, name)
        if asked is not None and asked != value:
            raise ValueError(
                f"a resumed run keeps its settings: {name} is {value!r} in {options.resume}; got {asked!r}"
            )
    if options.folds:
        raise ValueError("--folds begins new runs; give it without --resume")
    if job.history.best is not None and job.history.stopped in ("epochs", "patience"):
        raise ValueError(
            f"{options.resume} has ended with the parameters of its best epoch; begin a new run, with more --epochs "
            "or --patience"
        )
    if job.history.stopped == "tolerance" and options.tolerance is None:
        raise ValueError(
            f"{options.resume} has settled; to go on write a --tolerance below {job.settings.tolerance:g}"
        )
    done = len(job.history.epochs)
    if done >= job.settings.epochs:
        raise ValueError(
            f"{options.resume} has done its {counted(done, 'epoch')}; for more write --epochs {done * 2}"
        )
    return job
