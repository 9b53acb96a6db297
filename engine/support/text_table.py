"""Rows of text as a table that a person reads: columns one under the other, the last as long as it is."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> str:
    """`head` over `rows`, every column as wide as its widest cell, without blanks at the ends of lines."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        (indent + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))).rstrip()
        for line in lines
    )


def figure(x: float, digits: int = 10) -> str:
    """A number as it is read in a table: 10 significant digits, and no zeros behind them."""
    return f"{x:.{digits}g}".replace("-", "−")
