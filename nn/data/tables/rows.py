"""Tables of any kind as rows of numbers: lists, tuples, NumPy arrays, data frames."""

import math
from collections.abc import Iterable, Sequence

from engine import described, number
from nn.data.tables.cells import DATES, Cell
from nn.data.tables.kinds import shown
from nn.data.tables.table import Table, is_frame, table_of
from nn.support.schema import is_bool, whole

Row = Sequence[float]
_PLAIN = {float, int}


def rows_of(table: object) -> Sequence[Row]:
    """A table as rows of numbers, all of one length; plain rows stay as they are.

    A missing cell of a data frame is NaN. TypeError for what is no table, or an entry that is not a number;
    ValueError for rows of different lengths.
    """
    if is_frame(table):
        return _rows_of_columns(table_of(table))
    rows = [_row(row, i) for i, row in enumerate(list_of(table))]
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"every row has as many numbers; row 0 has {len(rows[0])}, row {i} has {len(row)}"
            )
    return rows


def column_names(table: object) -> tuple[str, ...]:
    """The names of the columns of a data frame; () for any other table."""
    return table_of(table).names if is_frame(table) else ()


def list_of(table: object, expected: str = "inputs are rows of numbers, one for each sample") -> list[object]:
    """The entries of a sequence, an array, a column or a data frame as a list of plain Python objects.

    An array or a data frame of one column is still a list of rows.
    """
    if is_frame(table):
        return list(table_of(table).rows())
    if hasattr(table, "to_pylist"):  # a column of Arrow
        return list(table.to_pylist())
    if hasattr(table, "to_numpy"):
        table = table.to_numpy()
    if hasattr(table, "tolist"):
        table = table.tolist()
    if isinstance(table, str) or not isinstance(table, Iterable):
        raise TypeError(f"{expected}; got {described(table)}")
    return list(table)


def target_of(target: object, i: int) -> float | Row:
    """A target as a plain number, or as a list of numbers where a model has several outputs."""
    if type(target) in _PLAIN:
        return target  # type: ignore[return-value]  # float or int, as the line above asks
    if isinstance(target, (list, tuple)) or getattr(target, "shape", None):
        return [number(t, f"target {i}") for t in list_of(target)]
    integer = whole(target)
    if integer is not None:
        return integer
    x = number(target, f"target {i}")
    return int(x) if is_bool(target) else x


def _rows_of_columns(table: Table) -> Sequence[Row]:
    columns = [
        [_number(cell, i, column.name) for i, cell in enumerate(column.cells)] for column in table.columns
    ]
    return [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in range(len(table))]


def _number(cell: Cell, i: int, name: str) -> float:
    if isinstance(cell, (int, float)):
        return cell
    if cell is None:
        return math.nan
    instead = (
        "write numbers, such as the year, the month or the days since a date"
        if isinstance(cell, DATES)
        else "for texts write Encoder.of(frame).rows(frame), which makes one column of 0 and 1 for each category"
    )
    raise TypeError(
        f"row {i}, column {name!r} of the inputs is {shown(str(cell))}, and a network takes numbers; {instead}"
    )


def _row(row: object, i: int) -> Row:
    if isinstance(row, (list, tuple)) and set(map(type, row)) <= _PLAIN:
        return row
    if isinstance(row, str) or not isinstance(row, Iterable):
        raise TypeError(
            f"inputs are rows of numbers, one for each sample; row {i} is {described(row)}; "
            "for one feature write [[x] for x in inputs]"
        )
    return [number(entry, f"row {i}, column {j} of the inputs") for j, entry in enumerate(list_of(row))]
