"""Transposing: the chain rule over the instructions of a block gives its adjoint, a block of the same instructions.

The adjoint of one output walks the cone of that output alone: a row that the output does not depend on is never
touched, and no 0 * inf comes from it. Nor does one come from an operand that a rule leaves out (`where`): a row that
gradients reach only through such rules passes nothing on, for the samples that leave it out (masks.py).
"""

from collections.abc import Sequence
from contextlib import nullcontext

from engine.compile.blocks.adjoint.gradients import Gradients, Target
from engine.compile.blocks.adjoint.linear import (
    back_through_lookup,
    back_through_product,
    back_through_row_products,
    back_through_sum,
)
from engine.compile.blocks.adjoint.loop_adjoint import LoopAdjoint
from engine.compile.blocks.adjoint.loop_masks import LoopMasks
from engine.compile.blocks.adjoint.rule import back_through_rule
from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Gather,
    Instruction,
    Loop,
    Product,
    RowProducts,
    Rows,
    Scatter,
    indices,
)


def adjoint(block: Block, output: int, to: Target) -> Block:
    """The gradient of one output, by its number, to every column of the batch or to every parameter.

    The rows and the vector of `block` keep their numbers. The gradient of row r has the row block.rows + r, that
    of position p the position block.vector + p. The seed is the gradient of the output. The result is a row for
    each column, or a position for each parameter; it is 0 where the output does not depend on it.
    """
    gradients = Gradients(block, to)
    row = block.outputs.indices[output]
    gradients.touched[0].add((row,))
    gradients.reach(Rows((row,)), [None])
    _walk(gradients, block.body)
    gradients.in_body = False
    _walk(gradients, block.before)
    gradients.in_body = True  # `clear` clears positions before the body
    gradients.clear(gradients.untouched(gradients.targets))
    return gradients.block(row)


def _walk(gradients: Gradients, instructions: Sequence[Instruction]) -> None:
    """Go back through instructions, from the last to the first."""
    for instruction in reversed(instructions):
        match instruction:
            case Loop():
                _back_through_loop(gradients, instruction)
            case Product():
                back_through_product(gradients, instruction)
            case RowProducts():
                back_through_row_products(gradients, instruction)
            case Apply():
                back_through_rule(gradients, instruction)
            case Gather():
                back_through_lookup(gradients, instruction)
            case Scatter():
                raise NotImplementedError(f"the adjoint of an adjoint is taken of its tape: {instruction}")
            case _:
                back_through_sum(gradients, instruction)


def _back_through_loop(gradients: Gradients, loop: Loop) -> None:
    """A loop from the last step to the first. Each step computes its rows again, from the state before it."""
    adjoint = LoopAdjoint(loop, gradients.needed)
    masks = LoopMasks(gradients, gradients.masks, adjoint) if gradients.masks else None
    while adjoint.begin(gradients.touched):
        is_last = _back_through_body(gradients, adjoint, masks)
        if is_last and (not masks or masks.is_as_assumed()):
            break
    else:
        return
    stored = adjoint.stored(gradients.touched)
    for rows in adjoint.reached(gradients.program):
        fresh = gradients.untouched(rows)
        gradients.clear(fresh if rows.uniform else Rows(indices([i for i in fresh.indices if not stored[i]])))
        gradients.touched[rows.uniform].add(rows.indices)
    if masks:
        masks.reached()
        gradients.parts[1].extend(masks.before)
    moves = (masks.takes, masks.gives) if masks else ((), ())
    gradients.write(adjoint.instruction(gradients.between, gradients.of, *moves))


def _back_through_body(gradients: Gradients, adjoint: LoopAdjoint, masks: LoopMasks | None) -> bool:
    """Write the adjoint of the body. Whether it is the last: no state has joined those with a gradient."""
    body, around = gradients.parts[1], (gradients.touched, gradients.own)
    gradients.touched, gradients.own = adjoint.inside(gradients.touched), adjoint.own
    begun = len(body)
    with masks.inside() if masks else nullcontext():
        _walk(gradients, adjoint.loop.body)
        adjoint.take(gradients.touched)
    written, body[begun:] = body[begun:], []
    gradients.touched, gradients.own = around
    return adjoint.end(written)
