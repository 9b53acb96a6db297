"""The column to predict: numbers, or the indices of classes."""

import math
from collections.abc import Sequence
from typing import Literal

from nn.data.tables.cells import Cell
from nn.data.tables.kinds import (
    CellError,
    in_order,
    is_number_text,
    is_python_number,
    kind_of,
    loses_digits,
    shown,
    text_of,
)
from nn.data.tables.spellings import not_a_number
from nn.data.tables.table import Column

Task = Literal["classification", "regression"]
MOST_CLASSES = 20  # a column of whole numbers with more different ones is a number to predict


def targets_of(column: Column, task: Task | None = None) -> tuple[list[float], tuple[str, ...]]:
    """(the targets, the names of the classes); () where the target is a number.

    Texts, booleans and at most 20 different whole numbers are classes, unless `task` says otherwise. Numbers that
    are equal are one class, however they are written. CellError for a missing cell, a number that is not finite, a
    text where numbers are expected, and for one class only.
    """
    cells, kind = column.cells, kind_of(column)
    if None in cells:
        missing = (
            "a number is missing" if kind == "number" and task != "classification" else "a label is missing"
        )
        raise CellError(column.name, missing, "write it in, or choose missing: drop", cells.index(None))
    _check_digits(column)
    if task is None:
        task = _task(column, kind)
    if task == "regression":
        return [_finite(cell, column.name, row) for row, cell in enumerate(cells)], ()
    labels = _labels(cells)
    classes = tuple(sorted(set(labels), key=in_order))
    if len(classes) == 1:
        raise CellError(
            column.name, f"every row has the one class {shown(classes[0])}; at least two are needed"
        )
    index = {label: i for i, label in enumerate(classes)}
    return [index[label] for label in labels], classes


def _task(column: Column, kind: str) -> Task:
    """The task that fits the cells. CellError where they are neither numbers nor classes."""
    if kind == "date":
        raise CellError(
            column.name, f"{shown(str(column.cells[0]))} is a date", "choose another target, or task"
        )
    if kind != "number":
        texts = [cell for cell in column.cells if isinstance(cell, str)]
        if texts and all(is_python_number(cell) for cell in map(text_of, column.cells)):
            row, text = next((i, c) for i, c in enumerate(column.cells) if not is_number_text(text_of(c)))
            raise CellError(
                column.name,
                f"{text[:40]} is not a {'finite ' * (not math.isfinite(float(text)))}number",
                "for classes of that name choose task: classification",
                row,
            )
        return "classification"
    whole = all(float(cell).is_integer() for cell in column.cells)
    return "classification" if whole and len(set(column.cells)) <= MOST_CLASSES else "regression"


def _check_digits(column: Column) -> None:
    """CellError for a whole number that a float does not hold: two of them could become one class."""
    for row, cell in enumerate(column.cells):
        if loses_digits(cell):
            raise CellError(
                column.name, f"{cell} has more digits than a number keeps", "choose another target", row
            )


def _labels(cells: Sequence[Cell]) -> list[str]:
    """The cells as names. True and TRUE are one class."""
    labels = [text_of(cell) for cell in cells]
    lowered = {label.lower() for label in labels}
    return (
        [label.lower() for label in labels]
        if lowered <= {"true", "false"} and len(set(labels)) > 2
        else labels
    )


def _finite(cell: Cell, name: str, row: int) -> float:
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        fact = not_a_number(cell)
    elif math.isfinite(cell):
        return cell
    else:
        fact = f"{cell} is not a finite number"
    raise CellError(name, fact, row=row)
