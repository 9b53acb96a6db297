"""A tape with the bodies of its loops written out once, in regions: one for the tape, and one for each loop.

A node stands in the innermost region that it depends on. What does not change from step to step is computed once.
Dot products are written out: some of their products may stand in another region than others. A solution of equations
is the number that has its gradient.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from engine.calculus.functions.solving.solution import Solution
from engine.calculus.functions.solving.unknown import Unknown
from engine.calculus.functions.stop_gradient import stop
from engine.calculus.partials.own_steps import OwnSteps
from engine.calculus.partials.several import Part
from engine.compile.tapes.loops.loop import Loop
from engine.compile.tapes.tape import INPUT, NUMBER, Entry, Tape
from engine.compile.tapes.written_out import products_of
from engine.core.rules.dot import Dot

if TYPE_CHECKING:
    from engine.compile.tapes.vectors import Vectors

VARIABLE = "variable"


@dataclass
class Region:
    """The body of a loop.

    node       the number of the loop
    outer      the region that the loop stands in; None for the tape itself
    depth      how many loops are around a node of it
    variables  the nodes that stand for the state and the item of a step
    outputs    the nodes that the body returns
    reads      nodes of other regions that it reads, in their order
    """

    node: int
    outer: "Region | None" = None
    depth: int = 0
    variables: list[int] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    reads: dict[int, None] = field(default_factory=dict)


class FlatTape:
    """The entries of a tape and of its bodies, each after those that it reads.

    regions  the region of each entry
    loops    the body of each loop, by the number of its entry
    parts    the parts of each loop that are used: (their numbers, their nodes)
    """

    def __init__(self, tape: Tape) -> None:
        self.entries: list[Entry] = []
        self.vectors: dict[int, Vectors] = {}  # dot products are written out
        self.columns, self.whole = tape.columns, Region(-1)
        self.regions: list[Region] = []
        self.loops: dict[int, Region] = {}
        self.parts: dict[int, list[tuple[int, int]]] = {}
        self._known: dict[Entry, int] = {}
        self._open: list[Entry] = []  # the entries of loops whose bodies are being written
        self.outputs = self._written(tape)

    def _written(self, tape: Tape) -> list[int]:
        """Write all entries; bodies are written where their loop is met. The nodes of the outputs."""
        stack: list[tuple[Tape, list[int], Iterator[Entry], Region | None]] = []
        stack.append((tape, self._inputs(tape), iter(tape.entries[len(tape.columns) :]), None))
        while True:
            own, new, entries, region = stack[-1]
            for entry in entries:
                if entry[0].__class__ is Part:  # of a long loop there are many
                    new.append(self._part(entry[0], new[entry[1]]))
                    continue
                op, *rest = entry
                if region is not None and op == INPUT:
                    continue  # the inputs of a body stand in `new` from the beginning
                if isinstance(op, Loop):
                    operands = [new[i] for i in rest]
                    body, inputs = self._begun(op, operands)
                    stack.append((op.body, inputs, iter(op.body.entries), body))
                    break
                if isinstance(op, Dot):
                    new.append(products_of(op, [new[i] for i in rest], self._write))
                    continue
                if isinstance(op, Solution):
                    new.append(new[rest[op.place]])
                    continue
                if isinstance(op, Unknown):
                    op = stop  # one of many that are told apart by derivatives alone
                new.append(self._write((op, *(new[i] for i in rest)) if not isinstance(op, str) else entry))
            else:
                outputs = [new[i] for i in own.outputs]
                stack.pop()
                if region is None:
                    return outputs
                region.outputs = outputs
                stack[-1][1].append(self._ended(region))

    def _inputs(self, tape: Tape) -> list[int]:
        """Write the inputs, which are the first entries. Their numbers."""
        count = len(tape.columns)
        self.entries += tape.entries[:count]
        self.regions += [self.whole] * count
        self._known.update(zip(self.entries, range(count), strict=True))
        return list(range(count))

    def _part(self, part: Part, loop: int) -> int:
        """Write a result of a loop, which stands in the region of the loop. Its number."""
        entry = part, loop
        number = self._known.setdefault(entry, len(self.entries))
        if number == len(self.entries):
            self.entries.append(entry)
            self.regions.append(self.regions[loop])
            self.parts.setdefault(loop, []).append((part.number, number))
        return number

    def _begun(self, loop: Loop, operands: list[int]) -> tuple[Region, list[int]]:
        """The region of a body, and the nodes of its inputs."""
        outer = self._innermost(operands)
        region = Region(-1, outer, outer.depth + 1)
        for _ in range(loop.states + loop.items):
            region.variables.append(len(self.entries))
            self.entries.append((VARIABLE, len(self.entries)))
            self.regions.append(region)
        self._open.append((loop, *operands))
        return region, [*region.variables, *operands[loop.item(loop.steps, 0) :]]

    def _ended(self, region: Region) -> int:
        entry = self._open.pop()
        region.node = len(self.entries)
        self.loops[region.node] = region
        self.entries.append(entry)
        self.regions.append(region.outer or self.whole)
        self._read(region.outer, entry[1:])
        self._read(region, region.outputs)
        return region.node

    def _write(self, entry: Entry) -> int:
        """The number of an entry; an equal one is written once."""
        op, *operands = entry
        key = entry if op != NUMBER else (NUMBER, entry[1].hex())
        number = self._known.setdefault(key, len(self.entries))
        if number < len(self.entries):
            return number
        region = self.whole if isinstance(op, str) else self._innermost(operands)
        self.entries.append(entry)
        self.regions.append(region)
        if not isinstance(op, str):
            self._read(region, operands)
        return number

    def _innermost(self, operands: Sequence[int]) -> Region:
        if len(operands) == 1:
            return self.regions[operands[0]]
        return max((self.regions[i] for i in operands), key=lambda region: region.depth, default=self.whole)

    def _read(self, region: Region | None, operands: Sequence[int]) -> None:
        """Note what a region reads that stands outside of it, for every loop in between."""
        for operand in operands:
            at, reader = self.regions[operand], region
            while reader is not None and reader is not at:
                reader.reads[operand] = None
                reader = reader.outer


def is_flat(tape: Tape) -> bool:
    """Whether a tape has neither loops nor solutions of equations."""
    return not any(isinstance(op, (Loop, OwnSteps)) for op in set(map(itemgetter(0), tape.entries)))
