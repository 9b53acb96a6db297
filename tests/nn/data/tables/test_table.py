"""Tables of every library as columns of plain cells."""

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from nn.data.tables.cells import plain_cell
from nn.data.tables.table import Column, Table, is_frame, position_of, table_of

DAY = dt.date(2024, 1, 31)
COLUMNS = {
    "n": [1, 2, None],
    "x": [1.5, None, 2.0],
    "t": ["a", None, "b"],
    "f": [True, False, None],
    "d": [DAY] * 3,
}
ROWS = [(1, 1.5, "a", True, DAY), (2, None, None, False, DAY), (None, 2.0, "b", None, DAY)]
RELATION = """select * from (values (1, 1.5::double, 'a', true, date '2024-01-31'),
    (2, 'nan', null, false, date '2024-01-31'), (null, 2.0, 'b', null, date '2024-01-31')) t(n, x, t, f, d)"""
FORMS = {
    "dict of columns": lambda: COLUMNS,
    "dict of arrays": lambda: {name: np.array(cells, dtype=object) for name, cells in COLUMNS.items()},
    "rows as dicts": lambda: [dict(zip(COLUMNS, row, strict=True)) for row in ROWS],
    "pandas": lambda: pd.DataFrame(COLUMNS),
    "pandas with its own types": lambda: pd.DataFrame(COLUMNS).convert_dtypes(),
    "pandas with another index": lambda: pd.DataFrame(COLUMNS, index=[7, 8, 9]),
    "polars": lambda: pl.DataFrame(COLUMNS),
    "polars, lazy": lambda: pl.LazyFrame(COLUMNS),
    "Arrow": lambda: pa.table(COLUMNS),
    "an Arrow batch": lambda: pa.table(COLUMNS).to_batches()[0],
    "DuckDB": lambda: duckdb.sql(RELATION),
    "itself": lambda: table_of(COLUMNS),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_table_has_the_same_names_and_cells(form):
    table = table_of(FORMS[form]())
    assert (table.names, table.named, len(table)) == (tuple("nxtfd"), True, 3)
    assert table.rows() == ROWS
    assert is_frame(FORMS[form]()) is not isinstance(FORMS[form](), list)


@pytest.mark.parametrize(
    "data",
    [
        [[1, "a"], [2, "b"]],
        ((1, "a"), (2, "b")),
        np.array([[1, "a"], [2, "b"]], dtype=object),
        iter([[1, "a"], [2, "b"]]),
    ],
    ids=["lists", "tuples", "array", "iterator"],
)
def test_columns_without_names_are_numbered(data):
    table = table_of(data)
    assert (table.names, table.named) == (("x1", "x2"), False)
    assert table.rows() == [(1, "a"), (2, "b")]


def test_the_fields_of_a_structured_array_are_its_columns():
    array = np.array([(1, 2.5), (3, 4.5)], dtype=[("n", int), ("x", float)])
    assert table_of(array) == Table((Column("n", [1, 3]), Column("x", [2.5, 4.5])))


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.str_("a"), "a"),
        (Fraction(1, 4), 0.25),
        (Decimal("0.5"), 0.5),
        (float("nan"), None),
        (np.float64("nan"), None),
        (Decimal("nan"), None),
        (pd.NA, None),
        (pd.NaT, None),
        (np.datetime64("NaT", "D"), None),
        (np.datetime64("2024-01-31"), dt.datetime(2024, 1, 31)),  # noqa: DTZ001  # NumPy has no zones
        (pa.scalar(2.5), 2.5),
        (DAY, DAY),
    ],
    ids=repr,
)
def test_a_cell_becomes_plain(cell, plain):
    assert plain_cell(cell) == plain
    assert type(plain_cell(cell)) is type(plain)


def test_dates_in_an_array_stay_dates():
    for unit in "ns", "D", "Y":
        cells = table_of(np.array([["2024-01-01", "NaT"]], dtype=f"datetime64[{unit}]")).rows()[0]
        assert isinstance(cells[0], dt.date)
        assert cells[1] is None


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (5, TypeError, r"^a table is rows of cells, or a data frame; got 5"),
        ("abc", TypeError, r"^a table is rows of cells"),
        (None, TypeError, r"^a table is rows of cells"),
        ([1, 2], TypeError, r"row 0 is 1 \(int\); for one column write \[\[x\] for x in xs\]$"),
        (["ab"], TypeError, r"row 0 is 'ab'"),
        (np.zeros(3), TypeError, r"got 1 dimensions; write X\.reshape\(-1, 1\) for one feature"),
        (np.zeros((1, 2, 3)), TypeError, r"got 3 dimensions$"),
        (pd.Series([1, 2]), TypeError, r"got 1 dimensions"),
        ([[1], [1, 2]], ValueError, r"^every row has as many cells; row 0 has 1, row 1 has 2$"),
        ({"a": [1], "b": [1, 2]}, ValueError, r"^every column has as many cells; 'a' has 1, 'b' has 2$"),
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), ValueError, r"^two columns are named 'a'"),
    ],
    ids=lambda case: repr(case)[:30],
)
def test_what_is_no_table_is_refused(data, error, message):
    with pytest.raises(error, match=message):
        table_of(data)


def test_a_column_is_found_by_name_or_position():
    names = ("a", "b", "7")
    assert [position_of(key, names) for key in ("b", 1, "1", -1, "-1", "7", "a")] == [1, 1, 1, 2, 2, 2, 0]
    for key, message in [
        ("z", "no column is named 'z'; there are a, b, 7"),
        (3, "no column 3; there are 0 to 2"),
    ]:
        with pytest.raises(ValueError, match=message):
            position_of(key, names)


def test_a_table_gives_its_rows_and_columns():
    table = table_of(COLUMNS)
    assert table.take([2, 0]).rows() == [ROWS[2], ROWS[0]]
    assert table.select(["t", "n"]).rows() == [("a", 1), (None, 2), ("b", None)]
    assert len(table_of([])) == 0


def test_no_library_of_tables_is_imported():
    code = "from nn.data.tables.table import table_of\ntable_of([[1.0]])\nimport sys\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # ours
    assert {"numpy", "pandas", "polars", "pyarrow", "duckdb"}.isdisjoint(run.stdout.split())
