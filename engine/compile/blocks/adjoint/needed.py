"""The rows and positions of a block that depend on what gradients are taken to."""

import ast
from functools import cache
from itertools import chain

from engine.calculus.partials.formula import formula
from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Gather,
    Instruction,
    Loop,
    Product,
    RowProducts,
    Rows,
    indices,
    inside,
)
from engine.compile.blocks.marks import Marks
from engine.core.operation import Operation


def needed(block: Block, targets: Rows) -> tuple[Marks, Marks]:
    """The rows, and the positions, that depend on a target."""
    marks = Marks(block.rows), Marks(block.vector)
    marks[targets.uniform].add(targets.indices)
    for instruction in chain(block.before, block.body):
        if isinstance(instruction, Loop):
            before = None
            while before != marks:  # until the state of no step joins them
                before = tuple(map(bytes, marks))
                for each in inside([instruction]):
                    _mark(marks, each)
        else:
            _mark(marks, instruction)
    return marks


def _mark(needed: tuple[Marks, Marks], instruction: Instruction) -> None:
    """Mark what an instruction writes, if it depends on what is marked."""
    marks = needed[instruction.out.uniform]
    if isinstance(instruction, RowProducts):
        for part in instruction.parts:
            sides = (part.left, part.height), (part.right, part.width)
            if any(marks.some(indices(grid.indices(height, part.depth))) for grid, height in sides):
                marks.add(indices(part.out.indices(part.height, part.width)))
        return
    operands = [
        (needed[rows.uniform], rows.indices)
        for k, rows in enumerate(instruction.operands)
        if not isinstance(instruction, Apply) or passes(instruction.op, k)
    ]
    if isinstance(instruction, Gather):
        operands = operands[:1]  # no gradient passes to the index
    if not any(of.some(rows) for of, rows in operands):
        return
    if isinstance(instruction, Product) or any(of.every(rows) for of, rows in operands):
        marks.add(instruction.out.indices)
        return
    count = len(operands[0][1]) // len(instruction.out)
    if len(operands) == count == 1:
        ((of, rows),) = operands
        for row, operand in zip(instruction.out.indices, rows, strict=True):
            marks[row] |= of[operand]
        return
    for i, row in enumerate(instruction.out.indices):  # in order: a row may read one before it
        marks[row] |= any(of.some(rows[count * i : count * (i + 1)]) for of, rows in operands)


@cache
def passes(op: Operation, k: int) -> bool:
    """Whether an operation may pass a gradient to operand k: a comparison, with its partials of 0, does not."""
    if not op.selects:
        return True
    partial = formula(op).partials[k]
    return not (isinstance(partial, ast.Constant) and partial.value == 0)
