"""Numbers in other spellings, such as 1.234,5, and how to write them."""

import re

from nn.data.tables.cells import Cell
from nn.data.tables.kinds import is_number_text, shown

THOUSANDS = ".,'’ \u00a0\u2009\u202f_"
"""Signs that stand between thousands: points and commas, apostrophes, spaces of four widths, and that of Python."""

_GROUPED = re.compile(
    rf"([+-]?\d{{1,3}})(([{THOUSANDS}])\d{{3}}(?:\3\d{{3}})*)(?:(?!\3)([.,]\d+))?", re.ASCII
)
_DECIMAL = re.compile(r"([+-]?\d+)([.,])(\d+)", re.ASCII)


def spellings(text: str) -> list[str]:
    """How a text is written as a number: without signs between thousands, or with the other decimal sign.

    Two where it may mean both, such as 1,234, or where the decimal sign of the table decides; none for other texts.

    >>> spellings("1.234,5"), spellings("60,5"), spellings("1,234")
    (['1234,5', '1234.5'], ['60.5'], ['1234', '1.234'])
    """
    results = []
    if match := _GROUPED.fullmatch(text):
        first, others, sign, decimals = match.groups()
        number = first + others.replace(sign, "") + (decimals or "")
        results += [number, number.replace(",", ".")] if "," in number else [number]
    if match := _DECIMAL.fullmatch(text):
        whole, sign, decimals = match.groups()
        results.append(f"{whole}{'.' if sign == ',' else ','}{decimals}")
    return results


def not_a_number(cell: Cell) -> str:
    """The fact that a cell is no number, with the way to write it where one is known."""
    known = spellings(cell) if isinstance(cell, str) and not is_number_text(cell) else []
    advice = f" (write {' or '.join(known)})" if known else ""
    return f"{shown(cell)} is not a number{advice}"
