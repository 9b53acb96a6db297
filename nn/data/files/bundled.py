"""The two data sets of the package."""

from dataclasses import replace
from importlib.resources import as_file, files

from nn.data.dataset import Dataset
from nn.data.files.text.cells import typed_table
from nn.data.files.text.dialect import dialect_of
from nn.data.files.text.options import FileOptions
from nn.data.files.text.rows import plain_rows
from nn.data.files.text.source import opened
from nn.data.preparation import Choice, prepared
from nn.data.tables.table import table_from


def iris() -> Dataset:
    """150 irises, 4 measures in cm, 3 species. Source: datasets/README.md."""
    return _bundled("iris.csv")


def digits() -> Dataset:
    """1,797 hand-written digits, 8×8 pixels of 0 to 16, row by row; 10 classes. Source: datasets/README.md."""
    return _bundled("digits.csv.gz")


def _bundled(name: str) -> Dataset:
    """A clean file of the package: it needs no extra."""
    resource = files("nn.data.files").joinpath("datasets", name)
    with as_file(resource) as path, opened(path) as source:  # from a zip, too
        dialect = dialect_of(
            source.text, name, FileOptions(sep=",", header=True, decimal="."), complete=source.complete
        )
        table = table_from(plain_rows(source, dialect), dialect.names)
    return replace(prepared(typed_table(table, ".", -1), Choice(), name).data, name=name.partition(".")[0])
