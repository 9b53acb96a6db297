"""lse: log Σ exp x of a long vector, in two programs: one for each piece of the vector, one over the pieces."""

import math

import numpy as np

from engine import exp, log, maximum, record, total

LONGEST = (
    500  # numbers of a piece: a long vector has pieces of this length, a short one as many as numbers in each
)


def log_sum_exp(x):
    """By its steps, as the eval asks: the largest, then a sum."""
    largest = maximum(*x) if len(x) > 1 else x[0]
    return largest + log(total([exp(number - largest) for number in x]))


def _prepared(data):
    """The program of a piece, that of all pieces, and the vector as a batch of pieces."""
    x = np.array(data["x"])
    size = min(LONGEST, math.isqrt(len(x)))
    pieces = -(-len(x) // size)
    batch = np.full(pieces * size, -np.inf)
    batch[: len(x)] = x
    names = [f"piece{i}" for i in range(pieces)]  # floats, for which a program is called without an array
    return record(log_sum_exp, size), record(lambda *y: log_sum_exp(y), *names), batch.reshape(pieces, size)


def primal(data):
    inner, outer, batch = _prepared(data)
    return lambda: outer(*inner.values(batch).tolist())


def gradient(data):
    inner, outer, batch = _prepared(data)
    n = len(data["x"])

    def run():
        pieces, gradients = inner.gradients(batch)
        _, to_pieces = outer.gradient(*pieces.tolist())
        gradients *= np.array(to_pieces)[:, None]
        return gradients.ravel()[:n]

    return run


FUNCTIONS = {"primal": primal, "gradient": gradient}
