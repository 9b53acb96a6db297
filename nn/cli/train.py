"""The command `chainrule train`."""

import argparse
import shlex
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from nn.cli.arguments import above_zero, any_integer, choice, count, units
from nn.cli.inference import loss_for
from nn.cli.job import Job
from nn.cli.job_file import Settings
from nn.cli.presets import CSV, RECIPES, Recipe, load_data
from nn.cli.run_files import check_targets, earlier_run_kept, history_path
from nn.cli.terminal import say, say_text
from nn.losses import LOSSES
from nn.models.activations import ACTIVATIONS, ALIASES
from nn.optim.optimizers import OPTIMIZERS
from nn.support.errors import DivergedError, Interrupted
from nn.training.signals import interrupts

if TYPE_CHECKING:
    from nn.cli.arguments import Commands

INTERRUPTED = 130  # exit status
_HEAD = ("data", "hidden", "activation", "optimizer", "lr", "epochs", "batch size", "held out")
_ACTIVATIONS = [name for name in ACTIVATIONS if name != "step"]
_BELOW = "; data sets: see below"
_MAY_CHANGE = (
    "epochs",
    "tolerance",
    "data",
)  # settings of a resumed run; the digest of the data must be the same


def add_train(commands: "Commands") -> None:
    """Add the sub-command and its arguments."""
    command = commands.add_parser(
        "train",
        help="train a network on a data set or a CSV file",
        description="Train a network; report on examples that were held out; save model and history.\n"
        "Ctrl-C, or SIGTERM, finishes the batch and saves.",
        epilog=f"{_defaults()}\n\nexample: chainrule train iris --hidden 8 --epochs 50 --out iris.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = command.add_argument
    add("data", metavar="NAME-OR-CSV", nargs="?", help=f"a CSV file, or one of {', '.join(RECIPES)}")
    add("--target", metavar="COLUMN", help="of a CSV file: name or position, 0 the first (default: the last)")
    add("--task", choices=("classification", "regression"), help="of a CSV file (default: by its target)")
    add(
        "--hidden",
        type=units,
        metavar="N[,N...]",
        help=f"units of the hidden layers; 0 for none (default: {_sizes(CSV.hidden)}{_BELOW})",
    )
    add(
        "--activation",
        type=choice(_ACTIVATIONS, "an activation to train with", ALIASES),
        metavar="NAME",
        help=f"of the hidden layers: {', '.join(_ACTIVATIONS)} (default: {CSV.activation}{_BELOW})",
    )
    add(
        "--loss",
        type=choice(LOSSES, "a loss"),
        metavar="NAME",
        help=f"{', '.join(LOSSES)} (default: by the target)",
    )
    add(
        "--optimizer",
        type=choice(OPTIMIZERS, "an optimizer"),
        metavar="NAME",
        help=f"{', '.join(OPTIMIZERS)} (default: {CSV.optimizer}{_BELOW})",
    )
    add("--lr", type=above_zero, metavar="RATE", help=f"learning rate (default: {CSV.lr:g}{_BELOW})")
    add("--epochs", type=count, metavar="N", help=f"passes over the data (default: {CSV.epochs}{_BELOW})")
    add(
        "--batch-size",
        type=count,
        metavar="N",
        help=f"examples of one update (default: {CSV.batch_size}{_BELOW})",
    )
    add(
        "--average",
        choices=("examples", "batch_size"),
        help="divide the gradients of a short last batch by the number of its examples, or by the batch size "
        "(default: examples)",
    )
    add("--seed", type=any_integer, metavar="N", help="of the split, the weights and the order (default: 0)")
    add(
        "--tolerance",
        type=above_zero,
        metavar="T",
        help="stop when the loss of two epochs differs by less (default: train all epochs)",
    )
    add(
        "--out",
        metavar="FILE",
        help="the model file (default: NAME.json); the files of another run are kept under another name",
    )
    add("--resume", metavar="FILE", help="continue the run in this file, exactly where it was")
    eager = "train the graph of Values itself, not a compiled program of it (the default with the extra fast)"
    add("--eager", action="store_true", default=None, help=eager)
    add("--quiet", action="store_true", help="show no progress")
    command.set_defaults(command=_train)


def _defaults() -> str:
    """The default settings of every data set, as a table."""
    rows = [_HEAD, *(_row(name, recipe) for name, recipe in RECIPES.items()), _row("a CSV file", CSV)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    head = "defaults (inputs, and numbers to predict, are scaled to mean 0 and deviation 1):"
    return "\n".join([head, *(f"  {line}".rstrip() for line in lines)])


def _row(name: str, recipe: Recipe) -> tuple[str, ...]:
    numbers = (f"{recipe.lr:g}", str(recipe.epochs), str(recipe.batch_size), f"{recipe.test:.0%}")
    return name, _sizes(recipe.hidden), recipe.activation, recipe.optimizer, *numbers


def _sizes(hidden: Sequence[int]) -> str:
    return ",".join(map(str, hidden)) or "0"


def _train(options: argparse.Namespace) -> int:
    job = _resumed(options) if options.resume else _new(options)
    out = Path(options.out or options.resume or f"{Path(job.settings.data).stem}.json")
    check_targets(out, job.settings.data)
    job.rehearse(out)
    say(*_announcement(job))
    if options.resume and out.exists() and out.samefile(options.resume):
        return _run(job, out, progress=not options.quiet)
    with earlier_run_kept(out) as kept:
        status = _run(job, out, progress=not options.quiet)
    if kept:
        say(f"{out} had another run, which is kept in {' and '.join(map(str, kept))}")
    return status


def _announcement(job: Job) -> list[str]:
    s, train_set, test_set = job.settings, job.train_set, job.test_set
    held_out = f"{len(test_set)} to test" if test_set is not job.data else "tested on the same"
    model = f"{job.model!r}: {len(job.model.parameters())} parameters"
    run = f"{s.loss}, {s.optimizer} at {s.lr:g}, {s.epochs} epochs in batches of {s.batch_size}"
    return [f"{job.data}; {len(train_set)} to train, {held_out}", f"{model}, {run}"]


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
    say_text(job.report())
    say(f"model saved to {out}, history to {history_path(out)}")
    return 0


def _quoted(path: Path) -> str:
    """The path as a word for a shell; it must not look like an option."""
    return shlex.quote(f"./{path}" if str(path).startswith("-") else str(path))


def _new(options: argparse.Namespace) -> Job:
    if options.data is None:
        raise ValueError(f"nothing to train on; give a CSV file or one of {', '.join(RECIPES)}")
    if options.data in RECIPES and (options.target is not None or options.task is not None):
        raise ValueError(f"--target and --task are of a CSV file; {options.data} has its own")
    recipe = RECIPES.get(options.data, CSV)
    data = load_data(options.data, options.target, options.task)
    names = ("hidden", "activation", "optimizer", "lr", "epochs", "batch_size")
    by_default = {name: getattr(recipe, name) for name in names}
    by_option = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    settings = Settings(
        data=options.data,
        loss=loss_for(data, options.loss),
        seed=options.seed or 0,
        tolerance=options.tolerance,
        target=options.target,
        task=options.task,
        eager=bool(options.eager),
        average=options.average or "examples",
        **(by_default | by_option),
    )
    return Job.new(settings, data)


def _resumed(options: argparse.Namespace) -> Job:
    changes = {name: getattr(options, name) for name in _MAY_CHANGE if getattr(options, name) is not None}
    job = Job.resumed(options.resume, changes)
    for name, value in asdict(job.settings).items():
        asked = getattr(options, name)
        if asked is not None and asked != value:
            raise ValueError(
                f"a resumed run keeps its settings: {name} is {value!r} in {options.resume}; got {asked!r}"
            )
    if job.history.stopped == "tolerance" and options.tolerance is None:
        raise ValueError(
            f"{options.resume} has settled; to go on write a --tolerance below {job.settings.tolerance:g}"
        )
    done = len(job.history.epochs)
    if done >= job.settings.epochs:
        raise ValueError(f"{options.resume} has done its {done} epochs; for more write --epochs {done * 2}")
    return job
