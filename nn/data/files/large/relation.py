"""A table in files, or the result of a query, as a relation of DuckDB that is read in blocks."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from nn.data.files.database import Database, connected, quoted
from nn.data.files.file_table import column_names, paths_of, reader_of
from nn.data.files.query import prepared_query
from nn.data.files.text.dialect import Dialect, dialect_of
from nn.data.files.text.options import FileOptions
from nn.data.files.text.rows import relation_of
from nn.data.files.text.source import opened, utf8
from nn.data.tables.cells import Cell
from nn.data.tables.table import Table, table_from
from nn.support.errors import FileError

LARGE_BYTES = 50_000_000  # of text files together; a larger table is read in blocks
LARGE_CELLS = 5_000_000  # of a table with types


@dataclass(frozen=True)
class Relation:
    """An open relation. Its columns are called c0, c1, ... in queries.

    name     what messages call it
    names    the names of its columns
    decimal  the decimal sign of cells that are texts; None where cells have types
    unnamed  the columns without a name of their own
    notes    the form of the files in words
    """

    name: str
    database: Database
    source: str
    names: tuple[str, ...]
    decimal: str | None
    named: bool
    unnamed: frozenset[str]
    notes: list[str]

    @property
    def sql(self) -> str:
        """The relation for the FROM of a query."""
        columns = ", ".join(f"c{i}" for i in range(len(self.names)))
        return f"(select * from {self.source}) as t({columns})"  # noqa: S608  # quoted by who makes it

    def rows(self, columns: str, rest: str = "") -> list[tuple[Cell, ...]]:
        """All rows of a query over the relation."""
        return self.database.execute(f"select {columns} from {self.sql} {rest}").fetchall()  # noqa: S608  # quoted

    def blocks(self, columns: str, rest: str, size: int) -> Iterator[list[tuple[float, ...]]]:
        """The rows of a query over the relation, `size` at a time."""
        cursor = self.database.execute(f"select {columns} from {self.sql} {rest}")  # noqa: S608  # quoted there
        return iter(lambda: cursor.fetchmany(size), [])

    def sample(self, count: int) -> Table:
        """The first rows, and as many from the whole table."""
        first = self.rows("*", f"limit {count}")
        spread = self.rows("*", f"using sample reservoir({count} rows) repeatable (0)")
        table = table_from([*first, *spread], self.names)
        return Table(table.columns, named=self.named)


@contextmanager
def large_relation(path: str | None, query: str | None, options: FileOptions) -> Iterator[Relation | None]:
    """The relation of files or of a query that is too large for memory; None where it is not."""
    with ExitStack() as stack:
        if query is not None:
            relation = _of_query(query, options, stack)
        elif path is None or reader_of(path) is None:
            relation = _of_texts(str(path), options, stack)
        else:
            relation = _of_typed(path, stack)
        yield relation


def _of_texts(path: str, options: FileOptions, stack: ExitStack) -> Relation | None:
    paths = paths_of(path)
    if sum(_size(name) for name in paths) <= LARGE_BYTES:
        return None
    database = stack.enter_context(connected(path))
    parts: list[str] = []
    dialects: list[Dialect] = []
    notes: list[str] = []
    for name in paths:
        source = stack.enter_context(opened(name))
        dialect = dialect_of(source.text, name, options, complete=source.complete)
        if dialects and (dialect.names, dialect.decimal) != (dialects[0].names, dialects[0].decimal):
            raise FileError(f"{name}: its columns or its decimal sign are not those of {paths[0]}")
        file = stack.enter_context(utf8(source, dialect.start))
        parts.append(relation_of(file, dialect, packed=source.packed and file == source.path))
        dialects.append(dialect)
        notes = notes or dialect.notes()
    first = dialects[0]
    names = tuple(column_names(first))
    unnamed = frozenset(n for n, own in zip(names, first.names, strict=True) if not own and first.header)
    union = f"({' union all '.join(f'select * from {part}' for part in parts)})"  # noqa: S608  # quoted there
    counted = [f"{len(paths)} files"] * (len(paths) > 1)
    return Relation(path, database, union, names, first.decimal, first.header, unnamed, counted + notes)


def _of_typed(path: str, stack: ExitStack) -> Relation | None:
    files = f"[{', '.join(quoted(name) for name in paths_of(path))}]"
    database = stack.enter_context(connected(path))
    return _if_large(path, f"{reader_of(path)}({files})", database)


def _of_query(query: str, options: FileOptions, stack: ExitStack) -> Relation | None:
    database = stack.enter_context(connected("a query"))
    return _if_large("query", f"({prepared_query(query, database, options)})", database)


def _if_large(name: str, source: str, database: Database) -> Relation | None:
    """The relation, unless it has few cells. FileError with the words of DuckDB."""
    try:
        cursor = database.execute(f"select * from {source} limit 0")  # noqa: S608  # quoted by the callers
        names = tuple(str(column) for column, *_ in cursor.description)
        ((count,),) = database.execute(f"select count(*) from {source}").fetchall()  # noqa: S608
    except database.Error as error:
        raise FileError(f"{name}: {' '.join(str(error).split())}") from None
    if count * len(names) <= LARGE_CELLS:
        return None
    return Relation(name, database, source, names, None, named=True, unnamed=frozenset(), notes=[])


def _size(path: str) -> int:
    """The bytes of a file; 0 for a pipe, and for a path that another reader will refuse."""
    file = Path(path)
    try:
        return file.stat().st_size * (8 if path.endswith(".gz") else 1) if file.is_file() else 0
    except (OSError, ValueError):
        return 0
