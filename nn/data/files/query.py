"""Tables by a SQL query of DuckDB over files; the form of text files in it is guessed as everywhere here."""

import re
from pathlib import Path

from nn.data.files.database import Database, connected, quoted
from nn.data.files.file_table import FileTable
from nn.data.files.text.dialect import dialect_of
from nn.data.files.text.options import FileOptions
from nn.data.files.text.source import opened
from nn.support.errors import FileError

_TEXT_FILE = re.compile(r"(?i)\b(from|join)(\s+)'((?:[^']|'')+\.(?:csv|tsv|txt|dat)(?:\.gz)?)'")


def query_table(query: str, options: FileOptions) -> FileTable:
    """The result of one SELECT, such as select a, b from 'data.csv' where a > 0. FileError with the words of DuckDB.

    Only a SELECT runs: it reads files and writes none.
    """
    with connected("a query") as database:
        try:
            table = database.table(prepared_query(query, database, options))
        except database.Error as error:
            raise FileError(f"query: {' '.join(str(error).split())}") from None
    if not len(table):
        raise FileError("query: the result has no rows")
    return FileTable("query", table, None, frozenset(), [], lambda row: f"query, row {row + 1}")


def prepared_query(query: str, database: Database, options: FileOptions) -> str:
    """The query, ready to run: text files are read in the form that is guessed. FileError where it is no SELECT."""
    try:
        statements = database.statements(query)
    except database.Error as error:
        raise FileError(f"query: {' '.join(str(error).split())}") from None
    if len(statements) != 1 or statements[0].type.name != "SELECT":
        raise FileError("a query is one SELECT; write select ... from 'data.csv' where ...")
    return _with_views(query.strip().removesuffix(";"), database, options)


def _with_views(query: str, database: Database, options: FileOptions) -> str:
    """The query with a view in the place of each text file, which has the form that is guessed here."""
    views: dict[str, str] = {}

    def view_of(match: re.Match[str]) -> str:
        path = match[3].replace("''", "'")
        if not Path(path).is_file():
            return match[0]
        if path not in views:
            views[path] = f"chainrule_{len(views)}"
            reader = _reader(path, options)
            database.execute(f"create view {views[path]} as select * from {reader}")  # noqa: S608  # quoted there
        return f"{match[1]}{match[2]}{views[path]}"

    return _TEXT_FILE.sub(view_of, query)


def _reader(path: str, options: FileOptions) -> str:
    """The call of read_csv for a text file in its form."""
    with opened(path) as source:
        dialect = dialect_of(source.text, path, options, complete=source.complete)
    names = [name or f"column{i}" for i, name in enumerate(dialect.names)]
    settings = {
        "delim": quoted(dialect.separator),
        "quote": quoted(dialect.quote),
        "escape": quoted(dialect.quote),
        "decimal_separator": quoted(dialect.decimal),
        "names": f"[{', '.join(map(quoted, names))}]",
        "header": str(dialect.header).lower(),
        "skip": str(dialect.start - 1),
        "nullstr": "['', 'NA', 'NaN', 'null']",
    }
    return f"read_csv({quoted(path)}, {', '.join(f'{name}={value}' for name, value in settings.items())})"
