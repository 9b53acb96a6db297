"""The options of `chainrule train` for a text."""

import argparse

from nn.cli.arguments import count

SHAPE = ("width", "heads", "layers", "context")
"""The settings of a transformer."""


def add_text_options(command: argparse.ArgumentParser) -> None:
    """Add the options of a run on a text."""
    add = command.add_argument_group("of a text (--task text)").add_argument
    add("--steps", type=count, metavar="N", help="updates (default: 1000)")
    for name, default in zip(SHAPE, (16, 4, 1, 16), strict=True):
        add(f"--{name}", type=count, metavar="N", help=f"{name} of the transformer (default: {default})")
