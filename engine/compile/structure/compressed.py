"""A sparse Jacobian at one point: one product J v for each colour of its columns."""

import importlib
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.compile.runs.batch import as_numbers
from engine.compile.structure.colouring import colours_of
from engine.compile.structure.pattern import Pattern

Floats = NDArray[np.float64]
Products = Callable[[Floats, Floats], Floats]
"""J v for a batch of points and vectors, of shape (samples, rows)."""


def compressed(pattern: Pattern, products: Products, point: ArrayLike) -> object:
    """The matrix at a point: scipy.sparse.csr_array, or (rows, columns, numbers) without SciPy.

    ValueError for a point of another length than the columns.
    """
    expectation = f"a point has {len(pattern.columns)} numbers"
    x = as_numbers(point, expectation)
    if x.shape != (len(pattern.columns),):
        raise ValueError(f"{expectation}; got shape {x.shape}")
    colours = np.array(colours_of(pattern))
    count = int(colours.max(initial=-1)) + 1
    vectors = (colours[None, :] == np.arange(count)[:, None]).astype(np.float64)
    sums = products(np.tile(x, (count, 1)), vectors)
    at = np.array(pattern.entries, dtype=np.intp).reshape(-1, 2)
    rows, columns = at[:, 0], at[:, 1]
    numbers: Floats = sums[colours[columns], rows] if len(at) else np.empty(0)
    try:
        sparse = importlib.import_module("scipy.sparse")
    except ModuleNotFoundError:
        return rows, columns, numbers
    return sparse.csr_array((numbers, (rows, columns)), shape=pattern.shape)
