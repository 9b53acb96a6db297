"""Cells of a table as plain Python objects: numbers, texts, dates, and None where one is missing."""

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

Cell = Any  # int, float, bool, str, a date, or None where it is missing; another object is refused by name
Frame = Any  # an object of a library that is not imported here


class DateText(str):
    """A cell of a text file that holds a date or a time."""

    __slots__ = ()


DATES = (dt.date, dt.time, dt.timedelta, DateText)

_PLAIN = frozenset({int, float, bool, str, type(None)})


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


def plain_cells(cells: Iterable[object]) -> list[Cell]:
    """The cells of a column, each as `plain_cell` gives it."""
    cells = list(cells)
    if set(map(type, cells)) <= {int, str, bool}:  # nothing to convert, and no NaN
        return cells
    return [plain_cell(cell) for cell in cells]
