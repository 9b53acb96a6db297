"""lse: log Σ exp x of a long vector, in two programs: one for each piece of the vector, one over the pieces."""

import numpy as np

from engine import exp, log, maximum, record, total

PIECE = 500


def log_sum_exp(x):
    """By its steps, as the eval asks: the largest, then a sum."""
    largest = maximum(*x) if len(x) > 1 else x[0]
    return largest + log(total([exp(number - largest) for number in x]))


def _prepared(data):
    """The program of a piece, that of all pieces, and the vector as a batch of pieces."""
    x = np.array(data["x"])
    pieces = -(-len(x) // PIECE)
    batch = np.full(pieces * PIECE, -np.inf)
    batch[: len(x)] = x
    return record(log_sum_exp, PIECE), record(log_sum_exp, pieces), batch.reshape(pieces, PIECE)


def primal(data):
    inner, outer, batch = _prepared(data)
    return lambda: outer.values(inner.values(batch)[None, :])[0]


def gradient(data):
    inner, outer, batch = _prepared(data)
    n = len(data["x"])

    def run():
        pieces, gradients = inner.gradients(batch)
        to_pieces = outer.gradients(pieces[None, :])[1][0]
        return (gradients * to_pieces[:, None]).ravel()[:n]

    return run


FUNCTIONS = {"primal": primal, "gradient": gradient}
