"""Steps of a plan as calls: kernels of layers, and instructions on rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Instruction, Product
from engine.compile.emit.llvm.planning.arena import Pointer
from engine.compile.emit.llvm.planning.plan import InRows, Plan, Step
from engine.compile.emit.llvm.rows.body import RowCode, read_rows
from engine.compile.emit.llvm.training.gathering import fill, runs
from engine.compile.emit.llvm.writing.memory import address, offset
from engine.compile.emit.llvm.writing.text import Text


@dataclass
class Steps:
    """Writes the calls of steps into functions whose first argument, %m, is the arena.

    table  the numbers of rows that instructions work on; its address is the first number of the arena
    """

    program: Block
    adjoint: Block
    plan: Plan
    rows: RowCode
    table: list[int] = field(default_factory=list)
    _bodies: int = 0

    def write(self, t: Text, steps: Sequence[Step], first: str = "%first") -> None:
        """Call the steps for %n samples, from sample `first` of the block on."""
        for step in steps:
            if isinstance(step, InRows):
                self._in_rows(t, step.instructions, first, "%n", self._live(step))
            else:
                pointers = [f"ptr {self.pointer(t, pointer, first)}" for pointer in step.pointers]
                t.do(f"call void @{step.function}({', '.join(pointers)}{', i64 %n' if step.rest else ''})")

    def pointer(self, t: Text, pointer: Pointer | None, first: str = "%first") -> str:
        """The pointer, to sample `first`."""
        if pointer is None:
            return "null"
        start, step = pointer
        return address(t, "%m", start if first == "0" or not step else offset(t, [(first, step)], start))

    def _live(self, step: InRows) -> set[int]:
        """The rows that others read after these instructions."""
        steps = [
            s for s in chain(self.plan.forward, self.plan.back) if isinstance(s, InRows) and s is not step
        ]
        live = {row for other in steps for row in read_rows(other.instructions)}
        products = [i for block in (self.program, self.adjoint) for i in block.body if isinstance(i, Product)]
        return live | read_rows(products) | {*self.program.outputs.indices}

    def before(self, t: Text) -> None:
        """Compute once for a batch, before its samples; sums over samples begin at -0: -0 + x is x."""
        sums = {
            position
            for step in self.plan.back
            if isinstance(step, InRows)
            for instruction in step.instructions
            if instruction.out.uniform and not instruction.accumulate
            for position in instruction.out.indices
        }
        for first, count in runs(sorted(sums)):
            fill(t, address(t, "%m", self.plan.arena.position(first)), count, self.plan.kernels.target.width)
        self.once(t, (*self.program.before, *self.adjoint.before))
        self.write(t, self.plan.once, "0")

    def once(self, t: Text, instructions: Sequence[Instruction]) -> None:
        """Run instructions over positions alone."""
        if instructions:
            self._in_rows(t, instructions, "0", "1", None)

    def _in_rows(
        self, t: Text, instructions: Sequence[Instruction], first: str, n: str, live: set[int] | None
    ) -> None:
        """Instructions on rows. The address of the table of rows is the first number of the arena."""
        name, self._bodies = f"rows_{self._bodies}", self._bodies + 1
        start = 4 * len(self.table)
        self.table += self.rows.body(name, instructions, live, once=live is None)
        table = address(t, t.let("load ptr, ptr %m"), start)
        x = self.pointer(t, (self.plan.arena.rows, 8), first)
        u = address(t, "%m", self.plan.arena.vector)
        t.do(f"call void @{name}(ptr {x}, ptr {u}, i64 {self.plan.arena.step}, i64 {n}, ptr {table})")
