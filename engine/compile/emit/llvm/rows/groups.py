"""Neighbouring elementwise instructions as one group: one loop, whose intermediate values stay in registers.

A group computes row after row what its instructions compute one after another. That is the same where no
instruction touches another's rows but in step: the i-th with the i-th.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.compile.blocks.instructions import Apply, Copy, Gather, Loop, RowProducts, Rows, Scatter, Sum
from engine.core.operation import Operation

MOST_STEPS = 24  # of a group
FEWEST_STRAIGHT = 8  # steps of a group of one row that has code of its own, without a table
MOST_FUSED = 200  # instructions of a block: a longer one has kernels of single instructions, which it shares
PLAIN = {k / 2 for k in range(-8, 9)}  # constants that stand in the code: so x^2.5 needs no general power
SEVERAL = -1  # in place of a slot: rows that are read in several orders

Alone = Sum | Gather | Scatter | Loop | RowProducts
"""Instructions with a kernel of their own."""

Places = tuple[dict[int, int], dict[int, int]]
"""The slot of each row, and of each position."""

Slot = int | str
"""The number of a Rows in a group, or a constant as hexadecimal text: 1.0 equals 1 in Python, and 0.0 equals -0.0."""


@dataclass(frozen=True, slots=True)
class Step:
    """An instruction over slots. op: None for a copy."""

    op: Operation | None
    partial: int | None
    accumulate: bool
    out: int
    operands: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Kernel:
    """The key of the code of a group: equal kernels are one function.

    uniform  for each slot whether it holds positions
    stored   the slots that are in memory afterwards
    once     works on positions alone, for the whole batch
    """

    steps: tuple[Step, ...]
    uniform: tuple[bool, ...]
    stored: tuple[int, ...]
    once: bool


@dataclass(slots=True)
class Group:
    """Elementwise instructions that run in one loop over their rows.

    once  they work on positions alone; otherwise what is written to positions is summed over the samples
    """

    once: bool
    instructions: list[Apply | Copy] = field(default_factory=list)
    _slots: dict[Rows, int] = field(default_factory=dict)
    _readers: Places = field(default_factory=lambda: ({}, {}))
    _writers: Places = field(default_factory=lambda: ({}, {}))
    _in_step: bool = True

    def take(self, instruction: Apply | Copy) -> bool:
        """Add an instruction, if it may run in step with the others."""
        out, operands = instruction.out, instruction.operands
        if self.instructions and not (
            self._in_step
            and len(out) == len(self.instructions[0].out)
            and len(self.instructions) < MOST_STEPS
            and self._may_write(out)
            and all(map(self._may_read, operands))
        ):
            return False
        self.instructions.append(instruction)
        for rows, places in [*((operand, self._readers) for operand in operands), (out, self._writers)]:
            slot, known = self._slots.setdefault(rows, len(self._slots)), places[rows.uniform]
            others = [i for i in rows.indices if known.get(i, slot) != slot] if known else []
            known.update(dict.fromkeys(rows.indices, slot))
            known.update(dict.fromkeys(others, SEVERAL))
        self._in_step = len(set(out.indices)) == len(out) and self._may_write(out) and self._may_read(out)
        return True

    def _may_write(self, out: Rows) -> bool:
        """Whether nobody reads these rows in another order; of sums over samples, whether nobody reads them."""
        return self._owned(self._readers, out, sums=out.uniform and not self.once) and self._owned(
            self._writers, out
        )

    def _may_read(self, operand: Rows) -> bool:
        return self._owned(self._writers, operand, sums=operand.uniform and not self.once)

    def _owned(self, places: Places, rows: Rows, *, sums: bool = False) -> bool:
        """Whether what touches these rows touches exactly them, in this order; with `sums`, whether nothing does."""
        slot = self._slots.get(rows, SEVERAL - 1)
        others = set(map(places[rows.uniform].get, rows.indices))
        return others <= ({None} if sums else {None, slot})

    def kernel(self, constants: Mapping[int, float], live: set[int] | None) -> tuple[Kernel, list[Rows]]:
        """The kernel, and what stands in each of its slots."""
        slots: dict[Rows, int] = {}
        steps = tuple(
            Step(
                getattr(instruction, "op", None),
                getattr(instruction, "partial", None),
                instruction.accumulate,
                slots.setdefault(instruction.out, len(slots)),
                tuple(_slot(operand, slots, constants) for operand in instruction.operands),
            )
            for instruction in self.instructions
        )
        rows = list(slots)
        stored = tuple(
            slot
            for slot in sorted({step.out for step in steps})
            if rows[slot].uniform or live is None or not live.isdisjoint(rows[slot].indices)
        )
        return Kernel(steps, tuple(r.uniform for r in rows), stored, self.once), rows


def is_narrow(group: Group) -> bool:
    """Whether a group has many instructions of one row each: their rows may as well stand in the code."""
    return len(group.instructions) >= FEWEST_STRAIGHT and len(group.instructions[0].out) == 1


def groups(instructions: Sequence[Apply | Copy | Alone], *, once: bool) -> Iterator[Group | Alone]:
    """Instructions in their order, the elementwise ones in groups."""
    group, fuse = Group(once), len(instructions) <= MOST_FUSED
    for instruction in instructions:
        if isinstance(instruction, (Apply, Copy)):
            if not fuse:
                yield Group(once, [instruction])
                continue
            if group.take(instruction):
                continue
            yield group
            group = Group(once)
            group.take(instruction)
        else:
            if group.instructions:
                yield group
                group = Group(once)
            yield instruction
    if group.instructions:
        yield group


def _slot(operand: Rows, slots: dict[Rows, int], constants: Mapping[int, float]) -> Slot:
    if operand.uniform:
        texts = {constants[i].hex() if constants.get(i) in PLAIN else "" for i in set(operand.indices)}
        text = texts.pop()
        if text and not texts:
            return text
    return slots.setdefault(operand, len(slots))
