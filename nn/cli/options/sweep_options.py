"""The options of `chainrule sweep`."""

import argparse
from typing import TYPE_CHECKING

from nn.cli.arguments import Parser, count, folds
from nn.cli.jobs.several.grid import READERS
from nn.cli.options.train_options import add_settings, defaults

if TYPE_CHECKING:
    from nn.cli.arguments import Commands


def add_sweep_options(commands: "Commands") -> Parser:
    """Add the sub-command and its options; returns its parser."""
    command = commands.add_parser(
        "sweep",
        help="train every setting of a grid, for every fold and seed",
        description="Train a network for every setting of a grid, every fold and every seed. Each is measured on\n"
        "the fold that it has not seen. Results are a table, a CSV with a line for each run, and a plot.\n"
        "A finished run is in the CSV at once; --resume does what is missing.",
        epilog=f"{defaults()}\n\nexample: chainrule sweep iris --grid hidden=4,8x8 lr=0.01,0.03 --folds 5 --seeds 3",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = command.add_argument
    add_settings(command)
    add(
        "--grid",
        nargs="+",
        action="extend",
        metavar="NAME=A[,B...]",
        help=f"the settings to vary: {', '.join(READERS)}; hidden layers as 16x16 (default: none)",
    )
    add("--folds", type=folds, metavar="K", help="each run is tested on one K-th of the data (default: 5)")
    add("--seeds", type=count, metavar="N", help="runs of each fold, from --seed upwards (default: 1)")
    add("--workers", type=count, metavar="N", help="processes (default: one for each core)")
    add(
        "--out",
        metavar="NAME",
        help="the results are NAME.csv, NAME.json and NAME.png (default: the data's name and .sweep)",
    )
    add(
        "--resume",
        action="store_true",
        help="do the runs that are missing in the results of an earlier sweep",
    )
    add("--refit", metavar="MODEL", help="train the best setting on all data, and save it to MODEL")
    add("--quiet", action="store_true", help="show no progress")
    return command
