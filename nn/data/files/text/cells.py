"""Cells of a text file: numbers with a point or a comma, missing cells, booleans and dates."""

import math
import re
from collections.abc import Sequence
from typing import Final

from nn.data.preparation import Names
from nn.data.tables.cells import Cell, DateText
from nn.data.tables.kinds import EXACT, NUMBER, kind_of
from nn.data.tables.table import Column, Table

MISSING: Final = frozenset(
    [
        "",
        "NA",
        "N/A",
        "n/a",
        "#N/A",
        "<NA>",
        "NaN",
        "nan",
        "NULL",
        "null",
        "None",
        "none",
        "?",
        "-",
        "--",
        ".",
    ]
)
"""Missing cells of a column of numbers. In a column of texts only the empty cell is missing."""

COMMA_NUMBER: Final = NUMBER.replace(r"\.", ",")
_NUMBERS = {".": re.compile(NUMBER), ",": re.compile(COMMA_NUMBER)}
_PLAIN = frozenset("0123456789+-.eE")
_THOUSANDS = {sign: re.compile(rf"[+-]?[1-9]\d{{0,2}}([{sign}]\d{{3}})+") for sign in ".,"}
_YEAR = re.compile(r"(1[5-9]|2[01])\d\d")
_DAY = r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})"
_TIME = r"\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AaPp][Mm])?(Z| ?[+-]\d{2}:?\d{2})?"
_MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_WRITTEN = rf"\d{{1,2}}[ .-]*{_MONTH}[ ,.-]*\d{{2,4}}|{_MONTH} ?\d{{1,2}},? \d{{4}}|{_MONTH}[ -]\d{{2,4}}"
_DATE = re.compile(rf"({_DAY}|{_WRITTEN})([T ]\s*({_TIME}))?|{_TIME}")
_BOOLEANS = {"true": True, "false": False}


def is_number(text: str, decimal: str = ".") -> bool:
    """Whether a cell is a number with this decimal sign."""
    return _NUMBERS[decimal].fullmatch(text) is not None


def is_thousands(text: str, sign: str) -> bool:
    """Whether a sign in a number may stand between thousands, as in 1,234."""
    return _THOUSANDS[sign].fullmatch(text) is not None


def is_year(text: str) -> bool:
    """Whether a cell may be a year from 1500 to 2199."""
    return _YEAR.fullmatch(text) is not None


def is_date(text: str) -> bool:
    """Whether a cell is a date or a time."""
    return _DATE.fullmatch(text) is not None


def is_boolean(text: str) -> bool:
    """Whether a cell is true or false, in any case."""
    return text.lower() in _BOOLEANS


def typed(texts: Sequence[str | None], decimal: str = ".") -> list[Cell]:
    """The cells of one column by its kind.

    Numbers, booleans and dates where every cell that is not missing is one. A column with some numbers has numbers
    and texts, which an `Encoder` refuses; in a column of texts only empty cells are missing.
    """
    stripped = ["" if text is None else text.strip() for text in texts]
    numbers = _numbers(stripped, decimal)
    if numbers is not None:
        return numbers
    present = {text for text in stripped if text not in MISSING}
    if not present:
        return [None] * len(stripped)
    if all(map(is_boolean, present)):
        return [_BOOLEANS.get(text.lower()) for text in stripped]
    if all(map(is_date, present)):
        return [DateText(text) if text in present else None for text in stripped]
    if any(is_number(text, decimal) for text in present):
        return [_number_or_text(text, decimal) for text in stripped]
    return [text or None for text in stripped]


def typed_table(table: Table, decimal: str, target: str | int | None = None, encode: Names = ()) -> Table:
    """A table of texts with cells of the kind of their column; labels and columns to encode stay texts."""
    texts = {table.column(key).name for key in encode}
    labels = "" if target is None else table.column(target).name

    def cells_of(column: Column) -> list[Cell]:
        if column.name in texts:
            return as_texts(column.cells)
        cells = typed(column.cells, decimal)
        is_label = column.name == labels and kind_of(Column("", cells)) in ("text", "mixed", "boolean")
        return as_texts(column.cells) if is_label else cells

    return Table(tuple(Column(c.name, cells_of(c)) for c in table.columns), named=table.named)


def as_texts(texts: Sequence[str | None]) -> list[Cell]:
    """The cells of one column as texts, whatever they hold; an empty cell is missing."""
    return [(text or "").strip() or None for text in texts]


def number_of(text: str, decimal: str = ".") -> float:
    """The number in a cell that `is_number`; a whole number with too many digits for a float stays whole."""
    number = float(text.replace(",", ".") if decimal == "," else text)
    if EXACT <= abs(number) < math.inf and text.lstrip("+-").isdigit() and int(text) != int(number):
        return int(text)
    return number


def has_leading_zeros(texts: Sequence[str | None]) -> bool:
    """Whether a column may hold codes, such as 00123, and not numbers."""
    return any(len(text) > 1 and text[0] == "0" and text.isdigit() for text in texts if text)


def _numbers(texts: Sequence[str], decimal: str) -> list[Cell] | None:
    """The cells as numbers; None where a cell is none, or where all are missing."""
    if decimal == "." and _PLAIN.issuperset(
        "".join(texts)
    ):  # no underscore, no NaN: Python reads what tables write
        try:
            numbers = list(map(float, texts))
            large = any(not -EXACT < number < EXACT for number in numbers)
            return [number_of(text) for text in texts] if large else numbers
        except ValueError:  # a missing cell, or another text such as -
            pass
    cells = [None if text in MISSING else text for text in texts]
    present = [text for text in cells if text is not None]
    if not present or not all(is_number(text, decimal) for text in present):
        return None
    return [None if text is None else number_of(text, decimal) for text in cells]


def _number_or_text(text: str, decimal: str) -> Cell:
    if text in MISSING:
        return None
    return number_of(text, decimal) if is_number(text, decimal) else text
