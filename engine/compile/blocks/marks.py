"""Marks: which rows, or which positions, have a property."""

from collections import deque
from collections.abc import Sequence
from itertools import repeat

from engine.compile.blocks.instructions import Indices


class Marks(bytearray):
    """A mark for each index. Runs of indices are looked at in one step."""

    def add(self, indices: Sequence[int]) -> None:
        """Mark these."""
        if isinstance(indices, range) and indices.step == 1:
            self[indices.start : indices.stop] = b"\1" * len(indices)
        else:
            deque(map(self.__setitem__, indices, repeat(1)), maxlen=0)

    def some(self, indices: Indices) -> bool:
        """Whether one of these is marked."""
        if isinstance(indices, range) and indices.step == 1:
            return 1 in self[indices.start : indices.stop]
        return any(map(self.__getitem__, indices))

    def every(self, indices: Indices) -> bool:
        """Whether all of these are marked."""
        if isinstance(indices, range) and indices.step == 1:
            return 0 not in self[indices.start : indices.stop]
        return all(map(self.__getitem__, indices))
