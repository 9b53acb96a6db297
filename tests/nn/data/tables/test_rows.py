"""Tables of any kind as rows of numbers."""

from fractions import Fraction

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from engine import Value
from nn import MLP, Dataset, Standardiser, accuracy, train
from nn.data.tables.rows import column_names, list_of, rows_of, target_of


class Frame:
    """A data frame, as pandas and polars have it: columns with names, and an array of the whole."""

    def __init__(self, columns, rows):
        self.columns, self._rows = columns, rows

    def __len__(self):
        return len(self._rows)

    def __getitem__(self, name):
        return Column([row[list(self.columns).index(name)] for row in self._rows])

    def to_numpy(self):
        return np.array(self._rows, dtype=None if np.ndim(self._rows) == 2 else object)


class Column(list):
    """A column of a data frame: its index need not be 0, 1, 2, ..."""

    def to_numpy(self):
        return np.array(self[:])

    def __getitem__(self, i):
        if isinstance(i, slice):
            return list(self)[i]
        raise KeyError(i)


FRAME = Frame(["wide", "long"], [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
ROWS = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
TABLES = {
    "lists": ROWS,
    "tuples": tuple(map(tuple, ROWS)),
    "array": np.array(ROWS),
    "float32": np.array(ROWS, np.float32),
    "whole numbers": np.array(ROWS, np.int64),
    "list of arrays": [np.array(row) for row in ROWS],
    "list of NumPy numbers": [[np.float64(x) for x in row] for row in ROWS],
    "fractions": [[Fraction(int(x)) for x in row] for row in ROWS],
    "data frame": FRAME,
    "Fortran order": np.asfortranarray(ROWS),
    "generator": (row for row in ROWS),
    "array of objects": np.array(ROWS, dtype=object),
}


@pytest.mark.parametrize("kind", TABLES)
def test_a_table_becomes_rows_of_plain_numbers(kind):
    rows = rows_of(TABLES[kind])
    assert [[*row] for row in rows] == ROWS
    assert {type(x) for row in rows for x in row} <= {float, int}


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        (None, TypeError, r"^inputs are rows of numbers, one for each sample; got None$"),
        ("abc", TypeError, r"^inputs are rows of numbers, .*; got 'abc' \(str\)$"),
        (5, TypeError, "^inputs are rows of numbers"),
        ([1.0, 2.0], TypeError, r"row 0 is 1\.0 \(float\); for one feature write \[\[x\] for x in inputs\]$"),
        (np.array([1.0, 2.0]), TypeError, r"row 0 is 1\.0 .*for one feature write"),
        (["ab", "cd"], TypeError, r"row 0 is 'ab' \(str\)"),
        ([[1.0, "2"]], TypeError, r"^row 0, column 1 of the inputs must be a real number; got '2' \(str\)"),
        ([[1.0], [None]], TypeError, r"^row 1, column 0 of the inputs must be a real number; got None$"),
        ([[1.0], [Value(1.0)]], TypeError, r"^row 1, column 0 of the inputs must be a real number; got "),
        (np.zeros((2, 2, 2)), TypeError, r"^row 0, column 0 of the inputs must be a real number; got a list"),
        ([[1.0, 2.0], [3.0]], ValueError, r"^every row has as many numbers; row 0 has 2, row 1 has 1$"),
        (
            Frame(["a", "city"], [[1.0, "Bern"]]),
            TypeError,
            r"^row 0, column 'a' of the inputs is '1\.0', and a network takes numbers; .*Encoder\.of\(",
        ),
    ],
    ids=lambda case: repr(case)[:30],
)
def test_what_is_no_table_is_refused_with_its_place(table, error, message):
    with pytest.raises(error, match=message):
        rows_of(table)


def test_names_of_columns_are_those_of_a_data_frame():
    assert column_names(FRAME) == ("wide", "long")
    assert column_names(ROWS) == column_names(np.zeros((2, 2))) == ()
    assert column_names(Frame([0, 1], ROWS)) == ("0", "1")


@pytest.mark.parametrize(
    ("target", "plain"),
    [
        (1, 1),
        (0.5, 0.5),
        (True, 1),
        (np.int64(2), 2),
        (np.float32(0.5), 0.5),
        (np.True_, 1),
        ([0, 1.0], [0.0, 1.0]),
    ],
    ids=repr,
)
def test_a_target_becomes_plain(target, plain):
    assert target_of(target, 0) == plain
    assert type(target_of(target, 0)) is type(plain)


def test_targets_of_a_column_and_of_an_array_are_in_order():
    assert list_of(FRAME["long"]) == [2.0, 4.0, 6.0]
    assert list_of(np.array([1, 2])) == [1, 2]


def test_a_data_frame_and_its_column_are_a_data_set():
    data = Dataset(FRAME, FRAME["long"])
    assert data.features == ("wide", "long")
    assert [(x, y) for x, y in data] == [([1.0, 2.0], 2.0), ([3.0, 4.0], 4.0), ([5.0, 6.0], 6.0)]
    assert Dataset(FRAME, [0, 1, 0], ("a", "b")).features == ("a", "b")


COLUMNS = {"a": [0.0, 1.0, 1.0], "b": [1.0, 0.0, 1.0]}
LIBRARIES = {
    "dict": lambda: (COLUMNS, [1, 0, 1]),
    "pandas": lambda: (pd.DataFrame(COLUMNS), pd.Series([1, 0, 1])),
    "pandas with its own types": lambda: (
        pd.DataFrame(COLUMNS).convert_dtypes(),
        pd.Series([1, 0, 1], dtype="Int64"),
    ),
    "polars": lambda: (pl.DataFrame(COLUMNS), pl.Series([1, 0, 1])),
    "polars, lazy": lambda: (pl.LazyFrame(COLUMNS), [1, 0, 1]),
    "Arrow": lambda: (pa.table(COLUMNS), pa.array([1, 0, 1])),
    "DuckDB": lambda: (
        duckdb.sql("select * from (values (0., 1.), (1., 0.), (1., 1.)) t(a, b)"),
        duckdb.sql("select * from (values (1), (0), (1)) t(y)"),
    ),
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_columns_of_every_library_are_taken_wherever_data_are(library):
    X, y = LIBRARIES[library]()
    data = Dataset(X, y)
    assert data.features == ("a", "b")
    assert [([*map(float, x)], float(t)) for x, t in data] == [([0, 1], 1), ([1, 0], 0), ([1, 1], 1)]
    model = MLP(2, [1], seed=0)
    run = {"loss": "binary_cross_entropy_with_logits", "epochs": 1, "progress": False, "compiled": False}
    losses = [
        train(MLP(2, [1], seed=0), *arguments, **run, validation=(X, y)).epochs[0].validation
        for arguments in ((X, y), (list(data),))
    ]
    assert losses[0] == losses[1]
    assert accuracy(model, X, y) == accuracy(model, list(data))
    assert Standardiser.of(X).means == pytest.approx((2 / 3, 2 / 3))


def test_dates_in_a_frame_are_refused_with_what_to_write():
    frame = pd.DataFrame({"day": pd.to_datetime(["2024-01-31"])})
    with pytest.raises(TypeError, match=r"column 'day' of the inputs is '2024-01-31 .*; write numbers, "):
        rows_of(frame)
