"""The command `chainrule train`."""

import argparse
import math
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from nn.cli.inference import loss_for
from nn.cli.job import Job, history_path
from nn.cli.job_file import Settings
from nn.cli.presets import CSV, RECIPES, load_data
from nn.losses import LOSSES
from nn.models.activations import ACTIVATIONS
from nn.models.model_file import load
from nn.optim.optimizers import OPTIMIZERS
from nn.support.errors import ModelError
from nn.training.run_state import DivergedError, Interrupted
from nn.training.signals import interrupts

N = TypeVar("N", int, float)
INTERRUPTED = 130  # exit status
_MAY_CHANGE = ("epochs", "tolerance")  # settings of a resumed run


def _number(convert: Callable[[str], N], fits: Callable[[N], bool], wanted: str) -> Callable[[str], N]:
    """The reader of a word as a number that fits."""

    def read(text: str) -> N:
        with suppress(ValueError):
            number = convert(text)
            if fits(number):
                return number
        raise argparse.ArgumentTypeError(f"{text!r} is no {wanted}")

    return read


_whole = _number(int, lambda n: n >= 1, "whole number of at least 1")
_above_zero = _number(float, lambda x: 0 < x < math.inf, "number above 0")


def add_arguments(train: argparse.ArgumentParser) -> None:
    """The arguments of the sub-command."""
    add = train.add_argument
    add("data", metavar="NAME-OR-CSV", nargs="?", help=f"a CSV file, or one of {', '.join(RECIPES)}")
    add("--target", metavar="COLUMN", help="of a CSV file: name or position, 0 the first (default: the last)")
    add("--task", choices=("classification", "regression"), help="of a CSV file (default: by its target)")
    add("--hidden", type=_sizes, metavar="N[,N...]", help="units of the hidden layers; 0 for none")
    add("--activation", choices=[name for name in ACTIVATIONS if name != "step"], help="of the hidden layers")
    add("--loss", choices=list(LOSSES), help="default: by what is to be predicted")
    add("--optimizer", choices=list(OPTIMIZERS))
    add("--lr", type=_above_zero, metavar="RATE", help="learning rate")
    add("--epochs", type=_whole, metavar="N", help="passes over the data")
    add("--batch-size", type=_whole, metavar="N", help="examples of one update")
    add("--seed", type=int, metavar="N", help="of the split, the weights and the shuffles (default: 0)")
    add("--tolerance", type=_above_zero, metavar="T", help="stop when the loss of an epoch changes by less")
    add("--out", metavar="FILE", help="where to save the model (default: NAME.json)")
    add("--resume", metavar="FILE", help="go on with the run that this file holds, exactly where it was")
    eager = "train the graph of Values as it stands, not as a recorded program (which needs the extra fast)"
    add("--eager", action="store_true", default=None, help=eager)
    add("--quiet", action="store_true", help="show no bar")
    train.set_defaults(command=_train)


def _sizes(text: str) -> tuple[int, ...]:
    try:
        sizes = tuple(int(part) for part in text.split(","))
    except ValueError:
        sizes = (-1,)
    if sizes == (0,):
        return ()
    if min(sizes) < 1:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no list of units, as in 16,16 (or 0 for no hidden layer)"
        )
    return sizes


def _train(given: argparse.Namespace) -> int:
    job = _resumed(given) if given.resume else _new(given)
    out = Path(given.out or given.resume or f"{Path(job.settings.data).stem}.json")
    _check_writable(out, job.settings.data)
    s, train_set, test_set = job.settings, job.train_set, job.test_set
    held_out = f"{len(test_set)} to test" if test_set is not job.data else "tested on the same"
    print(f"{job.data}; {len(train_set)} to train, {held_out}")
    print(
        f"{job.model!r}: {len(job.model.parameters())} parameters, {s.loss}, {s.optimizer} at {s.lr:g}, "
        f"{s.epochs} epochs in batches of {s.batch_size}"
    )
    try:
        job.run(out, progress=not given.quiet)
    except Interrupted:
        with interrupts():  # a second press, impatient or sent to the group, does not spoil the file
            job.save(out)
        history = job.history
        print(
            f"\ninterrupted in epoch {len(history.epochs) + 1} of {s.epochs}, after batch {history.batches}; "
            f"saved to {out}\ngo on with: chainrule train --resume {out}"
        )
        return INTERRUPTED
    except DivergedError as error:
        raise ValueError(f"the training diverged: {error.fact}; try a --lr below {s.lr:g}") from None
    with interrupts() as presses:
        job.save(out)
    if presses.count:
        raise KeyboardInterrupt
    print(f"loss {job.history.losses[0]:.4g} in the first epoch, {job.history.losses[-1]:.4g} in the last")
    if job.history.stopped == "tolerance":
        print(f"stopped after epoch {len(job.history.epochs)}: the loss changed by less than {s.tolerance:g}")
    print(job.report())
    print(f"model saved to {out}, history to {history_path(out)}")
    return 0


def _new(given: argparse.Namespace) -> Job:
    if given.data is None:
        raise ValueError(f"train what? give a CSV file or one of {', '.join(RECIPES)}")
    if given.data in RECIPES and (given.target is not None or given.task is not None):
        raise ValueError(f"--target and --task are of a CSV file; {given.data} has its own")
    recipe = RECIPES.get(given.data, CSV)
    data = load_data(given.data, given.target, given.task)
    wanted = {
        name: getattr(given, name)
        for name in ("hidden", "activation", "optimizer", "lr", "epochs", "batch_size")
    }
    chosen = {name: getattr(recipe, name) if value is None else value for name, value in wanted.items()}
    settings = Settings(
        data=given.data,
        loss=loss_for(data, given.loss),
        seed=given.seed or 0,
        tolerance=given.tolerance,
        target=given.target,
        task=given.task,
        eager=bool(given.eager),
        **chosen,
    )
    return Job.new(settings, data)


def _resumed(given: argparse.Namespace) -> Job:
    changes = {name: getattr(given, name) for name in _MAY_CHANGE if getattr(given, name) is not None}
    job = Job.resumed(given.resume, changes)
    for name, value in asdict(job.settings).items():
        asked = getattr(given, name)
        if asked is not None and asked != value:
            raise ValueError(
                f"a resumed run keeps its settings: {name} is {value!r} in {given.resume}; got {asked!r}"
            )
    if job.history.stopped == "tolerance" and given.tolerance is None:
        raise ValueError(
            f"{given.resume} has settled; to go on write a --tolerance below {job.settings.tolerance:g}"
        )
    done = len(job.history.epochs)
    if done >= job.settings.epochs:
        raise ValueError(f"{given.resume} has done its {done} epochs; for more write --epochs {done * 2}")
    return job


def _check_writable(out: Path, data: str) -> None:
    """Before hours of work: the file may be replaced, and its folder takes files."""
    if out.exists():
        try:
            load(out)
        except ModelError:
            raise ValueError(f"{out} exists and is no model; choose another name with --out") from None
    history = history_path(out)
    if history.exists() and Path(data).exists() and history.samefile(data):
        raise ValueError(f"--out {out} would write its history over the data, {data}; choose another name")
    if not out.parent.is_dir():
        raise ValueError(f"{out}: there is no folder {str(out.parent)!r}")
    try:
        tempfile.TemporaryFile(dir=out.parent).close()
    except OSError as error:
        raise ValueError(
            f"{out}: the folder takes no files ({(error.strerror or str(error)).lower()})"
        ) from None
