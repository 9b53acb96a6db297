"""Steps of a plan as calls: kernels of layers, and instructions on rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

import numpy as np

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    RowProducts,
    Rows,
    Scatter,
    Sum,
    indices,
    rewritten,
)
from engine.compile.emit.llvm.planning.arena import Pointer
from engine.compile.emit.llvm.planning.plan import InRows, Plan, Step, array_of
from engine.compile.emit.llvm.rows.body import RowCode, read_rows
from engine.compile.emit.llvm.rows.groups import Alone
from engine.compile.emit.llvm.training.gathering import fill, runs
from engine.compile.emit.llvm.writing.memory import address, offset
from engine.compile.emit.llvm.writing.text import Text

MOST = 64  # steps of a function


@dataclass
class Steps:
    """Writes the calls of steps into functions.

    memory  the name of the pointer to the arena
    table   the numbers of rows that instructions work on; its address is the first number of the arena
    """

    program: Block
    adjoints: Sequence[Block]
    plan: Plan
    rows: RowCode
    memory: str = "%m"
    table: list[int] = field(default_factory=list)
    _bodies: int = 0
    _readers: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        for step in self._in_all():
            self._readers.update(read_rows(step.instructions))
        self._readers.update(self.plan.read)
        for rows in (self.program.outputs, *(adjoint.outputs for adjoint in self.adjoints)):
            self._readers.update(() if rows.uniform else rows.indices)

    def _in_all(self) -> Iterator[InRows]:
        return (s for s in chain(self.plan.forward, *self.plan.backs) if isinstance(s, InRows))

    def write(
        self,
        t: Text,
        steps: Sequence[Step],
        first: str = "%first",
        n: str = "%n",
        share: tuple[str, str] = ("0", "1"),
    ) -> None:
        """Call the steps for n samples, from sample `first` of the block on; many of them in functions of MOST each.

        share  the number of the share of shared products, and how many there are

        The time to compile a function grows with the square of its length.
        """
        if len(steps) <= MOST:
            self._write(t, steps, first, n, share)
            return
        for start in range(0, len(steps), MOST):
            part = Text(
                f"steps_{len(self.rows.functions)}",
                f"ptr {self.memory}, i64 %first, i64 %n",
                attributes="internal",
            )
            self._write(part, steps[start : start + MOST], "%first", "%n", share)
            part.do("ret void")
            self.rows.functions.append(part)
            t.do(f"call void @{part.name}(ptr {self.memory}, i64 {first}, i64 {n})")

    def _write(self, t: Text, steps: Sequence[Step], first: str, n: str, share: tuple[str, str]) -> None:
        for step in steps:
            if isinstance(step, InRows):
                self._in_rows(t, step.instructions, first, n, self._live(step))
            else:
                pointers = [f"ptr {self.pointer(t, pointer, first)}" for pointer in step.pointers]
                rest = f", i64 {step.count or n}" if step.rest else ""
                shared = f", i64 {share[0]}, i64 {share[1]}" if step.shared else ""
                t.do(f"call void @{step.function}({', '.join(pointers)}{rest}{shared})")

    def pointer(self, t: Text, pointer: Pointer | None, first: str = "%first") -> str:
        """The pointer, to sample `first`."""
        if pointer is None:
            return "null"
        start, step = pointer
        at = start if first == "0" or not step else offset(t, [(first, step)], start)
        return address(t, self.memory, at)

    def _live(self, step: InRows) -> set[int]:
        """The rows that others read than these instructions."""
        own = read_rows(step.instructions)
        written = {i for each in step.instructions if not each.out.uniform for i in each.out.indices}
        return {row for row in written if self._readers[row] > (row in own)}

    def before(self, t: Text) -> None:
        """Compute once for a batch, before its samples; sums over samples begin at -0: -0 + x is x."""
        sums = {
            position
            for step in chain(*self.plan.backs)
            if isinstance(step, InRows)
            for instruction in step.instructions
            if instruction.out.uniform and not instruction.accumulate
            for position in instruction.out.indices
        }
        for first, count in runs(np.sort(self.plan.places[[*(sums | self.plan.added)]])):
            to = address(t, self.memory, self.plan.arena.position(first))
            fill(t, to, count, self.plan.kernels.target.width)
        self.once(t, self.program.before, *(adjoint.before for adjoint in self.adjoints))
        self.write(t, self.plan.once, "0")

    def once(self, t: Text, *instructions: Sequence[Instruction]) -> None:
        """Run instructions over positions alone."""
        together = tuple(chain(*instructions))
        if together:
            self._in_rows(t, together, "0", "1", None)

    def _in_rows(
        self, t: Text, instructions: Sequence[Instruction], first: str, n: str, live: set[int] | None
    ) -> None:
        """Instructions on rows. The address of the table of rows is the first number of the arena."""
        name, self._bodies = f"rows_{self._bodies}", self._bodies + 1
        start = 4 * len(self.table)
        moved = rewritten(instructions, lambda instruction: [self._moved(instruction)])
        self.table += self.rows.body(name, moved, live, once=live is None)  # type: ignore[arg-type]  # no product is left
        table = address(t, t.let(f"load ptr, ptr {self.memory}"), start)
        x = self.pointer(t, (self.plan.arena.rows, 8), first)
        u = address(t, self.memory, self.plan.arena.vector)
        t.do(f"call void @{name}(ptr {x}, ptr {u}, i64 {n}, ptr {table})")

    def _moved(self, instruction: Instruction) -> Apply | Copy | Alone:
        """The instruction over positions as they stand."""
        if isinstance(instruction, RowProducts):  # it has none
            return instruction
        out = self._places(instruction.out)
        match instruction:
            case Apply(operands=operands):
                return replace(instruction, out=out, operands=tuple(map(self._places, operands)))
            case Sum(terms=terms):
                return replace(instruction, out=out, terms=self._places(terms))
            case Copy(source=source):
                return replace(instruction, out=out, source=self._places(source))
            case Gather(table=table, index=index):
                return replace(instruction, out=out, table=self._places(table), index=self._places(index))
            case Scatter(source=source, index=index):
                return replace(instruction, out=out, source=self._places(source), index=self._places(index))
        raise ValueError(f"a product is computed by a kernel: {instruction}")

    def _places(self, rows: Rows) -> Rows:
        if not rows.uniform or not len(rows):
            return rows
        return Rows(indices(self.plan.places[array_of(rows.indices)].tolist()), uniform=True)
