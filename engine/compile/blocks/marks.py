"""Marks: which rows, or which positions, have a property."""

from collections import deque
from collections.abc import Iterable, Sequence
from itertools import repeat

from engine.compile.blocks.instructions import Indices


class Marks(bytearray):
    """A mark for each index. Runs of indices are looked at in one step."""

    def add(self, indices: Sequence[int]) -> None:
        """Mark these."""
        if run := _run(indices):
            self[run] = b"\1" * len(indices)
        else:
            deque(map(self.__setitem__, indices, repeat(1)), maxlen=0)

    def some(self, indices: Indices) -> bool:
        """Whether one of these is marked."""
        if run := _run(indices):
            return 1 in self[run]
        return any(map(self.__getitem__, indices))

    def of(self, indices: Indices) -> Iterable[int]:
        """The marks of these, one by one."""
        run = _run(indices)
        return self[run] if run else map(self.__getitem__, indices)

    def every(self, indices: Indices) -> bool:
        """Whether all of these are marked."""
        if run := _run(indices):
            return 0 not in self[run]
        return all(map(self.__getitem__, indices))


def _run(indices: Sequence[int]) -> slice | None:
    """The indices as a slice, where each follows the one before."""
    if isinstance(indices, range) and indices.step == 1:
        return slice(indices.start, indices.stop)
    return None
