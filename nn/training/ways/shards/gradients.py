"""The work of one shard: its cost and its gradient, by the recorded program of the loss of one example."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine import Program

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Sums = tuple[float, Floats]
"""The sum of the losses of a shard, and that of their gradients to each parameter."""


@dataclass(frozen=True)
class Shared:
    """All that a worker keeps: the program, and the examples as rows."""

    program: Program
    rows: Floats


def sums_of(shared: Shared, parameters: Floats, chosen: Whole) -> Sums:
    """The sums over the chosen rows. NaN and infinities go through."""
    mean, gradient = shared.program.mean_gradient(shared.rows[chosen], parameters=parameters)
    return mean * len(chosen), gradient * len(chosen)


def parts_of(rows: Whole, count: int) -> list[Whole]:
    """Rows in `count` parts that differ in length by one at most; fewer where there are fewer rows."""
    parts = min(count, len(rows))
    bounds = [i * len(rows) // parts for i in range(parts + 1)]
    return [rows[a:b] for a, b in pairwise(bounds)]
