"""A table as named columns of plain cells, whichever library holds it; none of those libraries is imported."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine import described
from nn.data.tables.cells import Cell, Frame, plain_cells
from nn.data.tables.frames import FRAMES


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
    for fits, columns in FRAMES:
        if fits(data):
            return Table(tuple(Column(str(name), plain_cells(cells)) for name, cells in columns(data)))
    return _of_rows(data)


def table_from(rows: Sequence[Sequence[object]], names: Sequence[object] = ()) -> Table:
    """A table of rows of cells; without names the columns are x1, x2, ... ValueError where lengths differ."""
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(f"every row has as many cells; row 0 has {len(rows[0])}, row {i} has {len(row)}")
    columns = [plain_cells(column) for column in zip(*rows, strict=True)] or [[] for _ in names]
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
        return Table(tuple(Column(name, plain_cells(row.get(name) for row in rows)) for name in names))
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
    return isinstance(data, Table) or any(fits(data) for fits, _ in FRAMES)
