"""Derivatives of a program over batches, on behalf of `Program`: products with vectors, Jacobians, Hessians."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.compile.runs.batch import as_batch, as_numbers
from engine.compile.tapes.tape import Tape

Floats = NDArray[np.float64]
Values = Callable[[Floats], Floats]
"""The outputs of a derived program, then their derivatives, for every sample."""


def jvp(tape: Tape, batch: ArrayLike, vectors: ArrayLike, values: Values) -> tuple[Floats, Floats]:
    """See Program.jvp."""
    samples = as_batch(batch, tape.columns)
    results = values(np.hstack([samples, _rows(vectors, samples.shape, "vectors")]))
    count = len(tape.outputs)
    parts = results[:, :count], results[:, count:]
    return (parts[0][:, 0], parts[1][:, 0]) if tape.single else parts


def vjp(tape: Tape, batch: ArrayLike, cotangents: ArrayLike, values: Values) -> tuple[Floats, Floats]:
    """See Program.vjp."""
    samples, count = as_batch(batch, tape.columns), len(tape.outputs)
    weights = as_numbers(cotangents, "cotangents are an array of real numbers")
    if tape.single and weights.shape == (len(samples),):
        weights = weights.reshape(-1, 1)
    results = values(np.hstack([samples, _rows(weights, (len(samples), count), "cotangents")]))
    return results[:, 0] if tape.single else results[:, :count], results[:, count:]


def jacobian(tape: Tape, batch: ArrayLike, n: int, values: Values) -> tuple[Floats, Floats]:
    """See Program.jacobian; to n of the columns."""
    results, count = values(as_batch(batch, tape.columns)), len(tape.outputs)
    jacobians = results[:, count:].reshape(len(results), count, n)
    return (results[:, 0], jacobians[:, 0]) if tape.single else (results[:, :count], jacobians)


def hessian(tape: Tape, batch: ArrayLike, n: int, values: Values) -> tuple[Floats, Floats]:
    """See Program.hessian; to n of the columns."""
    results, count = values(as_batch(batch, tape.columns)), len(tape.outputs)
    upper = np.triu_indices(n)
    hessians = np.empty((len(results), count, n, n))
    entries = results[:, count:].reshape(len(results), count, len(upper[0]))
    hessians[:, :, upper[0], upper[1]] = hessians[:, :, upper[1], upper[0]] = entries
    return (results[:, 0], hessians[:, 0]) if tape.single else (results[:, :count], hessians)


def _rows(vectors: ArrayLike, shape: tuple[int, ...], noun: str) -> Floats:
    """A vector for each sample; one vector serves all samples."""
    array = as_numbers(vectors, f"{noun} are an array of real numbers")
    if array.shape not in (shape, shape[1:], () if shape[1:] == (1,) else shape):
        raise ValueError(
            f"{noun} have the shape {shape}, or {shape[1:]} for all samples; got shape {array.shape}"
        )
    return np.broadcast_to(array, shape)
