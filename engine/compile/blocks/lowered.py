"""A block without products of rows, for emitters that do not know them: as multiplications and sums."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Indices,
    Instruction,
    RowProduct,
    RowProducts,
    Rows,
    Sum,
    indices,
)
from engine.core import operations as ops


def without_row_products(block: Block) -> Block:
    """The block itself where it has no products of rows."""
    together = [each for each in block.body if isinstance(each, RowProducts)]
    if not together:
        return block
    spare = max(sum(part.height * part.width * part.depth for part in each.parts) for each in together)
    body = chain.from_iterable(written_out(each, block.rows) for each in block.body)
    return replace(block, rows=block.rows + spare, body=tuple(body))


def written_out(instruction: Instruction, spare: int) -> Iterator[Instruction]:
    """The instruction; of products of rows all multiplications, into rows from `spare` on, then their sums."""
    if not isinstance(instruction, RowProducts):
        yield instruction
        return
    parts = sorted(instruction.parts, key=lambda part: part.depth)
    left, right = (Rows(_together(parts, side)) for side in ("left", "right"))
    yield Apply(Rows(range(spare, spare + len(left))), (left, right), ops.mul)
    for depth in dict.fromkeys(part.depth for part in parts):
        own = [part for part in parts if part.depth == depth]
        out = indices([i for part in own for i in part.out.indices(part.height, part.width)])
        first, spare = spare, spare + depth * len(out)
        yield Sum(Rows(out), Rows(range(first, spare)), instruction.accumulate)


def _together(parts: Sequence[RowProduct], side: str) -> Indices:
    """The rows of one side of all multiplications: product by product, those of one sum after the other."""
    return indices([row for part in parts for row in _factors(part, side)])


def _factors(part: RowProduct, side: str) -> Iterator[int]:
    for i in range(part.height):
        for j in range(part.width):
            grid, line = (part.left, i) if side == "left" else (part.right, j)
            first = grid.first + grid.down * line
            yield from (first + grid.across * k for k in range(part.depth))
