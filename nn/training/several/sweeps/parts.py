"""The runs that one call of a worker does: models of one shape are trained side by side."""

from collections.abc import Sequence
from typing import TypeVar

from nn.support.workers import Executors

MOST_HERE = 64  # runs of a call in this process: the bar moves after each call
LANES = 8  # of the widest vectors
CALLS = 4  # at least so many, for the workers of an executor

T = TypeVar("T")


def parts_of(runs: Sequence[T], executor: Executors | None, most: int = MOST_HERE) -> list[Sequence[T]]:
    """The runs in their order, as many for each call as are worth it: enough calls are left for several workers.

    most  runs of a call: as many are lost where it is interrupted
    """
    size = most if executor is None else min(most, LANES, max(1, len(runs) // CALLS))
    return [runs[start : start + size] for start in range(0, len(runs), size)]
