"""Columns of a table as columns of numbers: numbers stay, texts and booleans become one-hot columns."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from nn.data.tables.cells import Cell
from nn.data.tables.kinds import (
    CellError,
    in_order,
    is_like_a_number,
    is_python_number,
    kind_of,
    loses_digits,
    shown,
    text_of,
)
from nn.data.tables.spellings import not_a_number
from nn.data.tables.table import Column, Table, table_of
from nn.support.safe_read import counted

Missing = Literal["refuse", "drop", "mean", "median"]
MOST_CATEGORIES = 50  # of a column of texts, unless `encode` names it
MOST_ENCODED = 10_000  # of a column that `encode` names
_FILL = "fill it in, or choose missing: drop, mean or median"
_LEAVE_OUT = "leave the column out (drop)"


@dataclass(frozen=True)
class Coding:
    """How one column becomes numbers.

    categories  its texts in order, one column of numbers for each; None where the column holds numbers
    """

    name: str
    categories: tuple[str, ...] | None = None

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns of numbers."""
        if self.categories is None:
            return (self.name,)
        return tuple(f"{self.name}={category}" for category in self.categories)

    def numbers(self, cells: Sequence[Cell], *, gaps: bool) -> list[list[float]]:
        """The columns of numbers. A missing cell is a CellError; with `gaps` NaN, or 0 in all categories."""
        if not gaps and None in cells:
            raise missing_cell(self.name, cells.index(None), self.categories is not None)
        if self.categories is None:
            return [self._amounts(cells)]
        texts = [None if cell is None else text_of(cell) for cell in cells]
        if unknown := set(texts) - {*self.categories, None}:
            row = next(i for i, text in enumerate(texts) if text in unknown)
            known = ", ".join(self.categories[:20]) + ", ..." * (len(self.categories) > 20)
            raise CellError(
                self.name,
                f"{shown(texts[row])} is not among the categories of the training data: {known}",
                row=row,
            )
        return [[float(text == category) for text in texts] for category in self.categories]

    def _amounts(self, cells: Sequence[Cell]) -> list[float]:
        for row, cell in enumerate(cells):
            if cell is not None and not isinstance(cell, (int, float)):  # True counts 1
                raise CellError(self.name, not_a_number(cell), row=row)
            if loses_digits(cell):
                raise CellError(
                    self.name,
                    f"{cell} has more digits than a number keeps",
                    f"{_LEAVE_OUT} or take its cells as categories (encode)",
                    row,
                )
            if cell is not None and math.isinf(cell):
                raise CellError(self.name, f"{cell} is not a finite number", row=row)
        return [
            math.nan if cell is None else float(cell) if isinstance(cell, bool) else cell for cell in cells
        ]


@dataclass(frozen=True)
class Encoder:
    """The columns of a table as rows of numbers, by the categories of a training table.

    A column of numbers stays one column. A column of texts or booleans becomes one column of 0 and 1 for each of its
    categories. Learn one with `of`, and apply it to any table with `rows`.

    >>> encoder = Encoder.of({"size": [1.5, 2.0], "colour": ["red", "blue"]})
    >>> encoder.features
    ('size', 'colour=blue', 'colour=red')
    >>> encoder.rows([[3.0, "red"]])
    [(3.0, 0.0, 1.0)]
    """

    codings: tuple[Coding, ...]

    @classmethod
    def of(cls, table: object, *, encode: Collection[str] = ()) -> "Encoder":
        """The coding of each column of a table: data of any form that `table_of` takes.

        encode  the columns that become categories though they hold numbers, or more than 50 texts

        CellError (a ValueError) for dates, mixed cells, numbers written as text and texts that are no categories.
        """
        table = table_of(table)
        for name in encode:
            table.column(name)
        return cls(tuple(_coding(column, column.name in encode) for column in table.columns))

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the columns of numbers, such as colour=red for a category."""
        return tuple(name for coding in self.codings for name in coding.features)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns of the table."""
        return tuple(coding.name for coding in self.codings)

    def rows(self, table: object, *, gaps: bool = False) -> list[tuple[float, ...]]:
        """Each row of a table as numbers.

        Columns of a table with names are found by name, others by position. A missing cell is refused; with `gaps`
        it is NaN in a column of numbers, and 0 in all columns of its categories.
        """
        table = self.columns_in(table_of(table))
        columns = [
            numbers
            for coding, column in zip(self.codings, table.columns, strict=True)
            for numbers in coding.numbers(column.cells, gaps=gaps)
        ]
        return list(zip(*columns, strict=True)) if columns else [()] * len(table)

    def renamed(self, names: Sequence[str]) -> "Encoder":
        """The coding of columns with other names."""
        return Encoder(tuple(Coding(name, c.categories) for name, c in zip(names, self.codings, strict=True)))

    def columns_in(self, table: Table) -> Table:
        """The columns of these codings in a table, by name or position. ValueError where one is not there."""
        if table.named and self.named:
            return self._by_name(table)
        if len(table.columns) != len(self.codings):
            raise ValueError(
                f"{counted(len(table.columns), 'column')}; {len(self.codings)} are expected: {_listed(self.names)}"
            )
        columns = zip(self.names, table.columns, strict=True)
        return Table(tuple(Column(name, column.cells) for name, column in columns))

    @property
    def named(self) -> bool:
        """Whether the columns have names of their own, and not x1, x2, ..."""
        return self.names != tuple(f"x{i}" for i in range(1, len(self.names) + 1))

    def _by_name(self, table: Table) -> Table:
        if missing := [name for name in self.names if name not in table.names]:
            raise ValueError(f"column {missing[0]!r} is expected; the table has {_listed(table.names)}")
        return table.select(self.names)


