"""The options of `chainrule train`, with their defaults for every data set."""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nn.cli.arguments import Parser, above_zero, any_integer, choice, count, folds, share, units
from nn.cli.jobs.presets import CSV, LARGE, RECIPES, Recipe
from nn.cli.options.table_options import add_columns, add_form
from nn.cli.options.text_options import add_text_options
from nn.losses import LOSS_ALIASES, LOSSES
from nn.models.activations import ACTIVATIONS, ALIASES
from nn.training.optim.optimizers import OPTIMIZERS

if TYPE_CHECKING:
    from nn.cli.arguments import Commands

_HEAD = ("data", "hidden", "activation", "optimizer", "lr", "epochs", "batch size", "held out")
_ACTIVATIONS = [name for name in ACTIVATIONS if name != "step"]
SHARE = 0.2  # of the training data, for validation
_BELOW = "; data sets: see below"


def add_train_options(commands: "Commands") -> Parser:
    """Add the sub-command and its options; returns its parser."""
    command = commands.add_parser(
        "train",
        help="train a network on a data set or a file",
        description="Train a network; report on examples that were held out; save model and history.\n"
        "Ctrl-C, or SIGTERM, finishes the batch and saves.",
        epilog=f"{defaults()}\n\nexample: chainrule train iris --hidden 8 --epochs 50 --out iris.json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = command.add_argument
    add_settings(command, "text")
    add(
        "--folds",
        type=folds,
        metavar="K",
        help="first train K models, each tested on another K-th of the data (default: none)",
    )
    add("--workers", type=count, metavar="N", help="processes for the models of --folds (default: 1)")
    add(
        "--out",
        metavar="FILE",
        help="the model file (default: NAME.json); the files of another run are kept under another name",
    )
    add("--resume", metavar="FILE", help="continue the run in this file, exactly where it was")
    add("--quiet", action="store_true", help="show no progress")
    add_text_options(command)
    return command


def add_settings(command: argparse.ArgumentParser, *tasks: str) -> None:
    """Add the data and every option that says how a model of it is trained; `tasks` beside those of tables."""
    add = command.add_argument
    add(
        "data",
        metavar="NAME-OR-FILE",
        nargs="?",
        help=f"a file (CSV, Parquet, JSON; a pattern for several), or one of {', '.join(RECIPES)}",
    )
    add("--task", choices=("classification", "regression", *tasks), help="of a file (default: by its target)")
    add_columns(command)
    add_form(command)
    _add_network(command)
    _add_descent(command)
    _add_ending(command)


def _add_network(command: argparse.ArgumentParser) -> None:
    """Add the options of the layers."""
    add = command.add_argument
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


def _add_descent(command: argparse.ArgumentParser) -> None:
    """Add the options of the loss and its updates."""
    add = command.add_argument
    add(
        "--loss",
        type=choice(LOSSES, "a loss", LOSS_ALIASES),
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
        "--class-weight",
        choices=("balanced",),
        help="balanced: every class counts as much as any other (default: every example does)",
    )
    eager = "train the graph of Values itself, not a compiled program of it (the default with the extra fast)"
    add("--eager", action="store_true", default=None, help=eager)


def _add_ending(command: argparse.ArgumentParser) -> None:
    """Add the options that end a run before its last epoch."""
    add = command.add_argument
    add(
        "--tolerance",
        type=above_zero,
        metavar="T",
        help="stop when the loss of two epochs differs by less (default: train all epochs)",
    )
    add(
        "--validation",
        type=share,
        metavar="SHARE",
        help="of the training data, held out to measure the loss after each epoch "
        f"(default: {SHARE} with --patience, else none)",
    )
    add(
        "--patience",
        type=count,
        metavar="N",
        help="stop after N epochs without a smaller validation loss, and keep the best epoch (default: no end)",
    )


def defaults() -> str:
    """The default settings of every data set, as a table."""
    rows = [
        _HEAD,
        *(_row(name, recipe) for name, recipe in RECIPES.items()),
        _row("a file", CSV),
        _row("a file in blocks", LARGE),
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    head = "defaults (inputs, and numbers to predict, are scaled to mean 0 and deviation 1):"
    return "\n".join([head, *(f"  {line}".rstrip() for line in lines)])


def _row(name: str, recipe: Recipe) -> tuple[str, ...]:
    numbers = (f"{recipe.lr:g}", str(recipe.epochs), str(recipe.batch_size), f"{recipe.test:.0%}")
    return name, _sizes(recipe.hidden), recipe.activation, recipe.optimizer, *numbers


def _sizes(hidden: Sequence[int]) -> str:
    return ",".join(map(str, hidden)) or "0"
