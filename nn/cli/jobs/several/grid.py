"""The words of `--grid`: hidden=8,16x16 lr=0.01,0.03."""

import argparse
from collections.abc import Callable, Sequence

from nn.cli.arguments import above_zero, choice, count, pairs, share, units
from nn.losses import LOSS_ALIASES, LOSSES
from nn.models.activations import ACTIVATIONS, ALIASES
from nn.support.choice import name_of
from nn.support.setting_text import setting_text
from nn.training.optim.optimizers import OPTIMIZERS

Grid = dict[str, list[object]]
EXAMPLE = "hidden=8,16 or lr=0.01,0.03"


def _layers(text: str) -> tuple[int, ...]:
    """The sizes of the hidden layers, such as 16x16."""
    try:
        return units(text.replace("x", ","))
    except argparse.ArgumentTypeError:
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is no size of hidden layers, as 16 or 16x16 (0: no hidden layer)"
        ) from None


READERS: dict[str, Callable[[str], object]] = {
    "hidden": _layers,
    "activation": choice([name for name in ACTIVATIONS if name != "step"], "an activation", ALIASES),
    "loss": choice(LOSSES, "a loss", LOSS_ALIASES),
    "optimizer": choice(OPTIMIZERS, "an optimizer"),
    "lr": above_zero,
    "epochs": count,
    "batch_size": count,
    "tolerance": above_zero,
    "validation": share,
    "patience": count,
}
"""The settings of a grid, and the reader of one value of each."""


def grid_of(words: Sequence[str]) -> Grid:
    """The values of each name, from words NAME=VALUE,VALUE,... ValueError, with what to write, for any other word."""
    grid: Grid = {}
    for typed, text in pairs(words, EXAMPLE).items():
        name = name_of(typed.lstrip("-"), READERS, "a name of the grid")
        if name in grid:
            raise ValueError(f"{name} is given twice")
        grid[name] = [_value(name, word.strip()) for word in text.split(",") if word.strip()]
        if not grid[name]:
            raise ValueError(f"{name} has no value; write {EXAMPLE}")
        if twice := [value for i, value in enumerate(grid[name]) if value in grid[name][:i]]:
            raise ValueError(f"{name} has the value {setting_text(twice[0])} twice")
    return grid


def _value(name: str, word: str) -> object:
    try:
        return READERS[name](word)
    except argparse.ArgumentTypeError as error:
        raise ValueError(f"{name}: {error}") from None
