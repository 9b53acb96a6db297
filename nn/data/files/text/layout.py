"""The layout of a text file: the separator and the quotation mark that make a table of its lines."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from nn.data.files.text.cells import MISSING, is_number
from nn.data.files.text.options import AmbiguousError, FileOptions, spelled
from nn.support.errors import FileError
from nn.support.safe_read import counted

_SEPARATORS = (",", ";", "\t", "|")
_AMOUNT = re.compile(r"[+-]?[\d.,']*\d[\d.,']*([eE][+-]?\d+)?")
_MOST_PREAMBLE = 20  # lines before the table

Record = tuple[int, list[str]]  # the number of its last line, and its cells


@dataclass(frozen=True)
class Layout:
    """One way to cut the lines of a file into cells.

    records   the records of the table, each with the number of its last line; blank lines are left out
    preamble  the lines before the table: comments, or a title of one cell
    start     the number of the line on which the table begins
    fault     the first record of another width; None where all have one width
    """

    separator: str
    quote: str
    records: tuple[Record, ...]
    preamble: int = 0
    start: int = 1
    fault: Record | None = None

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.records[0][1])

    def columns(self) -> list[list[str]]:
        """The cells of each column, without spaces around them; the first may be its name."""
        width = self.width
        rows = (cells for _, cells in self.records if len(cells) == width)
        return [[cell.strip() for cell in column] for column in zip(*rows, strict=True)]


def layout_of(text: str, path: str, options: FileOptions, *, complete: bool = True) -> Layout:
    """The layout that makes a consistent table of a text.

    complete  whether the text is the whole file; otherwise its last record may be cut
    FileError where there is none; AmbiguousError where two are equally good.
    """
    sep = options.sep or _sep_line(text)
    layouts = [
        layout
        for separator in ([sep] if sep else _SEPARATORS)
        for layout in _quoted(text, separator, complete=complete)
    ]
    if not text.strip(" \t\r\n,;|\"'"):
        raise FileError(f"{path}: the file is empty")
    layouts = [layout for layout in layouts if layout.records]
    if not layouts:
        raise FileError(f"{path}, line 1: quotation marks do not enclose a whole cell, or are not closed")
    whole = [layout for layout in layouts if layout.fault is None]
    fitting = [layout for layout in whole if layout.width == options.width] or whole
    best = _best(fitting or layouts)
    bad = [layout for layout in layouts if layout.fault and layout.width > 1]
    if not fitting or (bad and _is_uncut(best)):
        raise ragged(path, _best(bad or layouts))
    _check_alone(best, fitting, path)
    return best


def records_of(text: str, separator: str, quote: str) -> Iterator[Record]:
    """The records of a text that are not blank. csv.Error where a quotation mark is not closed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, quotechar=quote, strict=True)
    for cells in reader:
        if cells:
            yield reader.line_num, cells


def ragged(path: str, layout: Layout) -> FileError:
    """The error for records of different widths, or for a quotation mark that is not closed."""
    if layout.fault is None:
        return FileError(f"{path}: no table was found")
    line, cells = layout.fault
    if not cells:
        return FileError(f"{path}, line {line}: a quotation mark {layout.quote} is not closed")
    columns, first = counted(len(cells), "column"), layout.records[0][0]
    return FileError(f"{path}, line {line}: {columns}, where line {first} has {layout.width}")


def _quoted(text: str, separator: str, *, complete: bool) -> list[Layout]:
    """The layout of this separator, and the one with ' for quotation where that cuts the lines otherwise."""
    layout = _layout(text, separator, '"', complete=complete)
    if "'" not in text or not _has_start(layout, "'"):
        return [layout]
    other = _layout(text, separator, "'", complete=complete)
    if _has_start(other, '"') or [c for _, c in other.records] == [c for _, c in layout.records]:
        return [layout]
    return [layout, other]


def _has_start(layout: Layout, quote: str) -> bool:
    """Whether a cell begins with this mark, which is then no part of its text."""
    return any(cell.lstrip().startswith(quote) for _, cells in layout.records for cell in cells)


