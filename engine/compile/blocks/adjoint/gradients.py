"""The gradients of rows and positions: those that stand, their place, and the instructions that write them."""

import math
from collections.abc import Sequence
from functools import cache
from itertools import chain, product
from typing import Literal

from engine.compile.blocks.adjoint.masks import Mask, Masks, without_unread
from engine.compile.blocks.adjoint.needed import needed
from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    Loop,
    Rows,
    indices,
    inside,
)
from engine.compile.blocks.marks import Marks
from engine.core.operation import Operation

Target = Literal["inputs", "parameters"]

MOST_OPERANDS = 4  # of an operation that is tried at all these numbers


class Gradients:
    """The gradients of one adjoint, while it is written.

    program  the block whose adjoint it is
    targets  the rows or positions whose gradients are asked for
    needed   the rows, and the positions, that depend on a target
    touched  the rows, and the positions, whose gradient stands
    parts    the instructions of the adjoint: before, body, after
    in_body  whether the body is written, and not what comes after it
    masks    for which samples a gradient reaches them; None where no rule leaves anything out
    sizes    how many rows and positions there are by now, those for steps in between included
    own      the rows of the body of a loop, while its adjoint is written
    crossing the masks by which a step of it reaches rows, and positions, around it
    """

    def __init__(self, block: Block, to: Target) -> None:
        self.program = block
        columns = Rows(block.inputs[0].indices)
        self.targets = columns if to == "inputs" else Rows(block.parameters, uniform=True)
        self.needed = needed(block, self.targets)
        self.touched = Marks(block.rows), Marks(block.vector)
        self.parts: tuple[list[Instruction], ...] = ([], [], [])
        selects = any(map(_leaves_out, chain(block.before, block.body, inside(block.body))))
        self.masks = Masks(self.parts, self.between, 2 * block.vector) if selects else None
        self.sizes = [2 * block.rows, 2 * block.vector + 1 + selects]
        self.in_body = True
        self.own: set[int] | None = None
        self.crossing: dict[tuple[bool, int], set[Mask]] = {}
        self._computed = {i for each in block.before for i in each.out.indices}  # positions

    def block(self, output: int) -> Block:
        """The adjoint as it is written by now; the seed is the gradient of row `output`."""
        program = self.program
        if self.masks:
            self.parts[1][:] = without_unread(self.parts[1], 2 * program.rows)
        before, body, after = map(tuple, self.parts)
        numbers = enumerate([0.0, 1.0][: 1 + bool(self.masks)], 2 * program.vector)
        return Block(
            rows=self.sizes[0],
            vector=self.sizes[1],
            inputs=(
                Rows(range(program.rows)),
                Rows(range(program.vector), uniform=True),
                Rows((program.rows + output,)),
            ),
            parameters=program.parameters,
            fixed=program.fixed,
            constants=(*program.constants, *numbers),
            before=before,
            body=body,
            after=after,
            outputs=self.of(self.targets),
        )

    def reach(self, rows: Rows, masks: Sequence[Mask]) -> None:
        """Note for which samples a gradient reaches rows, and positions that are computed from others."""
        if not self.masks or (rows.uniform and not self._computed):
            return
        if self.own is None:
            self.masks.reach(rows, masks)
            return
        for k, (i, mask) in enumerate(zip(rows.indices, masks, strict=False)):
            if not rows.uniform and i in self.own:
                self.masks.reach(rows[k : k + 1], [mask])
            elif not rows.uniform or i in self._computed:
                self.crossing.setdefault((rows.uniform, i), set()).add(mask)

    def between(self, like: Rows) -> Rows:
        """New rows, or positions, for a step in between."""
        first = self.sizes[like.uniform]
        self.sizes[like.uniform] += len(like)
        return Rows(range(first, first + len(like)), like.uniform)

    def constant(self, number: int, count: int) -> Rows:
        """The position of 0 or 1, `count` times."""
        return Rows((2 * self.program.vector + number,) * count, uniform=True)

    def add_to(self, rows: Rows, *, stored: bool = False) -> bool:
        """Whether to add to these gradients, since one of them stands; then those that do not are cleared.

        What the body adds to positions is cleared before it; a product stores the first sample's (`stored`).
        """
        touched, fresh = self.touched[rows.uniform], self.untouched(rows)
        sums = self.in_body and rows.uniform and not stored
        store = len(fresh) == len(rows) and not sums
        if not store:
            self.clear(fresh)
        touched.add(rows.indices)
        return not store

    def untouched(self, rows: Rows) -> Rows:
        """Those of the rows whose gradient does not stand, each once."""
        touched = self.touched[rows.uniform]
        if isinstance(rows.indices, range) and not touched.some(rows.indices):
            return rows
        return Rows(indices([i for i in dict.fromkeys(rows.indices) if not touched[i]]), rows.uniform)

    def clear(self, rows: Rows) -> None:
        """Let these gradients begin at 0: the positions that a body adds to before it."""
        if len(rows):
            zeros = Rows((2 * self.program.vector,) * len(rows), uniform=True)
            before, body, after = self.parts
            part = after if not self.in_body else before if rows.uniform else body
            part.append(Copy(self.of(rows), zeros))

    def write(self, instruction: Instruction) -> None:
        """Add an instruction to the part that is written."""
        _, body, after = self.parts
        (body if self.in_body else after).append(instruction)

    def of(self, rows: Rows) -> Rows:
        """The rows of the gradient of rows, the positions of that of positions."""
        offset = self.program.vector if rows.uniform else self.program.rows
        if isinstance(rows.indices, range):
            return Rows(range(rows.indices.start + offset, rows.indices.stop + offset), rows.uniform)
        return Rows(tuple(i + offset for i in rows.indices), rows.uniform)


def _leaves_out(instruction: Instruction) -> bool:
    """Whether no gradient may reach some of its operands, and 0 in its place would do harm.

    That is by their numbers, or in a loop since nobody reads what a step gives.
    """
    if isinstance(instruction, Loop):
        return any(isinstance(each, Apply) and _has_poles(each.op) for each in inside(instruction.body))
    return isinstance(instruction, Gather) or (isinstance(instruction, Apply) and instruction.op.selects)


@cache
def _has_poles(op: Operation) -> bool:
    """Whether a partial may be infinite or NaN where the operands are ordinary numbers: tried at -1, 0 and 1."""
    if op.domain or len(op.operands) > MOST_OPERANDS:
        return True
    results = (op.evaluate(numbers) for numbers in product((-1.0, 0.0, 1.0), repeat=len(op.operands)))
    return not all(math.isfinite(partial) for _, partials in results for partial in partials)


def picked(rows: Rows, places: Sequence[int]) -> Rows:
    """The rows at these places."""
    if isinstance(places, range) and len(places) == len(rows):
        return rows
    return Rows(indices([rows.indices[i] for i in places]), rows.uniform)
