"""Labels of classes, and weights of rows."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from nn import Classifier, Regressor
from nn.estimators.foreign import column_warning
from nn.estimators.rows.targets import labels_of, weights_of

X = [[0.0], [1.0], [2.0], [3.0]]


@pytest.mark.parametrize(
    "y",
    [
        pd.Series(list("abab"), index=[3, 1, 2, 0]),
        pd.Series(pd.Categorical(list("abab"))),
        np.array(list("abab")),
        tuple("abab"),
    ],
    ids=["series", "categorical", "array", "tuple"],
)
def test_any_column_of_labels(y):
    assert labels_of(y, 4).tolist() == list("abab")


def test_whole_numbers_may_be_floats():
    assert Classifier(epochs=1).fit(X, [1.0, 2.0, 1.0, 2.0]).classes_.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("y", "error", "message"),
    [
        ([0.5, 1.5, 0.1, 2.2], ValueError, "Unknown label type: continuous.*write nn.Regressor"),
        ([0, 1, 0], ValueError, "X has 4 rows, y has 3"),
        ([1, 1, 1, 1], ValueError, "got 1 class, 1"),
        ([0, 1, np.nan, 1], ValueError, "y contains NaN"),
        (["a", "b", None, "a"], ValueError, "y contains NaN: row 2 "),
        (["a", 1, "b", 2], TypeError, "of several types"),
        (np.zeros((4, 2)), ValueError, "y should be a 1d array"),
        (np.array(["2020-01-01"] * 4, dtype="datetime64"), ValueError, "dates"),
        (None, ValueError, "the target y is None"),
        ([1j, 0, 1, 0], ValueError, "Complex data not supported"),
    ],
    ids=str,
)
def test_other_labels_are_refused(y, error, message):
    with pytest.raises(error, match=message):
        Classifier(epochs=1).fit(X, y)


def test_a_column_vector_is_taken_with_a_warning():
    with pytest.warns(column_warning(), match="A column-vector y was passed"):
        assert labels_of([[0], [1]], 2).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([1, 2], "one number for each of 4 rows; got 2"),
        ([[1, 1, 1, 1]], "one number for each row"),
        ([1, -1, 1, 1], "at least 0; got -1"),
        ([1, np.nan, 1, 1], "sample_weight contains NaN"),
        ([0, 0, 0, 0], "weight of every row is zero"),
        (["a"] * 4, "one number for each row"),
    ],
    ids=str,
)
def test_other_weights_are_refused(weights, message):
    with pytest.raises(ValueError, match=message):
        weights_of(weights, 4)


@pytest.mark.parametrize(
    "y",
    [
        np.array(["2020-01-01"] * 4, dtype="datetime64"),
        np.array([1, 2, 3, 4], dtype="timedelta64[s]"),
        [dt.timedelta(hours=1)] * 4,
        [[dt.date(2020, 1, 1)]] * 4,
    ],
    ids=["datetime64", "timedelta64", "timedelta", "date"],
)
def test_amounts_that_are_dates_are_refused(y):
    with pytest.raises(ValueError, match="y holds dates or durations"):
        Regressor(epochs=1).fit(X, y)
