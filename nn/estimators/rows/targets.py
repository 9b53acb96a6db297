"""Targets of any kind: classes as indices, and amounts as scaled numbers."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import described
from nn.data.tables.cells import DATES
from nn.estimators.foreign import column_warning
from nn.estimators.rows.cells import Floats, check_finite, is_gap
from nn.estimators.rows.encoding import mean_and_deviation

Array = NDArray[Any]


def classes_of(targets: Array) -> Array:
    """The classes that occur, sorted. ValueError for amounts, and where there is only one."""
    try:
        classes: Array = np.unique(targets)
    except TypeError:
        kinds = ", ".join(sorted({type(y).__name__ for y in targets.tolist()}))
        raise TypeError(f"Unknown label type: the classes in y are of several types ({kinds})") from None
    if len(classes) < 2:
        raise ValueError(
            f"the number of classes has to be greater than one; got 1 class, {classes.tolist()[0]!r}"
        )
    return classes


def labels_of(y: object, rows: int) -> Array:
    """The labels of `rows` rows as an array of one dimension. ValueError for amounts, gaps and other lengths."""
    labels = _column(y, rows)
    if labels.dtype.kind == "c":
        raise ValueError("Complex data not supported: y names the class of each row")
    if labels.dtype.kind == "f":
        check_finite(labels, "y", "y")
        if (labels != np.floor(labels)).any():
            raise ValueError(
                "Unknown label type: continuous. y holds amounts, not classes: write nn.Regressor for them"
            )
    gap = next((i for i, label in enumerate(labels.tolist()) if is_gap(label)), None)
    if labels.dtype == object and gap is not None:
        raise ValueError(f"y contains NaN: row {gap} (counted from 0) has no label; leave it out")
    if labels.dtype.kind in "Mm":
        raise ValueError("Unknown label type: y holds dates, not classes")
    return labels


def indices_of(labels: Array, classes: Array) -> Floats:
    """The index of each label in the sorted classes. ValueError for a label that is not among them."""
    unknown = ~np.isin(labels, classes)
    if unknown.any():
        known = ", ".join(map(repr, classes.tolist()[:10]))
        raise ValueError(f"{labels[unknown].tolist()[0]!r} is not among the classes {known}")
    return np.searchsorted(classes, labels).astype(np.float64)


def amounts_of(y: object, rows: int) -> Floats:
    """The numbers to predict, of shape (rows,) or (rows, outputs)."""
    array = _array(y)
    if array.ndim not in (1, 2) or (array.ndim == 2 and not array.shape[1]):
        raise ValueError(f"y should be a 1d array, or one column for each output; got shape {array.shape}")
    dates = array.dtype == object and any(isinstance(entry, DATES) for entry in array.flat)
    if array.dtype.kind in "Mm" or dates:
        raise ValueError(
            "y holds dates or durations, whose unit is not known: write numbers, such as the days since a date"
        )
    if array.dtype.kind == "c":
        raise ValueError("Complex data not supported: y takes real numbers")
    try:
        amounts = array.astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            f"y takes numbers to predict; got {described(array.ravel().tolist()[0])}: write nn.Classifier for classes"
        ) from None
    _check_length(len(amounts), rows)
    for j, column in enumerate(amounts.reshape(len(amounts), -1).T):
        check_finite(column, str(j), "y")
    return amounts


def scale_of(amounts: Floats, weights: Floats | None) -> tuple[Floats, Floats]:
    """The means and the deviations of the outputs."""
    columns = amounts.reshape(len(amounts), -1).T
    means, deviations = zip(*(mean_and_deviation(column, weights) for column in columns), strict=True)
    return np.array(means), np.array(deviations)


def weights_of(sample_weight: object, rows: int) -> Floats | None:
    """A weight of at least 0 for each row; None where all rows count alike."""
    if sample_weight is None:
        return None
    weights = np.asarray(sample_weight)
    if weights.ndim == 0:
        weights = np.full(rows, weights)
    if weights.ndim != 1 or weights.dtype.kind not in "biuf":
        raise ValueError(
            f"sample_weight is one number for each row; got shape {weights.shape}, {weights.dtype}"
        )
    if len(weights) != rows:
        raise ValueError(f"sample_weight is one number for each of {rows} rows; got {len(weights)}")
    weights = weights.astype(np.float64)
    check_finite(weights, "0", "sample_weight")
    if (weights < 0).any():
        raise ValueError(f"the weight of a row is at least 0; got {weights.min():g}")
    if not weights.any():
        raise ValueError("the weight of every row is zero: nothing would be learnt")
    return weights


def _column(y: object, rows: int) -> Array:
    array = _array(y)
    if array.ndim == 2 and array.shape[1] == 1:
        warnings.warn(
            "A column-vector y was passed when a 1d array was expected. Please change the shape of y to "
            "(n_samples, ), for example using ravel().",
            column_warning(),
            stacklevel=5,
        )
        array = array.ravel()
    if array.ndim != 1:
        raise ValueError(f"y should be a 1d array, one label for each row; got shape {array.shape}")
    _check_length(len(array), rows)
    return array


def _array(y: object) -> Array:
    if y is None:
        raise ValueError("fit requires y to be passed, but the target y is None: write fit(X, y)")
    if hasattr(y, "nnz") and hasattr(y, "toarray"):
        raise TypeError("sparse targets are not supported: write y.toarray()")
    array: Array = np.asarray(y.to_numpy() if hasattr(y, "to_numpy") else y)
    if array.dtype.kind in "US" and not hasattr(
        y, "dtype"
    ):  # a text among numbers would make all of them texts
        array = np.asarray(y, dtype=object)
    if array.dtype == object and array.size and all(isinstance(v, (bool, int, float)) for v in array.flat):
        array = np.asarray(array.tolist())
    return array


def _check_length(targets: int, rows: int) -> None:
    if targets != rows:
        raise ValueError(f"one target for each row: X has {rows} rows, y has {targets}")