def _layout(text: str, separator: str, quote: str, *, complete: bool) -> Layout:
    records: list[Record] = []
    open_line = 0
    try:
        records.extend(records_of(text, separator, quote))
    except csv.Error:
        open_line = (records[-1][0] if records else 0) + 1
    if not complete and len(records) > 1:
        records.pop()  # it may be cut
        open_line = 0
    comments = 0
    while comments < len(records) and _is_comment(records[comments][1], separator):
        comments += 1
    return _framed(Layout(separator, quote, tuple(records)), comments, open_line)


def _framed(layout: Layout, comments: int, open_line: int) -> Layout:
    """The layout without the lines before its table, and with its first fault."""
    records = layout.records[comments:]
    if not records:
        return replace(layout, records=())
    (width, _), *_ = Counter(len(cells) for _, cells in records).most_common(1)
    titles = 0
    while width > 1 and titles < min(len(records), _MOST_PREAMBLE) and len(records[titles][1]) == 1:
        titles += 1
    records, skipped = records[titles:], comments + titles
    expected = len(records[0][1])
    fault = next((record for record in records if len(record[1]) != expected), None)
    if fault is None and open_line:
        fault = (open_line, [])
    return replace(layout, records=records, preamble=skipped, start=_first_line(records[0]), fault=fault)


def _first_line(record: Record) -> int:
    """The number of the line on which a record begins: a quoted cell may have several."""
    line, cells = record
    return line - sum(len(cell.splitlines()) - 1 for cell in cells if cell)


def _sep_line(text: str) -> str | None:
    """The separator that a first line sep=; names, as spreadsheets write it."""
    first = text[:8].splitlines()[:1]
    line = first[0].strip().strip('"').lower() if first else ""
    return line[4] if line.startswith("sep=") and len(line) == 5 else None


def _is_comment(cells: Sequence[str], separator: str) -> bool:
    line = separator.join(cells)
    return line.startswith("#") or line.lower().startswith("sep=")


def _best(layouts: Sequence[Layout]) -> Layout:
    """The layout of the highest quality; one alone is not judged, which takes as long as reading its cells."""
    return layouts[0] if len(layouts) == 1 else max(layouts, key=_quality)


def _quality(layout: Layout) -> tuple[float, ...]:
    """How much a layout makes of the lines: few other separators are left in texts, then columns are numbers."""
    columns = [column[1:] or column for column in layout.columns()]
    numeric = [_is_numeric(column, layout.separator) for column in columns]
    width, rows = len(columns), len(columns[0])
    left = sum(_left(cell, layout) for column in columns for cell in column) / rows
    return -left, sum(numeric) / width, -layout.preamble, min(width, 2), layout.quote == "'"


def _left(cell: str, layout: Layout) -> int:
    """The number of other separators in a text."""
    return (
        0 if _is_amount(cell) else sum(cell.count(sign) for sign in _SEPARATORS if sign != layout.separator)
    )


def _is_uncut(layout: Layout) -> bool:
    """Whether the one column of a layout holds whole lines of a table, with a separator in a text or a header."""
    cells = [cell for _, (cell, *_) in layout.records]
    return layout.width == 1 and any({*_SEPARATORS} & {*cell} and not is_number(cell, ",") for cell in cells)


def _is_amount(cell: str) -> bool:
    """Whether a cell is a number in any spelling, such as 1.234,5, or empty."""
    return cell in MISSING or _AMOUNT.fullmatch(cell) is not None


def _is_numeric(column: Sequence[str], separator: str) -> bool:
    present = [cell for cell in column if cell not in MISSING]
    decimals = "." if separator == "," else ".,"
    return bool(present) and any(all(is_number(cell, decimal) for cell in present) for decimal in decimals)


def _check_alone(best: Layout, layouts: Sequence[Layout], path: str) -> None:
    """AmbiguousError where another layout is as good, or leaves more separators and makes more columns of numbers."""
    rivals = [other for other in layouts if other.separator != best.separator and other.width > 1]
    quality = _quality(best) if rivals else ()
    for other in rivals:
        if _quality(other)[:4] == quality[:4] or (quality[0] < 0 and _quality(other)[1] > quality[1]):
            raise AmbiguousError(
                f"{path}: two separators fit: {spelled(best.separator)} ({best.width} columns) and "
                f"{spelled(other.separator)} ({other.width} columns); write sep={spelled(best.separator)!r} or "
                f"sep={spelled(other.separator)!r} (--sep)"
            )
