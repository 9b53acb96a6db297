"""A table as named columns of plain cells, whichever library holds it; none of those libraries is imported."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import described

Cell = Any  # int, float, bool, str, a date, or None where it is missing; another object is refused by name
Frame = Any  # an object of a library that is not imported here


class DateText(str):
    """A cell of a text file that holds a date or a time."""

    __slots__ = ()


DATES = (dt.date, dt.time, dt.timedelta, DateText)
_PLAIN = frozenset({int, float, bool, str, type(None)})


@dataclass(frozen=True)
class Column:
    """A name and one cell for each row; a missing cell is None."""

    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """Columns of one length. ValueError where lengths differ or a name stands twice.

    named  whether the names came with the data; otherwise they are x1, x2, ...
    """

    columns: tuple[Column, ...]
    named: bool = True

    def __post_init__(self) -> None:
        for column in self.columns:
            if len(column.cells) != len(self.columns[0].cells):
                first = self.columns[0]
                raise ValueError(
                    f"every column has as many cells; {first.name!r} has {len(first.cells)}, "
                    f"{column.name!r} has {len(column.cells)}"
                )
        if twice := [name for name, count in Counter(self.names).items() if count > 1]:
            raise ValueError(f"two columns are named {min(twice)!r}; give each column a name of its own")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def __len__(self) -> int:
        return len(self.columns[0].cells) if self.columns else 0

    def column(self, key: str | int) -> Column:
        """The column of that name or position (-1: the last). ValueError where there is none."""
        return self.columns[position_of(key, self.names)]

    def take(self, rows: Sequence[int]) -> "Table":
        """The rows at these indices, in that order."""
        return Table(
            tuple(Column(c.name, [c.cells[i] for i in rows]) for c in self.columns), named=self.named
        )

    def select(self, names: Iterable[str]) -> "Table":
        """The columns of these names, in that order."""
        return Table(tuple(self.column(name) for name in names), named=self.named)

    def rows(self) -> list[tuple[Cell, ...]]:
        """The cells, row by row."""
        return list(zip(*(column.cells for column in self.columns), strict=True))


def table_of(data: object) -> Table:
    """Data of any common form as a table of named columns.

    Taken are rows (lists, tuples, arrays), rows as dicts, a dict of columns, NumPy arrays of two dimensions, pandas
    and polars data frames, Arrow tables and batches, and DuckDB relations. NaN, NA and null are missing cells.
    TypeError for what is no table; ValueError for rows of different lengths or a name that stands twice.

    >>> table_of({"age": [31, 45], "colour": ["red", None]}).rows()
    [(31, 'red'), (45, None)]
    """
    if isinstance(data, Table):
        return data
    for fits, columns in _FRAMES:
        if fits(data):
            return Table(tuple(Column(str(name), _cells(cells)) for name, cells in columns(data)))
    return _of_rows(data)


def table_from(rows: Sequence[Sequence[object]], names: Sequence[object] = ()) -> Table:
    """A table of rows of cells; without names the columns are x1, x2, ... ValueError where lengths differ."""
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(f"every row has as many cells; row 0 has {len(rows[0])}, row {i} has {len(row)}")
    columns = [_cells(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
    labels = names or [f"x{i}" for i in range(1, len(columns) + 1)]
    named = bool(names)
    return Table(tuple(Column(str(name), c) for name, c in zip(labels, columns, strict=True)), named=named)


def position_of(key: str | int, names: Sequence[str]) -> int:
    """The position of a column by its name, or by its position as a number or text (-1: the last)."""
    if isinstance(key, str) and key in names:
        return names.index(key)
    try:
        position = int(key)
    except (TypeError, ValueError):
        shown = ", ".join(names[:40]) + ", ..." * (len(names) > 40)
        raise ValueError(f"no column is named {key!r}; there are {shown}") from None
    if not -len(names) <= position < len(names):
        raise ValueError(f"no column {position}; there are 0 to {len(names) - 1}")
    return position % len(names)


def plain_cell(cell: object) -> Cell:
    """A cell as a plain Python object; None where it is missing."""
    if type(cell) in _PLAIN:
        return None if cell != cell else cell  # noqa: PLR0124  # NaN differs from itself
    kind = type(cell).__name__
    if kind in ("NAType", "NaTType") or str(cell) == "NaT":  # the missing cells of pandas and NumPy
        return None
    if isinstance(cell, DATES):
        return cell
    if kind in ("datetime64", "timedelta64"):  # before `item`, which gives a count of nanoseconds
        return _date_of(cell)
    if getattr(cell, "shape", None) == () and hasattr(cell, "item"):  # a number of NumPy
        return plain_cell(cell.item())
    return str(cell) if isinstance(cell, str) else _number_of(cell)


def _number_of(cell: object) -> Cell:
    """A Decimal, a Fraction or another number as a float; anything else as it is, to be named in an error."""
    if isinstance(cell, (int, float)) or (hasattr(cell, "__float__") and not hasattr(cell, "__len__")):
        x = float(cell)
        return None if math.isnan(x) else x
    return cell


def _date_of(cell: Frame) -> Cell:
    """A date of NumPy as one of Python; one that Python has no date for is date.min: no date becomes a number."""
    try:
        return dt.datetime.fromisoformat(str(cell)[:26])  # to microseconds
    except ValueError:
        return dt.date.min


def _cells(cells: Iterable[object]) -> list[Cell]:
    cells = list(cells)
    if set(map(type, cells)) <= {int, str, bool}:  # nothing to convert, and no NaN
        return cells
    return [plain_cell(cell) for cell in cells]


def _of_rows(data: object) -> Table:
    """A table of rows: lists, tuples, arrays, dicts. TypeError for what is no table."""
    if hasattr(data, "toarray"):  # a sparse matrix
        data = data.toarray()
    dimensions = getattr(data, "ndim", 2)
    if dimensions != 2 and getattr(getattr(data, "dtype", None), "names", None) is None:
        one = "; write X.reshape(-1, 1) for one feature, X.reshape(1, -1) for one sample"
        raise TypeError(f"a table has rows and columns; got {dimensions} dimensions{one * (dimensions == 1)}")
    if isinstance(data, (str, bytes)) or not isinstance(data, Iterable):
        raise TypeError(f"a table is rows of cells, or a data frame; got {described(data)}")
    rows = list(data.tolist() if hasattr(data, "tolist") and not _has_dates(data) else data)
    if rows and all(isinstance(row, Mapping) for row in rows):
        names = list(dict.fromkeys(str(name) for row in rows for name in row))
        return Table(tuple(Column(name, _cells(row.get(name) for row in rows)) for name in names))
    names = list(getattr(getattr(data, "dtype", None), "names", None) or ())  # a structured array
    return table_from([_row(row, i) for i, row in enumerate(rows)], names)


def _row(row: object, i: int) -> Sequence[object]:
    if isinstance(row, (str, bytes)) or not isinstance(row, Iterable):
        raise TypeError(
            f"a table is rows of cells; row {i} is {described(row)}; for one column write [[x] for x in xs]"
        )
    return list(row.tolist() if hasattr(row, "tolist") and not _has_dates(row) else row)


def _has_dates(array: Frame) -> bool:
    """Whether an array holds dates: its `tolist` would give counts of nanoseconds."""
    return getattr(getattr(array, "dtype", None), "kind", "") in ("M", "m")


def is_frame(data: object) -> bool:
    """Whether data is a table of columns: a data frame, an Arrow table, a DuckDB relation or a dict."""
    return isinstance(data, Table) or any(fits(data) for fits, _ in _FRAMES)


def _by_position(frame: Frame) -> Iterable[tuple[object, Iterable[object]]]:
    """The columns of a pandas data frame, whose names may stand twice."""
    return [(name, frame.iloc[:, i].tolist()) for i, name in enumerate(frame.columns)]


def _by_array(frame: Frame) -> Iterable[tuple[object, Iterable[object]]]:
    """The columns of a frame that gives no more than names and an array."""
    rows = frame.to_numpy().tolist()
    return [(name, [row[i] for row in rows]) for i, name in enumerate(frame.columns)]


def _has(*names: str) -> Callable[[Frame], bool]:
    return lambda data: not isinstance(data, type) and all(hasattr(data, name) for name in names)


_Columns = Callable[[Frame], Iterable[tuple[object, Iterable[object]]]]
_FRAMES: tuple[tuple[Callable[[Frame], bool], _Columns], ...] = (
    (lambda data: isinstance(data, Mapping), lambda d: d.items()),
    (
        _has("fetchall", "columns"),  # a DuckDB relation
        lambda d: [
            (name, [row[i] for row in rows]) for rows in [d.fetchall()] for i, name in enumerate(d.columns)
        ],
    ),
    (
        _has("column_names", "to_pydict"),
        lambda d: zip(d.column_names, (c.to_pylist() for c in d.columns), strict=True),
    ),
    (_has("get_columns", "to_series"), lambda d: [(s.name, s.to_list()) for s in d.get_columns()]),  # polars
    (_has("collect", "collect_schema"), lambda d: [(s.name, s.to_list()) for s in d.collect().get_columns()]),
    (_has("iloc", "columns"), _by_position),
    (_has("columns", "to_numpy"), _by_array),
)
"""How each kind of frame is known, and its columns."""
