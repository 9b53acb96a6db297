"""The rows of a text file whose form is known: by DuckDB, or by the csv module where a clean file needs no more."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from nn.data.files.database import connected, quoted
from nn.data.files.text.dialect import Dialect
from nn.data.files.text.source import Source, utf8
from nn.support.errors import FileError
from nn.support.safe_read import counted

Texts = tuple[str | None, ...]
BLOCK = 50_000  # rows that are read at a time


def text_blocks(source: Source, dialect: Dialect, size: int = 0) -> Iterator[list[Texts]]:
    """The rows below the header, `size` or BLOCK at a time; a missing cell is None or "".

    FileError with the line where a row has another number of cells, or a quotation mark is not closed.
    """
    with utf8(source, dialect.start) as path, connected(source.name) as database:
        relation = relation_of(path, dialect, packed=source.packed and path == source.path)
        try:
            rows = database.execute(f"select * from {relation}")  # noqa: S608  # quoted there
            blocks = iter(lambda: rows.fetchmany(size or BLOCK), [])
            yield from _without_last_blanks(blocks) if len(dialect.names) == 1 else blocks
        except database.Error as error:
            raise _fault(source, dialect, str(error)) from None


def relation_of(path: Path, dialect: Dialect, *, packed: bool) -> str:
    """The call of read_csv for the rows below the header, with columns c0, c1, ... of texts."""
    columns = ", ".join(f"c{i}: 'VARCHAR'" for i in range(len(dialect.names)))
    settings = {
        "delim": quoted(dialect.separator),
        "quote": quoted(dialect.quote),
        "escape": quoted(dialect.quote),
        "skip": str(int(dialect.header)),
        "compression": quoted("gzip" if packed else "none"),
        "columns": f"{{{columns}}}",
    }
    form = ", ".join(f"{name}={value}" for name, value in settings.items())
    constant = "header=false, auto_detect=false, null_padding=false, strict_mode=true"
    return f"read_csv({quoted(str(path))}, {form}, {constant})"


def plain_rows(source: Source, dialect: Dialect) -> list[Texts]:
    """The rows below the header of a clean file, by the csv module. FileError as `text_blocks`."""
    rows: list[Texts] = [tuple(cells) for _, cells in _records(source, dialect)]
    width = len(dialect.names)
    if any(len(row) != width for row in rows):
        raise _fault(source, dialect, "")
    return rows


def line_of(source: Source, dialect: Dialect, row: int) -> int:
    """The number of the line in which a row ends."""
    return next(line for i, (line, _) in enumerate(_records(source, dialect)) if i == row)


def _records(source: Source, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The records below the header with the numbers of their last lines. FileError for an open quotation mark."""
    with source.reader() as text:
        for _ in range(dialect.start - 1):
            text.readline()
        reader = csv.reader(text, delimiter=dialect.separator, quotechar=dialect.quote, strict=True)
        waiting = dialect.header
        last = dialect.start - 1
        try:
            for cells in reader:
                last = reader.line_num + dialect.start - 1
                if cells and not waiting:
                    yield last, cells
                waiting = waiting and not cells
        except csv.Error:
            raise FileError(
                f"{source.name}, line {last + 1}: a quotation mark {dialect.quote} is not closed"
            ) from None


def _without_last_blanks(blocks: Iterator[list[Texts]]) -> Iterator[list[Texts]]:
    """The rows of a table of one column without the blank lines at its end."""
    blanks: list[Texts] = []
    for block in blocks:
        rows = blanks + block
        filled = len(rows)
        while filled and not rows[filled - 1][0]:
            filled -= 1
        blanks = rows[filled:]
        yield rows[:filled]


def _fault(source: Source, dialect: Dialect, message: str) -> FileError:
    """The error for a file that is not of its form: the first line that does not fit, or the reader's own words."""
    width = len(dialect.names)
    for line, cells in _records(source, dialect):
        if len(cells) != width:
            return FileError(
                f"{source.name}, line {line}: {counted(len(cells), 'column')}, where others have {width}"
            )
    if "GZIP" in message:
        return FileError(f"{source.name}: not a complete .gz file")
    known = re.search(r"Line: (\d+)", message)
    location = f", line {int(known[1]) + dialect.start - 1}" if known else ""
    return FileError(f"{source.name}{location}: {_reason(message)}")


def _reason(message: str) -> str:
    lines = [line for line in message.splitlines() if not re.search(r"Error on Line|Original Line", line)]
    return lines[0] if lines else message
