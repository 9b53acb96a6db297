"""The kind of a column, by its cells: numbers, texts, booleans or dates."""

import re
from collections.abc import Sequence

from nn.data.tables.cells import DATES, Cell
from nn.data.tables.table import Column

NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
"""A number as tables write it: digits of ASCII without _ between them. Python's re and DuckDB read it alike."""

EXACT = 2**53  # from here on a float does not hold every whole number

_NUMBER = re.compile(NUMBER)
_KINDS = (
    ("missing", type(None)),
    ("boolean", bool),
    ("number", (int, float)),
    ("date", DATES),  # before text: a date of a text file is one
    ("text", str),
)
_SHOWN = 40  # characters of a cell in a message


class CellError(ValueError):
    """A cell or a column cannot be used. Readers of files put the path and the line in front.

    column  its name
    fact    what is wrong; with `advice`, what to do
    row     the index of the first row where it is so; None where it is the whole column
    """

    def __init__(self, column: str, fact: str, advice: str = "", row: int | None = None) -> None:
        self.column, self.row = column, row
        self.reason = fact + (f"; {advice}" if advice else "")
        location = f"column {column!r}" if row is None else f"row {row}, column {column!r}"
        super().__init__(f"{location}: {self.reason}")


def kind_of(column: Column) -> str:
    """number, text, boolean, date, empty, or mixed. CellError for cells of any other type."""
    kinds = {_kind_of_type(type(cell)) for cell in set_of_one_per_type(column.cells)} - {"missing"}
    if "other" in kinds:
        row = next(i for i, cell in enumerate(column.cells) if _kind_of_type(type(cell)) == "other")
        raise CellError(
            column.name,
            f"{type(column.cells[row]).__name__} is not allowed; cells are numbers, texts or booleans",
            row=row,
        )
    return next(iter(kinds), "empty") if len(kinds) < 2 else "mixed"


def set_of_one_per_type(cells: Sequence[Cell]) -> list[Cell]:
    """One cell of each type that occurs."""
    return list({type(cell): cell for cell in cells}.values())


def is_number_text(text: str) -> bool:
    """Whether a text is a number as tables write it."""
    return _NUMBER.fullmatch(text) is not None


def is_like_a_number(text: str) -> bool:
    """Whether a text has digits and no letters, such as 2024_01, $5 or 12:30, or is what Python reads as a number."""
    digits, letters = any(map(str.isnumeric, text)), any(map(str.isalpha, text))
    return (digits and not letters) or is_python_number(text)


def is_python_number(text: str) -> bool:
    """Whether Python reads a text as a number: 1.5, 1_000, Infinity, nan."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def text_of(cell: Cell) -> str:
    """A cell as the name of a category or a class: 1 for 1.0, true for True."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e16 else repr(cell)
    return str(cell)


def shown(cell: object) -> str:
    """A cell in a message."""
    text = cell if isinstance(cell, str) else text_of(cell)
    return repr(text[:_SHOWN]) + "..." * (len(text) > _SHOWN)


def loses_digits(cell: Cell) -> bool:
    """Whether a whole number has more digits than a float holds."""
    return isinstance(cell, int) and abs(cell) > EXACT and int(float(cell)) != cell


def in_order(text: str) -> tuple[float, str]:
    """A key of sorting: numbers by their size, then texts by the alphabet."""
    return (float(text), text) if is_number_text(text) else (float("inf"), text)


def _kind_of_type(kind: type) -> str:
    return next((name for name, types in _KINDS if issubclass(kind, types)), "other")