def missing_cell(name: str, row: int, text: bool) -> CellError:
    """The error for a missing cell."""
    return CellError(name, "a text is missing" if text else "a number is missing", _FILL, row)


def _coding(column: Column, encode: bool) -> Coding:
    kind, name = kind_of(column), column.name
    if kind == "empty":
        raise CellError(name, "there is no cell with a value", _LEAVE_OUT)
    if kind == "date":
        raise CellError(
            name,
            f"dates are not numbers ({shown(str(_first(column)))})",
            f"{_LEAVE_OUT}, or make numbers of them first, such as the year, the month or the days since a date",
        )
    if encode:
        return _categories(column, MOST_ENCODED)
    if kind == "mixed":
        raise _mixed(column)
    if kind == "number":
        return Coding(name)
    if kind == "text":
        _check_texts(column)
    return _categories(column, MOST_CATEGORIES)


def _mixed(column: Column) -> CellError:
    numbers = [isinstance(cell, (int, float)) and not isinstance(cell, bool) for cell in column.cells]
    row = next(i for i, cell in enumerate(column.cells) if cell is not None and not numbers[i])
    text = text_of(column.cells[row])
    if is_python_number(text) and math.isinf(float(text)):
        return CellError(
            column.name, f"{text} is not a finite number", f"mend the cell, or {_LEAVE_OUT}", row
        )
    return CellError(
        column.name,
        f"{not_a_number(text)}; {sum(numbers)} of {len(numbers)} cells are numbers",
        f"mend the cell, {_LEAVE_OUT} or take its cells as categories (encode)",
        row,
    )


def _check_texts(column: Column) -> None:
    """CellError where a column of texts holds numbers in another spelling, which categories would hide."""
    texts = [cell for cell in column.cells if cell is not None]
    if all(map(is_like_a_number, texts)):
        row = column.cells.index(texts[0])
        raise CellError(
            column.name,
            not_a_number(texts[0]),
            f"write plain numbers such as 1234.5, {_LEAVE_OUT} or take its cells as categories (encode)",
            row,
        )


def _categories(column: Column, most: int) -> Coding:
    categories = {text_of(cell) for cell in column.cells if cell is not None}
    cells = len(column.cells)
    if len(categories) > most or (
        most == MOST_CATEGORIES and len(categories) > 20 and 2 * len(categories) > cells
    ):
        raise CellError(
            column.name,
            f"{len(categories)} different texts in {cells} rows are too many for categories",
            f"{_LEAVE_OUT} or take them all (encode)",
        )
    return Coding(column.name, tuple(sorted(categories, key=in_order)))


def _first(column: Column) -> Cell:
    return next(cell for cell in column.cells if cell is not None)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:40]) + ", ..." * (len(names) > 40)
