"""Activations that a product takes along: those whose sums nobody else reads, and their partials on the way back."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Apply, Instruction, Product, Rows, is_run
from engine.compile.emit.llvm.planning.plan import array_of
from engine.core import operations as ops

Key = tuple[int, int]
"""The number of a body, 0 for the program and then one for each adjoint, and that of an instruction in it."""


@dataclass(frozen=True)
class Partial:
    """The partial of an activation that a product's sums are multiplied by.

    out   the rows of the results
    mask  the row that is 0 for samples which get 0 instead; None where there is none
    """

    out: Rows
    mask: int | None = None


class Users:
    """Who reads and who writes each row of a program and one of its adjoints."""

    def __init__(self, bodies: Sequence[tuple[Block, Sequence[Instruction]]]) -> None:
        self.constants = dict(bodies[-1][0].constants)
        self.instructions = {
            (b, i): each for b, (_, body) in enumerate(bodies) for i, each in enumerate(body)
        }
        results = [((-1, 0), rows) for block, _ in bodies for rows in (block.outputs, *block.inputs[2:])]
        reads = [(key, rows) for key, each in self.instructions.items() for rows in each.operands]
        self.readers = _Uses([*reads, *results])
        rows = [(key, each) for key, each in self.instructions.items() if not _writes_weights(each)]
        self.writers = _Uses([(key, each.out) for key, each in rows])


def _writes_weights(instruction: Instruction) -> bool:
    """Whether it writes gradients of weights: many positions, and no rows."""
    return isinstance(instruction, Product) and instruction.role == "weights"


class _Uses:
    """Pairs of a row and its user, sorted by the rows."""

    def __init__(self, uses: Sequence[tuple[Key, Rows]]) -> None:
        parts = [(key, array_of(rows.indices)) for key, rows in uses if not rows.uniform]
        self._keys = [key for key, _ in parts]
        rows = np.concatenate([np.zeros(0, dtype=np.intp), *(part for _, part in parts)])
        numbers = np.repeat(np.arange(len(parts)), [len(part) for _, part in parts])
        order = np.argsort(rows, kind="stable")
        self._rows, self._numbers = rows[order], numbers[order]

    def of(self, run: Sequence[int]) -> set[Key]:
        """The users of neighbouring rows, if each of them uses all of these; else nobody."""
        first, end = np.searchsorted(self._rows, (run[0], run[-1] + 1))
        rows, numbers = self._rows[first:end].tolist(), self._numbers[first:end].tolist()
        pairs = {(row, self._keys[number]) for row, number in zip(rows, numbers, strict=True)}
        users = {key for _, key in pairs}
        return users if len(pairs) == len(users) * len(run) else set()


@dataclass(frozen=True)
class Fused:
    """The rule that a product of the program takes along.

    rule      the activation
    partials  its partials in the adjoints, by the keys of the products whose sums they are multiplied by
    taken     the keys of the instructions of all these
    """

    rule: Apply
    partials: dict[Key, Partial]
    taken: set[Key]


def fused(users: Sequence[Users], product: Product, rows: int) -> Fused | None:
    """The activation of a product, if nothing but it and its own partials reads the sums.

    users  those of the program and each of its adjoints
    rows   how many the program has
    """
    sums, partials, taken = product.units.indices, dict[Key, Partial](), set[Key]()
    rule: Instruction | None = None
    for k, each in enumerate(users):
        readers = each.readers.of(sums)
        forward = [key for key in readers if key[0] == 0]
        back = [key for key in readers if key[0] == 1]
        if len(forward) != 1 or len(back) > 1 or len(readers) != len(forward) + len(back):
            return None
        rule = each.instructions[forward[0]]
        if not isinstance(rule, Apply) or not _applies(rule, sums, None) or not is_run(rule.out.indices):
            return None
        taken.add(forward[0])
        for reader in back:
            partial = _partial(each, reader, rule, rows)
            if partial is None:
                return None
            writer, partials[k + 1, writer], own = partial
            taken |= {(k + 1, number) for number in own}
    return Fused(rule, partials, taken) if isinstance(rule, Apply) else None


def _partial(users: Users, reader: Key, rule: Apply, rows: int) -> tuple[int, Partial, list[int]] | None:
    """The product whose sums are the gradient of an activation, its partial, and the instructions of that.

    None where others read the gradient, or the partial does not end in the gradient of the operand.
    """
    partial = users.instructions[reader]
    gradient = [row + rows for row in rule.out.indices]
    if (
        not isinstance(partial, Apply)
        or partial.op is not rule.op
        or not _applies(partial, rule.operands[0].indices, 0)
        or list(partial.operands[-1].indices) != gradient
        or users.readers.of(gradient) != {reader}
    ):
        return None
    masked = _masked(users, partial)
    result, own = (masked[0], [reader[1], masked[1]]) if masked else (Partial(partial.out), [reader[1]])
    if list(result.out.indices) != [row + rows for row in rule.operands[0].indices]:
        return None
    writers = users.writers.of(gradient)
    for writer in writers:
        product = users.instructions[writer]
        if (
            isinstance(product, Product)
            and len(writers) == 1
            and not product.accumulate
            and list(product.inputs.indices) == gradient
        ):
            return writer[1], result, own
    return None


def _masked(users: Users, partial: Apply) -> tuple[Partial, int] | None:
    """The partial and the number of the instruction `where(mask, partial, 0)`, if it alone reads the partial."""
    readers = users.readers.of(partial.out.indices)
    if len(readers) != 1:
        return None
    ((_, number),) = readers
    match users.instructions.get((1, number)):
        case Apply(op=op, partial=None, accumulate=False, operands=(mask, taken, zero), out=out):
            (first, *others), constants = set(mask.indices), {users.constants.get(i) for i in zero.indices}
            alike = op is ops.where and not others and not mask.uniform and taken == partial.out
            if alike and zero.uniform and constants == {0.0}:
                return Partial(out, first), number
    return None


def _applies(instruction: Instruction, rows: range | tuple[int, ...], partial: int | None) -> bool:
    """Whether it is a rule of one operand, these rows in their order, and stores its result."""
    return (
        isinstance(instruction, Apply)
        and instruction.partial == partial
        and len(instruction.op.operands) == 1
        and not instruction.accumulate
        and not instruction.operands[0].uniform
        and list(instruction.operands[0].indices) == list(rows)
    )
