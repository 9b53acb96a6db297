"""Tables of any kind as columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeGuard

import numpy as np

from engine import described
from nn.data.tables.kinds import text_of
from nn.data.tables.table import is_frame, table_of
from nn.estimators.rows.cells import Category, Column, column_of, is_gap, objects


class Frame(Protocol):
    """A data frame of pandas or polars."""

    columns: Sequence[object]
    shape: tuple[int, int]

    def __getitem__(self, name: object) -> object: ...


@dataclass(frozen=True)
class Table:
    """The columns of a table of `rows` rows, with their names where all are texts."""

    columns: list[Column]
    names: tuple[str, ...]
    rows: int

    @classmethod
    def of(cls, table: object) -> "Table":
        """The columns of an array, of lists, or of a data frame. TypeError or ValueError for anything else."""
        if hasattr(table, "nnz") and hasattr(table, "toarray"):
            raise TypeError("sparse data are not supported: write X.toarray()")
        if _has_arrays(table):
            return _of_frame(table)
        if _has_cells(table):
            return _of_cells(table)
        array = _array(table)
        columns = [column_of(array[:, j], str(j)) for j in range(array.shape[1])]
        return cls(columns, (), len(array))


def names_of(table: object) -> tuple[str, ...]:
    """The names of the columns of a data frame; () where they are numbers, and for any other table."""
    names: list[object] = []
    if _has_arrays(table):
        names = list(table.columns)
    elif _has_cells(table):
        names = list(table_of(table).names)
    texts = [isinstance(name, str) for name in names]
    if any(texts) and not all(texts):
        raise TypeError(
            f"the names of the columns are texts or none is; got {described(names[texts.index(False)])}: write "
            "X.columns = X.columns.astype(str)"
        )
    return tuple(map(str, names)) if all(texts) else ()


def _has_arrays(table: object) -> TypeGuard[Frame]:
    """Whether a table is a data frame of pandas or polars, whose columns are arrays."""
    return hasattr(table, "shape") and (hasattr(table, "iloc") or hasattr(table, "get_columns"))


def _has_cells(table: object) -> bool:
    """Whether a table is read cell by cell: an Arrow table, a DuckDB relation, a dict, or rows that are dicts."""
    return is_frame(table) or (isinstance(table, list) and bool(table) and isinstance(table[0], Mapping))


def _of_cells(table: object) -> Table:
    cells = table_of(table)
    if not cells.columns:
        raise _no_features((len(cells), 0))
    if not len(cells):
        raise _no_samples((0, len(cells.columns)))
    columns = [objects(np.array([*c.cells, None], dtype=object)[:-1], repr(c.name)) for c in cells.columns]
    return Table(columns, cells.names if cells.named else (), len(cells))


def _of_frame(frame: Frame) -> Table:
    """The columns of a data frame."""
    names = list(frame.columns)
    if not names:
        raise _no_features(frame.shape)
    if not frame.shape[0]:
        raise _no_samples(frame.shape)
    positions = frame.iloc if hasattr(frame, "iloc") else None  # pandas may have a name twice
    columns = [
        column_of(_plain(positions[:, j] if positions else frame[name]), repr(name))
        for j, name in enumerate(names)
    ]
    return Table(columns, names_of(frame), frame.shape[0])


def _plain(column: object) -> Column:
    """A column of a data frame as an array; categories are texts, whatever they look like."""
    array: Column = np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)
    if str(getattr(column, "dtype", "")).lower().startswith(("category", "categorical", "enum")):
        return np.array(
            [entry if is_gap(entry) else Category(text_of(entry)) for entry in array.tolist()], dtype=object
        )
    return array


def _array(table: object) -> Column:
    """A table as an array of two dimensions with at least one row and column."""
    if hasattr(table, "__next__"):  # rows one by one
        table = list(table)  # type: ignore[call-overload]  # an iterator
    if isinstance(table, (str, bytes)) or table is None:
        raise TypeError(f"X is a table: rows of numbers, an array or a data frame; got {described(table)}")
    try:
        array = np.asarray(table)
    except ValueError:
        raise ValueError("the rows of X differ in length: every row has one number for each column") from None
    if array.dtype.kind in "US" or (
        array.dtype.kind in "iuf" and _has_truths(table)
    ):  # all would become of one type
        array = np.asarray(table, dtype=object)
    if array.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {array.ndim}D array instead. Reshape your data: X.reshape(-1, 1) for one "
            "column, X.reshape(1, -1) for one row"
        )
    if not len(array):
        raise _no_samples(array.shape)
    if not array.shape[1]:
        raise _no_features(array.shape)
    return array


def _has_truths(table: object) -> bool:
    """Whether True or False stands among the numbers of lists."""
    if not isinstance(table, (list, tuple)):
        return False
    return any(isinstance(entry, bool) for row in table if isinstance(row, (list, tuple)) for entry in row)


def _no_samples(shape: Sequence[int]) -> ValueError:
    return ValueError(
        f"X has 0 sample(s) (shape=({', '.join(map(str, shape))})) while a minimum of 1 is required."
    )


def _no_features(shape: Sequence[int]) -> ValueError:
    return ValueError(
        f"X has 0 feature(s) (shape=({', '.join(map(str, shape))})) while a minimum of 1 is required."
    )
