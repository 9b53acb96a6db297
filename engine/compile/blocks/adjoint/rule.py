"""A rule on the way back: upstream times partial, to each operand that is on a way to a target."""

import ast
from collections.abc import Sequence
from functools import cache
from itertools import compress

from engine.calculus.partials.formula import formula
from engine.compile.blocks.adjoint.gradients import Gradients, picked
from engine.compile.blocks.adjoint.masks import Mask, Masks
from engine.compile.blocks.adjoint.needed import passes
from engine.compile.blocks.instructions import Apply, Rows, indices
from engine.core import operations as ops
from engine.core.operation import Operation


def back_through_rule(gradients: Gradients, instruction: Apply) -> None:
    """Upstream times partial, to each operand that is on a way to a target."""
    out, operands = instruction.out, instruction.operands
    if not gradients.touched[out.uniform].some(out.indices):  # of many outputs most leave it out
        return
    slots = [
        k
        for k, rows in enumerate(operands)
        if passes(instruction.op, k) and gradients.needed[rows.uniform].some(rows.indices)
    ]
    inner = [k for k in slots if _meet(operands[k], out)]
    live = _live(gradients, instruction, inner)
    reached: dict[int, dict[int, Mask]] = {k: {} for k in slots}
    if len(inner) > 1:  # each row may lead to another by any operand: row by row, from the last
        for i in live:
            for k in slots:
                reached[k] |= _partial(gradients, instruction, k, [i])
    else:
        for k in sorted(slots, key=lambda slot: slot not in inner):
            reached[k] = _partial(gradients, instruction, k, live)
    _note_choices(gradients, instruction, reached)


def _note_choices(gradients: Gradients, instruction: Apply, reached: dict[int, dict[int, Mask]]) -> None:
    """Note that each sample of a row goes to one of two operands, where a rule chooses between them."""
    pair = _choice(instruction.op)
    if gradients.masks is None or pair is None or not reached.keys() >= set(pair):
        return
    a, b = (reached[k] for k in pair)
    places = [i for i in a if i in b]
    for i, mask in zip(places, gradients.masks.of(picked(instruction.out, places)), strict=True):
        choices = [each for each in (a[i], b[i]) if each is not None]
        gradients.masks.choose(choices, mask)


def _live(gradients: Gradients, instruction: Apply, inner: Sequence[int]) -> Sequence[int]:
    """Which rows of a rule have a gradient; from the last to the first where rows read one another."""
    out, touched = instruction.out, gradients.touched[instruction.out.uniform]
    if not inner:
        everything = range(len(out))
        return (
            everything if touched.every(out.indices) else list(compress(everything, touched.of(out.indices)))
        )
    live: list[int] = []
    reached: set[int] = set()
    for i in reversed(range(len(out))):
        if touched[out.indices[i]] or out.indices[i] in reached:
            live.append(i)
            reached.update(instruction.operands[k].indices[i] for k in inner)
    return live


def _partial(gradients: Gradients, instruction: Apply, k: int, live: Sequence[int]) -> dict[int, Mask]:
    """Go back to operand k of these rows. The mask of each that it reaches."""
    operand = instruction.operands[k]
    needed = gradients.needed[operand.uniform]
    if not needed.every(operand.indices):
        live = [i for i in live if needed[operand.indices[i]]]
    if not live:
        return {}
    if gradients.masks is None:
        _add_partial(gradients, instruction, k, live)
        return {}
    reached: dict[int, Mask] = {}
    chain = _meet(operand, instruction.out)
    for places in [[i] for i in live] if chain else [list(live)]:  # a chain goes row by row
        masks = _masks(gradients, gradients.masks, instruction, k, places)
        gradients.reach(picked(operand, places), masks)
        reached.update(zip(places, masks, strict=True))
        for sure in (True, False):
            some = [i for i, mask in zip(places, masks, strict=True) if (mask is None) == sure]
            if some:
                _add_partial(
                    gradients, instruction, k, some, [mask for mask in masks if mask is not None and not sure]
                )
    return reached


def _meet(one: Rows, other: Rows) -> bool:
    """Whether some rows, or positions, are among others."""
    a, b = one.indices, other.indices
    if one.uniform != other.uniform or not a or not b or max(a) < min(b) or max(b) < min(a):
        return False
    return not set(b).isdisjoint(a)


def _masks(
    gradients: Gradients, known: Masks, instruction: Apply, k: int, places: Sequence[int]
) -> list[Mask]:
    """For which samples operand k of these rows takes a gradient: where row i has one, and takes it along."""
    op, y = instruction.op, picked(instruction.out, places)
    masks = known.of(y)
    if not op.selects:
        return masks
    partial = gradients.between(y)
    operands = (*(picked(rows, places) for rows in instruction.operands), y, gradients.constant(1, len(y)))
    gradients.write(Apply(partial, operands, op, k))
    some = [i for i, mask in enumerate(masks) if mask is not None]
    if some:
        both, takes = gradients.between(y[: len(some)]), picked(partial, some)
        upstream = _joined([mask for mask in masks if mask is not None])
        gradients.write(Apply(both, (takes, upstream, gradients.constant(0, len(some))), ops.where))
        numbers = dict(zip(some, both.indices, strict=True))
        partial = Rows(tuple(numbers.get(i, row) for i, row in enumerate(partial.indices)), y.uniform)
    return [partial[i : i + 1] for i in range(len(places))]


def _add_partial(
    gradients: Gradients, instruction: Apply, k: int, places: Sequence[int], masks: Sequence[Rows] = ()
) -> None:
    """Add upstream times partial to operand k; with masks nothing, where they are 0."""
    op, y = instruction.op, picked(instruction.out, places)
    to, upstream = picked(instruction.operands[k], places), gradients.of(y)
    operands = (*(picked(rows, places) for rows in instruction.operands), y, upstream)
    stray = gradients.masks is None or gradients.masks.is_stray(y)
    if not masks or (_is_constant(op, k) and not stray):
        accumulate = gradients.add_to(to)
        gradients.write(Apply(gradients.of(to), operands, op, k, accumulate))
        return
    product = gradients.between(y)
    gradients.write(Apply(product, operands, op, k))
    accumulate = gradients.add_to(to)
    guarded = _joined(masks), product, gradients.constant(0, len(y))
    gradients.write(Apply(gradients.of(to), guarded, ops.where, None, accumulate))


@cache
def _choice(op: Operation) -> tuple[int, int] | None:
    """Two operands of which a rule leaves one out and takes the other: the partials are p and 1 - p."""
    partials = formula(op).partials if op.selects else ()
    texts = {ast.dump(partial): k for k, partial in enumerate(partials)}
    for b, partial in enumerate(partials):
        match partial:
            case ast.BinOp(ast.Constant(1.0), ast.Sub(), other) if ast.dump(other) in texts:
                return texts[ast.dump(other)], b
    return None


@cache
def _is_constant(op: Operation, k: int) -> bool:
    """Whether the partial to operand k is a number: 0 times it is 0."""
    partial = formula(op).partials[k]
    return isinstance(partial.operand if isinstance(partial, ast.UnaryOp) else partial, ast.Constant)


def _joined(masks: Sequence[Rows]) -> Rows:
    """The row of each mask."""
    return Rows(indices([mask.indices[0] for mask in masks]), masks[0].uniform)
