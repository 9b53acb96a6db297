"""`chainrule train TEXT --task text`, and the command `chainrule sample`."""

import argparse
import shlex
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from nn.cli.arguments import above_zero, any_integer, count
from nn.cli.jobs.run_files import check_targets, other_runs_kept
from nn.cli.jobs.text_job import TextJob, TextSettings
from nn.cli.options.text_options import SHAPE
from nn.cli.terminal import say
from nn.data.characters import BUNDLED
from nn.models.files.model_file import load_with_about
from nn.support.errors import DivergedError
from nn.training.run.signals import interrupts
from nn.training.text.text_model import load_text

if TYPE_CHECKING:
    from nn.cli.arguments import Commands

INTERRUPTED = 130  # exit status
_OF_TABLES = (
    "target", "features", "drop", "encode", "missing", "query", "sep", "header", "decimal", "hidden", "activation",
    "loss", "optimizer", "epochs", "average", "tolerance", "validation", "patience", "class_weight", "eager",
    "folds", "workers",
)  # fmt: skip


def is_of_text(options: argparse.Namespace) -> bool:
    """Whether a run of `chainrule train` is on a text."""
    if options.resume:
        return "alphabet" in load_with_about(options.resume)[1]
    if options.task is None and options.data == BUNDLED and not Path(BUNDLED).exists():
        return True
    return bool(options.task == "text")


def train_text(options: argparse.Namespace) -> int:
    """Train on a text, print samples as it goes, and save. Returns the exit status."""
    if unused := [name for name in _OF_TABLES if getattr(options, name) is not None]:
        raise ValueError(
            f"--{unused[0].replace('_', '-')} is for tables; a text has --steps, --batch-size, --lr"
        )
    job = TextJob.resumed(options.resume, options.steps) if options.resume else _new(options)
    out = Path(options.out or options.resume or f"{Path(job.settings.data).stem}.json")
    check_targets(out, job.settings.data)
    say(*job.description())
    with other_runs_kept(out, options.resume), interrupts() as presses:
        try:
            for line in job.progress(lambda: presses.count > 0):
                if not options.quiet:
                    say(line)
        except DivergedError as error:
            lr = job.settings.lr
            raise ValueError(f"the training diverged: {error.fact}; try a --lr below {lr:g}") from None
        job.save(out)
    if job.run.done < job.settings.steps:
        say(f"interrupted after step {job.run.done} of {job.settings.steps}; saved to {out}")
        say(f"go on with: chainrule train --resume {shlex.quote(str(out))}")
        return INTERRUPTED
    say(job.report(), f"model saved to {out}; more samples: chainrule sample {shlex.quote(str(out))}")
    return 0


def _new(options: argparse.Namespace) -> TextJob:
    if options.data is None:
        raise ValueError(f"nothing to train on; give a file of lines, or {BUNDLED}")
    names = ("steps", "batch_size", "lr", "seed")
    asked = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    shape = {name: getattr(options, name) for name in SHAPE if getattr(options, name) is not None}
    return TextJob.new(TextSettings(options.data, **asked), shape)


def add_sample(commands: "Commands") -> None:
    """Add the sub-command `sample`."""
    command = commands.add_parser(
        "sample",
        help="draw lines from a language model",
        description="Draw lines, character by character, from a model that `chainrule train --task text` saved.",
        epilog="example: chainrule sample names.json --temperature 0.8 --start jo",
    )
    add = command.add_argument
    add("model", metavar="MODEL", help="the file that chainrule train wrote")
    add("-n", "--count", type=count, default=10, metavar="N", help="how many lines (default: 10)")
    add(
        "--temperature",
        type=above_zero,
        default=0.5,
        metavar="T",
        help="small: what is likely; 1: as the model is unsure; above: wilder (default: 0.5)",
    )
    add("--start", metavar="TEXT", help="how each line begins (default: nothing)")
    add(
        "--seed",
        type=any_integer,
        default=0,
        metavar="N",
        help="the same lines for the same seed (default: 0)",
    )
    command.set_defaults(command=_sample)


def _sample(options: argparse.Namespace) -> int:
    model, rng = load_text(options.model), Random(options.seed)
    for _ in range(options.count):
        try:
            say(model.sample(temperature=options.temperature, start=options.start or "", seed=rng))
        except DivergedError as error:
            raise ValueError(f"{options.model}: {error.fact}; {error.advice}") from None
    return 0
