"""Tables of text for the terminal, and numbers for their cells."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]], indent: str = "") -> str:
    """`head` above `rows`. Every column is as wide as its widest cell, and no line ends in blanks."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        (indent + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))).rstrip()
        for line in lines
    )


def figure(x: float, digits: int = 10) -> str:
    """A number for a table, with 10 significant digits and no trailing zeros."""
    return f"{x:.{digits}g}".replace("-", "−")
