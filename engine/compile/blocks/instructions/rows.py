"""Rows by their numbers.

A *row* holds one number for each sample. A *position* of the vector holds one number for the whole batch:
parameters, constants, and everything that is computed from them alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Indices = range | tuple[int, ...]
SIGN = {False: "=", True: "+="}
"""Before what is stored, and before what is added, by `accumulate`."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows by their numbers, or positions of the vector where `uniform` is true."""

    indices: Indices
    uniform: bool = False

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, part: slice) -> "Rows":
        return Rows(self.indices[part], self.uniform)

    def __str__(self) -> str:
        """r3, r3-r9, r1,r5, or the first and last of many that are no run; u3 for a position."""
        letter, indices = "u" if self.uniform else "r", self.indices
        if not indices:
            return "nothing"
        if len(indices) == 1:
            return f"{letter}{indices[0]}"
        if is_run(indices):
            return f"{letter}{indices[0]}-{letter}{indices[-1]}"
        if len(indices) <= 3:
            return ",".join(f"{letter}{i}" for i in indices)
        return f"{letter}{indices[0]},..,{letter}{indices[-1]}"


def indices(numbers: Sequence[int]) -> Indices:
    """Numbers as a range where each follows the one before, and as a tuple otherwise."""
    if numbers and is_run(numbers):
        return range(numbers[0], numbers[-1] + 1)
    return tuple(numbers)


def is_run(indices: Sequence[int]) -> bool:
    """Whether each index, of at least one, follows the one before."""
    if isinstance(indices, range):
        return indices.step == 1
    first, count = indices[0], len(indices)
    return indices[-1] == first + count - 1 and tuple(indices) == tuple(range(first, first + count))
