"""Files as tables: text through its dialect; Parquet and JSON by DuckDB; several files of one form as one table."""

import glob
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from nn.data.files.database import connected, is_installed
from nn.data.files.text.dialect import Dialect, dialect_of
from nn.data.files.text.options import FileOptions
from nn.data.files.text.rows import BLOCK, Texts, line_of, plain_rows, text_blocks
from nn.data.files.text.source import Source, opened
from nn.data.tables.table import Column, Table, table_from
from nn.support.errors import FileError

_READERS = {
    ".parquet": "read_parquet",
    ".pq": "read_parquet",
    ".json": "read_json_auto",
    ".jsonl": "read_json_auto",
}
_READERS[".ndjson"] = "read_json_auto"
_ELSEWHERE = {".xlsx", ".xls", ".ods", ".feather", ".arrow", ".npz", ".npy", ".pkl", ".h5"}


@dataclass(frozen=True)
class FileTable:
    """The cells of a file, and how they were found.

    decimal   the decimal sign of cells that are texts; None where the file has types
    unnamed   the columns whose name is empty in the header
    notes     the form of the file in words
    location  the words for a row of the table: its file and line
    """

    name: str
    table: Table
    decimal: str | None
    unnamed: frozenset[str]
    notes: list[str]
    location: Callable[[int], str]


def file_table(path: str | Path, options: FileOptions) -> FileTable:
    """The table in a file, or in all files of a pattern such as data/*.csv. FileError where there is none."""
    paths = paths_of(str(path))
    tables = [_one(name, options) for name in paths]
    return tables[0] if len(tables) == 1 else _joined(tables, str(path))


def reader_of(path: str) -> str | None:
    """The function of DuckDB that reads a file with types; None for a text file. FileError for other formats."""
    suffixes = Path(path.lower().removesuffix(".gz").removesuffix(".zst")).suffixes[-1:]
    suffix = suffixes[0] if suffixes else ""
    if suffix in _ELSEWHERE:
        raise FileError(f"{path}: {suffix} files are not read; save the table as CSV, Parquet or JSON")
    return _READERS.get(suffix)


def paths_of(path: str) -> Sequence[str]:
    """The files that a path or a pattern names. FileError where there is none."""
    if Path(path).exists() or not any(sign in path for sign in "*?["):
        return [path]
    paths = sorted(glob.glob(path, recursive=True))  # noqa: PTH207  # of the working directory, as the shell does
    if not paths:
        raise FileError(f"{path}: no file has such a name")
    return paths


def file_blocks(path: str | Path, options: FileOptions) -> Generator[FileTable, None, None]:
    """The table in a file, or in all files of a pattern, as tables of some ten thousand rows, one after the other."""
    for name in paths_of(str(path)):
        reader = reader_of(name)
        yield from _text_blocks(name, options) if reader is None else _typed_blocks(name, reader)


def _one(path: str, options: FileOptions) -> FileTable:
    """All blocks of one file as one table."""
    reader = reader_of(path)
    blocks = list(_text_blocks(path, options) if reader is None else _typed_blocks(path, reader))
    return blocks[0] if len(blocks) == 1 else _joined(blocks, path)


def _text_blocks(path: str, options: FileOptions) -> Iterator[FileTable]:
    with opened(path) as source:
        dialect = dialect_of(source.text, path, options, complete=source.complete)
        names = column_names(dialect)
        _check_names(names, path, dialect)
        unnamed = frozenset(name for name, own in zip(names, dialect.names, strict=True) if not own)
        notes = dialect.notes() + [f"encoding {source.encoding}"] * (not source.encoding.startswith("utf-8"))
        form = dialect.decimal, unnamed if dialect.header else frozenset[str](), notes
        first = 0
        for rows in filter(None, _blocks(source, dialect)):
            columns = zip(names, zip(*rows, strict=True), strict=True)
            table = Table(tuple(Column(name, cells) for name, cells in columns), named=dialect.header)
            yield FileTable(path, table, *form, partial(_line, path, dialect, first))
            first += len(rows)
    if not first:
        raise FileError(f"{path}: a header and no data")


def column_names(dialect: Dialect) -> list[str]:
    """The names of the columns; one without a name is called by its position."""
    return [name or (f"column {i}" if dialect.header else str(i)) for i, name in enumerate(dialect.names)]


def _blocks(source: Source, dialect: Dialect) -> Iterator[list[Texts]]:
    if is_installed():
        return text_blocks(source, dialect)
    if dialect.plain and source.encoding.startswith("utf-8"):
        return iter([plain_rows(source, dialect)])
    form = ", ".join(dialect.notes())
    raise FileError(f"{source.name}: this form of file ({form}) needs duckdb: pip install 'chainrule[data]'")


def _line(path: str, dialect: Dialect, first: int, row: int) -> str:
    """The words for a row of a block that begins with row `first`."""
    try:
        with opened(path) as source:
            return f"{path}, line {line_of(source, dialect, first + row)}"
    except (FileError, StopIteration):  # a pipe, which has ended
        return f"{path}, row {first + row + 1}"


def _check_names(names: Sequence[str], path: str, dialect: Dialect) -> None:
    if len(set(names)) < len(names):
        seen: set[str] = set()
        twice = next(name for name in names if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise FileError(f"{path}, line {dialect.start}: two columns are named {twice!r}")


def _typed_blocks(path: str, reader: str) -> Iterator[FileTable]:
    if not Path(path).is_file():
        raise FileError(f"{path}: {'is a directory' if Path(path).is_dir() else 'no such file or directory'}")
    first = 0
    with connected(path) as database:
        try:
            cursor = database.execute(f"select * from {reader}(?)", [path])  # noqa: S608  # a name of this file
            names = [name for name, *_ in cursor.description]
            while rows := cursor.fetchmany(BLOCK):
                location = partial(lambda start, row: f"{path}, row {start + row + 1}", first)
                yield FileTable(path, table_from(rows, names), None, frozenset(), [], location)
                first += len(rows)
        except database.Error as error:
            raise FileError(f"{path}: {error}") from None
    if not first:
        raise FileError(f"{path}: a header and no data")


def _joined(tables: Sequence[FileTable], pattern: str) -> FileTable:
    """Several tables one below the other. FileError where they have other columns or another decimal sign."""
    first = tables[0]
    for other in tables[1:]:
        if other.table.names != first.table.names or other.table.named != first.table.named:
            raise FileError(
                f"{other.name}: its columns, {', '.join(other.table.names)}, are not those of {first.name}: "
                f"{', '.join(first.table.names)}"
            )
        if other.decimal != first.decimal:
            raise FileError(f"{other.name}: its decimal sign is not that of {first.name}; write --decimal")
    columns = tuple(
        Column(name, [cell for t in tables for cell in t.table.columns[i].cells])
        for i, name in enumerate(first.table.names)
    )

    def location(row: int) -> str:
        for table in tables:
            if row < len(table.table):
                return table.location(row)
            row -= len(table.table)
        return pattern

    files = len({table.name for table in tables})
    notes = [f"{files} files"] * (files > 1) + first.notes
    return replace(
        first, name=pattern, table=Table(columns, named=first.table.named), notes=notes, location=location
    )
