"""The options of a table: the form of its file, its columns and its gaps."""

import argparse
import csv

from nn.models.pipeline import MISSING


def add_form(command: argparse.ArgumentParser) -> None:
    """Add the options of the form of a text file."""
    add = command.add_argument
    add("--sep", metavar="SIGN", help="between cells: a character, tab or space (default: guessed)")
    add(
        "--header",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="whether the first line names the columns (default: guessed)",
    )
    add("--decimal", choices=(".", ","), help="the decimal sign (default: guessed)")


def add_columns(command: argparse.ArgumentParser) -> None:
    """Add the options of the columns of a table and of its gaps."""
    add = command.add_argument
    add(
        "--target",
        metavar="COLUMN",
        help="the column to predict: name, or position, from 0 (default: the last)",
    )
    add(
        "--features",
        type=names,
        metavar="A[,B...]",
        help="the columns to predict it from (default: all others)",
    )
    add("--drop", type=names, metavar="A[,B...]", help="columns to leave out (default: none)")
    add(
        "--encode",
        type=names,
        metavar="A[,B...]",
        help="columns that become categories whatever they hold (default: columns of texts)",
    )
    add(
        "--missing",
        choices=MISSING,
        help="a missing cell: refuse, drop the row, or the mean or median of the column (default: refuse)",
    )
    add(
        "--query",
        metavar="SQL",
        help="a SELECT of DuckDB over files, in place of NAME-OR-FILE (default: the file as it is)",
    )


def names(text: str) -> tuple[str, ...]:
    """Names of columns, separated by commas; a name with a comma stands in quotation marks."""
    try:
        (cells,) = csv.reader([text], skipinitialspace=True)
    except csv.Error as error:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no list of names on one line: {error}") from None
    return tuple(cell.strip() for cell in cells if cell.strip())
