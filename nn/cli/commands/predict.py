"""The command `chainrule predict`: a saved model applied to the rows of a file."""

import argparse
import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from nn.cli.options.table_options import add_form
from nn.cli.terminal import say
from nn.data.files.file_table import FileTable, file_blocks
from nn.data.files.read import errors_of
from nn.data.files.text.cells import typed_table
from nn.data.files.text.options import FileOptions
from nn.data.tables.table import Table
from nn.models.files.model_file import load_pipeline, load_with_about
from nn.models.pipeline import Pipeline
from nn.support.errors import FileError
from nn.support.safe_read import counted, one_line

if TYPE_CHECKING:
    from nn.cli.arguments import Commands


def add_predict(commands: "Commands") -> None:
    """Add the sub-command and its arguments."""
    command = commands.add_parser(
        "predict",
        help="apply a trained network to a file",
        description="Print the output of a model that `chainrule train` saved, as CSV: one line for each row of a "
        "file. A file with a header is read by the names of its columns.",
        epilog="example: chainrule predict iris.json flowers.csv",
    )
    add = command.add_argument
    add("model", metavar="MODEL", help="the file that chainrule train wrote")
    add("csv", metavar="FILE", help="the rows: with a header, or the columns in their order")
    add(
        "--proba",
        action="store_true",
        default=None,
        help="also print the probability of each class (default: the class alone)",
    )
    add_form(command)
    command.set_defaults(command=_predict)


def _predict(options: argparse.Namespace) -> int:
    form = FileOptions(options.sep, options.header, options.decimal)
    for row in predicted(options.model, options.csv, form, proba=bool(options.proba)):
        say(as_csv(row))
    return 0


def predictions(path: str, csv_path: str) -> list[str]:
    """The class, or the number, that a saved model gives to each row of a file, as text."""
    return [row[0] for row in predicted(path, csv_path)][1:]


def predicted(
    path: str, csv_path: str, form: FileOptions | None = None, *, proba: bool = False
) -> Iterable[Sequence[str]]:
    """A header, and for each row of a file its prediction, with the probability of each class on demand.

    A file with a header is read by the names of the columns; one without must have their number. A row whose cells
    are missing is an error with its line, or has an empty prediction where the model was trained with missing: drop.
    """
    model = load_pipeline(path, *load_with_about(path))
    if proba and not model.classes:
        raise ValueError(f"{path} predicts a number; --proba is for classes")
    names = model.encoder.names if model.encoder.named else ()
    form = replace(form or FileOptions(), names=names)
    classes = [one_line(name) for name in model.classes]
    with closing(file_blocks(csv_path, form)) as blocks:  # at an error, too: it has a folder for copies
        results = (outputs for file in blocks for outputs in model.all_outputs(_rows(file, model)))
        first = next(results)  # an error in it comes before anything is printed
        yield ["predicted", *(f"p({name})" for name in classes if proba)]
        for outputs in chain([first], results):
            if outputs is None:
                yield [""] * (1 + (len(classes) if proba else 0))
            else:
                shares = model.shares(outputs) if proba else ()
                yield [_text(model.answer(outputs)), *map(repr, shares)]


def _rows(file: FileTable, model: Pipeline) -> list[list[float] | None]:
    """The rows of a file as the network takes them. FileError with the line of a cell that does not fit."""
    with errors_of(file):
        return model.rows(_columns(file, model))


def as_csv(cells: Sequence[str]) -> str:
    """One line of a CSV file, with quotation marks where they are needed."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def _text(answer: str | float) -> str:
    return one_line(answer) if isinstance(answer, str) else repr(answer)


def _columns(file: FileTable, model: Pipeline) -> Table:
    """The columns of the model in a file, with cells of the kind that it was trained on."""
    encoder, table = model.encoder, file.table
    if table.named and encoder.named:
        missing = [name for name in encoder.names if name not in table.names]
        if missing:
            shown = ", ".join(table.names[:40])
            raise FileError(f"{file.name}: the model needs a column {missing[0]!r}; the file has {shown}")
        table = table.select(encoder.names)
    elif len(table.columns) != len(encoder.codings):
        names = ", ".join(encoder.names[:8]) + ", ..." * (len(encoder.names) > 8)
        columns = counted(len(table.columns), "column")
        raise FileError(f"{file.location(0)}: {columns}; the model takes {len(encoder.codings)}: {names}")
    if file.decimal is None:
        return table
    texts = tuple(i for i, coding in enumerate(encoder.codings) if coding.categories is not None)
    return typed_table(table, file.decimal, encode=texts)
