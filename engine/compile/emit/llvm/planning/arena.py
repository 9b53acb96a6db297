"""The memory of a training run: where rows, matrices of samples and the vector stand, in bytes from its beginning."""

from dataclasses import dataclass

NEAR = 1 << 20  # bytes of rows that a block of samples may take: what a core has near
MOST, MOST_OF_LAYERS = 512, 128  # samples of a block; with layers, whose matrices stay in the nearest cache

Pointer = tuple[int, int]
"""The offset of the first sample in the arena, and the bytes from one sample to the next."""


@dataclass(frozen=True)
class Samples:
    """A matrix of samples: where it begins, and the numbers from one sample to the next.

    A stride of 0 stands for samples that lie anywhere: at `offset` begins the list of their addresses.
    """

    offset: int
    stride: int

    @property
    def pointer(self) -> Pointer:
        """To the matrix."""
        return self.offset, 8 * (self.stride or 1)


@dataclass
class Arena:
    """The memory of a program: offsets in bytes, multiples of 64.

    capacity  the samples of a block
    step      the numbers from one row to the next
    """

    capacity: int
    step: int
    rows: int = 0
    vector: int = 0
    size: int = 0

    def reserve(self, numbers: int) -> int:
        """Room for so many numbers, and a cache line of another set than before it."""
        at = self.size
        self.size += -(-8 * numbers // 64) * 64 + 64
        return at

    def row(self, row: int) -> int:
        """Where a row begins."""
        return self.rows + 8 * self.step * row

    def position(self, position: int) -> int:
        """Where a position of the vector stands."""
        return self.vector + 8 * position

    def row_pointer(self, row: int) -> Pointer:
        """To a row."""
        return self.row(row), 8

    def vector_pointer(self, position: int) -> Pointer:
        """To a position of the vector."""
        return self.position(position), 0


def arena_for(rows: int, *, layers: bool, single: bool = False) -> Arena:
    """An arena whose blocks are so large that `rows` rows of them, and the matrices of layers, stay near the core.

    single  its blocks are one sample each, and rows are neighbours

    Rows of blocks are a little further apart than a block is long: they do not fall into the same sets of the cache.
    """
    if single:
        return Arena(1, 1)
    capacity = max(16, min(MOST_OF_LAYERS if layers else MOST, NEAR // (8 * max(rows, 1)) // 16 * 16))
    return Arena(capacity, capacity + 8)
