"""Batches: whatever holds rows of numbers, as float64 in rows that lie one behind the other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.support.numbers import described
from engine.support.text import some_names

Floats = NDArray[np.float64]


def as_batch(batch: object, columns: Sequence[str], *, finite: bool = False) -> Floats:
    """A batch as a float64 array of shape (samples, columns), a view of the batch where it is one already.

    Native code trusts the shape: another thread may give the batch itself another one meanwhile, but not the view.

    Integers, booleans, float32, lists, and arrays that are not contiguous are converted. A data frame that has just
    the names of these columns may have them in any order. ValueError for another shape, for a data frame with some
    of the names, and for NaN or infinities where `finite` is asked for; TypeError for what is no number.
    """
    order = None if type(batch) is np.ndarray else _order(batch, columns)
    array = _array(batch, columns).view()
    if order is not None:
        array = np.ascontiguousarray(array[:, order])
    if array.ndim == 1 and len(columns) == 1:
        array = array.reshape(-1, 1)
    if array.ndim == 1 and array.size == 0:
        array = array.reshape(0, len(columns))
    if array.ndim != 2 or array.shape[1] != len(columns):
        raise ValueError(
            f"a batch has the shape (samples, {len(columns)}), a column for each of {some_names(columns)}; "
            f"got shape {array.shape}" + _advice(array, columns)
        )
    if finite and not np.isfinite(array).all():
        sample, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"a batch with finite=True holds finite numbers alone; got {array[sample, column]} in sample "
            f"{sample}, column {columns[column]!r}"
        )
    return array


def _order(batch: object, columns: Sequence[str]) -> list[int] | None:
    """Where a data frame has each column; None where it has them in this order, or has none of these names."""
    names = [name for name in getattr(batch, "columns", ()) if isinstance(name, str)]
    if names == list(columns) or not set(names) & set(columns):
        return None
    if sorted(names) == sorted(columns) and len(set(names)) == len(names):
        return [names.index(name) for name in columns]
    raise ValueError(
        f"a data frame has the columns of the program, {some_names(columns)}, in any order, or none of these names; "
        f"got {some_names(names)}; write frame[[{', '.join(map(repr, columns))}]] to choose them, or "
        "frame.to_numpy() to take columns by their place"
    )


def _array(batch: object, columns: Sequence[str]) -> Floats:
    if type(batch) is np.ndarray and batch.dtype == np.float64 and batch.flags.carray:
        return batch  # nearly every batch
    return as_numbers(batch, f"a batch is an array or a list of rows of {len(columns)} real numbers")


def as_numbers(numbers: object, expectation: str) -> Floats:
    """The numbers as a float64 array, of any shape. TypeError, with the expectation, for what is none."""
    try:
        array = np.asarray(numbers)
    except ValueError:
        raise ValueError(f"{expectation}, all of one length; got rows of different lengths") from None
    if np.ma.is_masked(numbers):
        raise TypeError(f"{expectation}; got a masked array: write .filled(number), or leave such rows out")
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{expectation}; got {described(numbers)}, of {array.dtype}: {_instead(array)}")
    return np.require(array, np.float64, ["C_CONTIGUOUS", "ALIGNED"]) if array.ndim else array


def _instead(array: NDArray[np.generic]) -> str:
    if array.dtype.kind in "US":
        return "write float(x) for each"
    return "write the number itself for each (x.data for a Value)"


def _advice(array: Floats, columns: Sequence[str]) -> str:
    if array.shape == (len(columns),):
        return "; write [row] for a single sample"
    if array.ndim == 2 and array.shape[0] == len(columns):
        return "; write batch.T, if samples are its columns"
    return ""
