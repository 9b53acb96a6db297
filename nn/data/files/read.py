"""Files as data sets: `read_data` for any file or query, `read_csv` for text."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from engine import MisuseWarning
from nn.data.dataset import Dataset
from nn.data.files.file_table import FileTable, file_table
from nn.data.files.query import query_table
from nn.data.files.text.cells import has_leading_zeros, typed_table
from nn.data.files.text.options import FileOptions
from nn.data.preparation import Choice, Prepared, prepared
from nn.data.standardiser import Standardiser
from nn.data.tables.encoder import Missing
from nn.data.tables.kinds import CellError
from nn.data.tables.table import Table
from nn.data.tables.target import Task
from nn.support.errors import FileError

Key = str | int
_DOUBT = "(encode takes categories)"
_MISSING = ("refuse", "drop", "mean", "median")


def read_data(
    path: str | Path | None = None,
    target: Key | None = None,
    *,
    query: str | None = None,
    task: Task | None = None,
    features: Sequence[Key] = (),
    drop: Sequence[Key] = (),
    encode: Sequence[Key] = (),
    missing: Missing = "refuse",
    sep: str | None = None,
    header: bool | None = None,
    decimal: str | None = None,
) -> Dataset:
    """A file as a data set: text with any separator, plain or .gz; with the extra `data` Parquet, JSON and queries.

    path      the file, or a pattern such as data/*.csv for several of one form
    query     instead of a path: a SELECT of DuckDB, such as "select a, b from 'data.parquet' where a > 0"
    target    the column to predict, by name or position; None is the last
    task      None decides: texts, or at most 20 different whole numbers, are classes; else a number to predict
    features  the columns to predict it from, by name or position; () is all others
    drop      columns to leave out
    encode    columns that become categories, though they hold numbers or many texts
    missing   refuse; drop the row; or fill in the mean or the median of the column
    sep, header, decimal   the form of a text file; None guesses it, and refuses a file that fits two forms

    Texts and booleans become one column of 0 and 1 for each category. FileError, one line with the file, line and
    column, for anything that cannot be used: gaps, dates, mixed cells, ragged lines, one class only.
    """
    options = FileOptions(sep, header, decimal)
    choice = Choice(target, tuple(features), tuple(drop), tuple(encode), missing, task)
    reading = read(path, query, options, choice)
    for note in reading.notes:
        if note.endswith(_DOUBT):
            warnings.warn(f"{reading.data.name}: {note}", MisuseWarning, stacklevel=2)
    data = reading.data
    if missing not in ("mean", "median"):
        return data
    scale = Standardiser.of(data, missing)
    return replace(data, inputs=[scale.filled(row) for row in data.inputs])


def read_csv(
    path: str | Path,
    target: Key = -1,
    *,
    header: bool | None = None,
    task: Task | None = None,
    sep: str | None = None,
    decimal: str | None = None,
    missing: Missing = "refuse",
) -> Dataset:
    """A text file as a data set; `read_data` has more options.

    target   the column to predict, by name or position; -1 is the last
    header   whether the first line names the columns; None decides by its cells
    task     None decides: texts, or at most 20 different whole numbers, are classes; else a number to predict
    sep, decimal  None decides by what makes a table
    missing  refuse; drop the row; or fill in the mean or the median of the column

    FileError, one line, for a file that is missing, empty, ragged, not numeric, not finite or has one class only.
    """
    return read_data(path, target, header=header, task=task, sep=sep, decimal=decimal, missing=missing)


def read(path: str | Path | None, query: str | None, options: FileOptions, choice: Choice) -> Prepared:
    """The examples of a file or a query, where gaps are NaN, with the coding of the columns and what was guessed."""
    if (path is None) == (query is None):
        raise ValueError("give a path or a query, one of them")
    if choice.missing not in _MISSING:
        raise ValueError(f"missing is one of {', '.join(_MISSING)}; got {choice.missing!r}")
    options = with_names(options, choice)
    file = query_table(query, options) if query is not None else file_table(str(path), options)
    notes: list[str] = []
    with errors_of(file):
        table = file.table
        if file.decimal is not None:
            target = -1 if choice.target is None else choice.target
            table = typed_table(table, file.decimal, target, choice.encode)
        reading = prepared(table, choice, Path(file.name).name, file.unnamed)
        if file.decimal is not None:
            notes = _codes(file.table, reading)
    return replace(reading, notes=file.notes + reading.notes + notes)


def _codes(texts: Table, reading: Prepared) -> list[str]:
    """A note on each feature whose numbers have leading zeros: they may be codes."""
    numbers = [
        name
        for name, coding in zip(reading.columns, reading.encoder.codings, strict=True)
        if coding.categories is None and has_leading_zeros(texts.column(name).cells)
    ]
    return [f"column {name} read as numbers, without its leading zeros {_DOUBT}" for name in numbers]


def with_names(options: FileOptions, choice: Choice) -> FileOptions:
    """The form of a file whose header, if it has one, has the names of the chosen columns."""
    keys = (choice.target, *choice.features, *choice.drop, *choice.encode)
    names = tuple(key for key in keys if isinstance(key, str) and not key.lstrip("-").isdigit())
    return replace(options, names=(*options.names, *names))


@contextmanager
def errors_of(file: FileTable, location: Callable[[int], str] | None = None) -> Iterator[None]:
    """Put the file, the line and the column in front of errors in its cells."""
    with cell_errors(file.name, location or file.location):
        yield


@contextmanager
def cell_errors(name: str, location: Callable[[int], str]) -> Iterator[None]:
    """Put a name, or the location of a row, in front of errors in the cells of a table."""
    try:
        yield
    except FileError:
        raise
    except CellError as error:
        place = name if error.row is None else location(error.row)
        raise FileError(f"{place}, column {error.column}: {error.reason}") from None
    except ValueError as error:
        raise FileError(f"{name}: {error}") from None
