"""A loop: a body of instructions that runs several times."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import filterfalse
from typing import TypeAlias

from engine.compile.blocks.instructions.elementwise import Apply, Copy, Sum
from engine.compile.blocks.instructions.lookup import Gather, Scatter
from engine.compile.blocks.instructions.product import Product, RowProducts
from engine.compile.blocks.instructions.rows import SIGN, Rows

LINE = "\n"


@dataclass(frozen=True, slots=True)
class Move:
    """Rows that a loop copies at every step, between its body and rows that are listed step by step.

    inside   the rows of the body
    outside  `steps` times as many
    """

    inside: Rows
    outside: Rows
    accumulate: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """A body that runs several times: takes its rows, computes, gives its results, step by step.

    What one step gives, a later one may take: so a state goes from step to step, and all of them are kept.
    """

    steps: int
    takes: tuple[Move, ...]
    body: tuple["Instruction", ...]
    gives: tuple[Move, ...]
    out: Rows = field(init=False)
    operands: tuple[Rows, ...] = field(init=False)
    accumulate = False

    def __post_init__(self) -> None:
        written: tuple[dict[int, None], dict[int, None]] = ({}, {})
        read: tuple[dict[int, None], dict[int, None]] = ({}, {})
        outputs = {i for move in self.gives for i in move.outside.indices if not move.accumulate}
        for move in self.takes:
            read[0].update(dict.fromkeys(filterfalse(outputs.__contains__, move.outside.indices)))
            first = move.outside.indices[: len(move.inside)]
            read[0].update(dict.fromkeys(first))
            written[0].update(dict.fromkeys(move.inside.indices))
        for each in self.body:
            for part in _in_turn(each):
                for rows in (*part.operands, *([part.out] if part.accumulate else [])):
                    others = filterfalse(written[rows.uniform].__contains__, rows.indices)
                    read[rows.uniform].update(dict.fromkeys(others))
                written[part.out.uniform].update(dict.fromkeys(part.out.indices))
        for move in self.gives:  # a row may stand before the loop, where it is the same at every step
            read[0].update(dict.fromkeys(filterfalse(written[0].__contains__, move.inside.indices)))
        for move in self.gives:
            written[0].update(dict.fromkeys(move.outside.indices))
            if move.accumulate:
                read[0].update(dict.fromkeys(move.outside.indices))
        object.__setattr__(self, "out", Rows(tuple(written[0])))
        object.__setattr__(self, "operands", (Rows(tuple(read[0])), Rows(tuple(read[1]), uniform=True)))

    def once(self) -> Iterator["Instruction"]:
        """The reads and writes of all steps, as instructions: rows that are taken, the body, rows that are given."""
        for move in self.takes:
            yield Copy(Rows(tuple(move.inside.indices) * self.steps), move.outside)
        yield from self.body
        for move in self.gives:
            yield Copy(move.outside, Rows(tuple(move.inside.indices) * self.steps), move.accumulate)

    def of(self, step: int) -> Iterator["Instruction"]:
        """One step, as instructions."""
        for move in self.takes:
            count = len(move.inside)
            yield Copy(move.inside, move.outside[step * count : (step + 1) * count])
        yield from self.body
        for move in self.gives:
            count = len(move.inside)
            yield Copy(move.outside[step * count : (step + 1) * count], move.inside, move.accumulate)

    def __str__(self) -> str:
        lines = [f"{self.steps} times:"]
        lines += [f"  {move.inside} = next of {move.outside}" for move in self.takes]
        lines += [f"  {line}" for each in self.body for line in str(each).split(LINE)]
        lines += [f"  next of {move.outside} {SIGN[move.accumulate]} {move.inside}" for move in self.gives]
        return LINE.join(lines)


Instruction: TypeAlias = Apply | Sum | Copy | Product | RowProducts | Gather | Scatter | Loop


def _in_turn(instruction: Instruction) -> Iterator[Instruction]:
    """The instruction; row by row, where a rule reads rows of its own."""
    own = set(instruction.out.indices)
    if isinstance(instruction, Apply) and any(
        rows.uniform == instruction.out.uniform and not own.isdisjoint(rows.indices)
        for rows in instruction.operands
    ):
        for i in range(len(instruction.out)):
            one = slice(i, i + 1)
            yield replace(
                instruction, out=instruction.out[one], operands=tuple(r[one] for r in instruction.operands)
            )
    else:
        yield instruction
