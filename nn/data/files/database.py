"""DuckDB, from the extra `data`: a connection that loads no extension and sees no variable of Python."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Protocol

from nn.data.tables.cells import Cell
from nn.data.tables.table import Table, table_from
from nn.support.errors import FileError

MEMORY = "200MB"  # of DuckDB itself; what is larger goes to disk
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY,
    "autoinstall_known_extensions": "false",  # nothing is fetched from elsewhere
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",  # no variable of the program is a table
    "temp_directory": tempfile.gettempdir(),  # and not a folder beside the caller's files
}


def is_installed() -> bool:
    """Whether the extra `data` is installed."""
    return find_spec("duckdb") is not None


class Cursor(Protocol):
    """The result of a query."""

    @property
    def description(self) -> Sequence[Sequence[object]]:
        """The name of each column, and its type."""
        ...

    def fetchall(self) -> list[tuple[Cell, ...]]:
        """All rows."""
        ...

    def fetchmany(self, size: int, /) -> list[tuple[Cell, ...]]:
        """The next rows, `size` at most; [] at the end."""
        ...


class Database:
    """A connection to DuckDB in memory; `Error` is the base of its exceptions."""

    def __init__(self) -> None:
        import duckdb  # noqa: PLC0415  # of the extra data

        self.Error = duckdb.Error
        self._connection = duckdb.connect(config=_CONFIG)
        self.statements = self._connection.extract_statements

    def execute(self, query: str, parameters: list[object] | None = None) -> Cursor:
        """The result of a query, to be fetched in blocks."""
        return self._connection.execute(query, parameters or [])

    def table(self, query: str, parameters: list[object] | None = None) -> Table:
        """The whole result of a query."""
        cursor = self.execute(query, parameters)
        return table_from(cursor.fetchall(), [name for name, *_ in cursor.description])

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


@contextmanager
def connected(what: str) -> Iterator[Database]:
    """A connection for the time of the block. FileError where the extra is not installed: `what` needs it."""
    if not is_installed():
        raise FileError(f"{what} needs duckdb: pip install 'chainrule[data]'")
    database = Database()
    try:
        yield database
    finally:
        database.close()
