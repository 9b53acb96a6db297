"""Tables of any kind: arrays, lists, data frames; numbers scaled, texts one-hot, anything else refused."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from engine import MisuseWarning
from nn import Classifier
from nn.estimators.rows.encoding import Encoding, mean_and_deviation
from nn.estimators.rows.table import Table

MIXED = {"colour": ["red", "blue", "red", "green"], "size": [1, 2, 3, 6], "new": [True, False, True, True]}


def encoded(table):
    columns = Table.of(table)
    return Encoding.of(columns).rows(columns)


def test_texts_become_columns_of_0_and_1_and_numbers_are_scaled():
    rows = encoded(pd.DataFrame(MIXED))
    np.testing.assert_array_equal(
        rows[:, :3], [[0, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 0]]
    )  # blue, green, red
    np.testing.assert_allclose(
        rows[:, 3], (np.array([1, 2, 3, 6]) - 3.0) / np.sqrt(3.5)
    )  # mean 3, variance 3.5
    np.testing.assert_array_equal(rows[:, 4:], [[0, 1], [1, 0], [0, 1], [0, 1]])  # false, true


@pytest.mark.parametrize(
    "table", [[[True, 2.0], [False, 3.0]], np.array([[True, True], [False, True]])], ids=str
)
def test_true_and_false_are_categories(table):
    assert encoded(table)[:, :2].tolist() == [[0.0, 1.0], [1.0, 0.0]]


def relation():
    pd_mixed = pd.DataFrame(MIXED)  # noqa: F841  # DuckDB finds it by its name
    return pytest.importorskip("duckdb").sql("select * from pd_mixed")


@pytest.mark.parametrize(
    "make",
    [
        lambda: pd.DataFrame(MIXED),
        lambda: pd.DataFrame(MIXED, index=[7, 3, 9, 1]),
        lambda: pd.DataFrame(MIXED).convert_dtypes(),
        lambda: pd.DataFrame(MIXED).astype({"colour": "category", "size": "Int64"}),
        lambda: pytest.importorskip("polars").DataFrame(MIXED),
        lambda: pytest.importorskip("pyarrow").table(MIXED),
        relation,
        lambda: MIXED,
        lambda: [dict(zip(MIXED, row, strict=True)) for row in zip(*MIXED.values(), strict=True)],
        lambda: [list(row) for row in zip(*MIXED.values(), strict=True)],
        lambda: np.array([list(row) for row in zip(*MIXED.values(), strict=True)], dtype=object),
    ],
    ids=[
        "pandas",
        "another index",
        "nullable",
        "category",
        "polars",
        "arrow",
        "duckdb",
        "dict",
        "rows of dicts",
        "lists",
        "objects",
    ],
)
def test_any_table_gives_the_same_rows(make):
    np.testing.assert_array_equal(encoded(make()), encoded(pd.DataFrame(MIXED)))


def test_names_are_those_of_the_frame():
    model = Classifier(epochs=1).fit(pd.DataFrame(MIXED), [0, 1, 0, 1])
    assert model.feature_names_in_.tolist() == ["colour", "size", "new"]
    model.fit([[1.0], [2.0]], [0, 1])
    assert not hasattr(model, "feature_names_in_")


def test_rows_may_come_one_by_one():
    assert encoded(iter([[1.0], [3.0]])).tolist() == [[-1.0], [1.0]]


def test_a_name_that_stands_twice_is_two_columns():
    frame = pd.DataFrame([[1.0, 2.0], [3.0, 5.0]], columns=["a", "a"])
    assert encoded(frame).tolist() == [[-1.0, -1.0], [1.0, 1.0]]


def test_a_text_that_did_not_occur_is_none_of_the_others():
    model = Classifier(epochs=1).fit(pd.DataFrame(MIXED), [0, 1, 0, 1])
    with pytest.warns(MisuseWarning, match="column 'colour' has 'pink', which did not occur in training"):
        model.predict(pd.DataFrame(MIXED | {"colour": ["pink"] * 4}))


def test_a_column_keeps_its_kind():
    model = Classifier(epochs=1).fit(pd.DataFrame(MIXED), [0, 1, 0, 1])
    with pytest.raises(ValueError, match="column 'size' had numbers in training, and has 's' now"):
        model.predict(pd.DataFrame(MIXED | {"size": list("smxl")}))
    with pytest.raises(ValueError, match="column 'colour' had texts in training, and has numbers now"):
        model.predict(pd.DataFrame(MIXED | {"colour": [1, 2, 3, 4]}))


@pytest.mark.parametrize(
    ("table", "error", "message"),
    [
        ([1.0, 2.0], ValueError, r"X.reshape\(-1, 1\)"),
        (3.0, ValueError, "Reshape your data"),
        (np.zeros((2, 2, 2)), ValueError, "Reshape your data"),
        ("abc", TypeError, "X is a table"),
        (None, TypeError, "X is a table"),
        ([], ValueError, "Reshape your data"),
        (np.zeros((0, 3)), ValueError, r"0 sample\(s\)"),
        (np.zeros((3, 0)), ValueError, r"0 feature\(s\)"),
        (pd.DataFrame({"a": []}), ValueError, r"0 sample\(s\)"),
        (pd.DataFrame({"a": []}, dtype=object), ValueError, r"0 sample\(s\)"),
        ({"a": []}, ValueError, r"0 sample\(s\)"),
        ({"a": [1.0, None]}, ValueError, "X contains NaN: row 1, column 'a'"),
        (pd.DataFrame(index=[0, 1]), ValueError, r"0 feature\(s\)"),
        ([[1.0], [2.0, 3.0]], ValueError, "the rows of X differ in length"),
        ([[1.0, 2.0], [3.0, np.nan]], ValueError, "X contains NaN: row 1, column 1"),
        ([[1.0, 2.0], [-np.inf, 0.0]], ValueError, r"X contains infinity \(inf\): row 1, column 0"),
        ([[1.0], [None]], ValueError, "row 1, column 0"),
        ([["a"], [None]], ValueError, "row 1, column 0"),
        (pd.DataFrame({"a": ["x", pd.NA]}), ValueError, "row 1, column 'a'"),
        (pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}), ValueError, "row 1, column 'a'"),
        (pd.DataFrame({"a": pd.to_datetime(["2020-01-01", None])}), TypeError, "column 'a' holds dates"),
        ([[dt.date(2020, 1, 1)]], TypeError, "column 0 holds dates"),
        ([["1.5"], ["2.5"]], TypeError, r"numbers written as texts \('1.5'\)"),
        ([["2024-01-31"], ["2024-02-01"]], TypeError, r"like numbers or dates \('2024-01-31'\)"),
        (pd.DataFrame({"a": ["65,5", "7,25"]}), TypeError, r"like numbers or dates \('65,5'\)"),
        ([["a"], [1.0]], TypeError, "column 0"),
        ([[True], [1.5]], TypeError, "column 0 mixes True and False with 1.5"),
        ([[1j]], ValueError, "Complex data not supported"),
        ([[{"a": 1}]], TypeError, "must be a string or a number"),
        (pd.DataFrame({"a": [1], 2: [3]}), TypeError, "the names of the columns are texts or none is; got 2"),
        ([[str(i) + "x"] for i in range(1001)], ValueError, "1001 different texts"),
        ([[1e308], [-1e308]], ValueError, "too far apart to be scaled"),
    ],
    ids=str,
)
def test_other_tables_are_refused(table, error, message):
    with pytest.raises(error, match=message):
        Classifier(epochs=1).fit(table, [0, 1] * (len(table) // 2 if hasattr(table, "__len__") else 1))


def test_categories_may_look_like_numbers():
    frame = pd.DataFrame({"class": pd.Categorical(["1", "2", "1"])})
    assert encoded(frame).tolist() == [[1, 0], [0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("column", "weights", "mean", "deviation"),
    [
        ([1.0, 3.0], None, 2.0, 1.0),
        ([1.0, 3.0], [3.0, 1.0], 1.5, 0.75**0.5),  # (3 × 0.25 + 2.25) / 4
        ([0.1, 0.1, 0.1], None, 0.1, 1.0),
        ([1.0, 7.0], [1.0, 0.0], 1.0, 1.0),  # a row that does not count
        ([1e300, 3e300], None, 2e300, 1e300),
        ([1e-300, 3e-300], None, 2e-300, 1e-300),
        ([1e9 + 1, 1e9 + 3], None, 1e9 + 2, 1.0),
        ([1.0, 3.0, 1e308], [1.0, 1.0, 0.0], 2.0, 1.0),
    ],
)
def test_mean_and_deviation(column, weights, mean, deviation):
    figures = mean_and_deviation(np.array(column), None if weights is None else np.array(weights))
    assert figures == pytest.approx((mean, deviation), rel=1e-9, abs=0.0)
