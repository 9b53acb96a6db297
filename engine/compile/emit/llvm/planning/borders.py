"""The borders of a plan: rows that stand one after the other, matrices of samples, and transposes between them."""

from collections.abc import Sequence

from engine.compile.blocks.instructions import Instruction
from engine.compile.emit.llvm.planning.arena import Pointer, Samples
from engine.compile.emit.llvm.planning.plan import Call, InRows, Plan
from engine.compile.emit.llvm.planning.standing import Standing
from engine.compile.emit.llvm.products.tiles import ROWS, stride
from engine.compile.emit.llvm.products.transposes import rows_to_samples, samples_to_rows
from engine.compile.emit.llvm.writing.target import Target


class Borders:
    """Where each row stands while a plan is made, and the steps that bring it where it is read.

    columns   how many rows are the columns of the batch
    needed    the rows that are read or written where they stand in rows
    in_rows   the rows that stand there by now
    matrices  the matrices that hold runs of rows by now
    missing   the rows that were needed in rows and did not stand there
    steps     the steps of the way that is planned
    pending   instructions over rows, of which one step is made
    """

    def __init__(self, plan: Plan, target: Target, columns: int, needed: set[int], seeds: set[int]) -> None:
        self.plan, self.arena, self.kernels, self.target = plan, plan.arena, plan.kernels, target
        self.columns, self.needed = columns, needed
        self.in_rows = {*range(columns), *seeds}
        self.matrices = Standing()
        self.missing = set[int]()
        self.steps = plan.forward
        self.pending = list[Instruction]()

    def flush(self) -> None:
        """Make one step of the instructions that are pending."""
        if self.pending:
            self.steps.append(InRows(tuple(self.pending)))
            self.pending = []

    def call(self, function: str, *pointers: Pointer | None, shared: bool = False) -> None:
        """Add a call of a kernel, behind the instructions that are pending."""
        self.flush()
        self.steps.append(Call(function, pointers, shared=shared))

    def written(self, instruction: Instruction) -> None:
        """Note the rows that an instruction writes in rows."""
        out = instruction.out
        if not out.uniform:
            self.in_rows.update(out.indices)
            self.matrices.forget(min(out.indices), max(out.indices) + 1)

    def matrix(self, rows: Sequence[int], *, own: bool = False) -> Samples:
        """The matrix of these rows; `own` where it is going to be written."""
        run = rows[0], len(rows)
        if run in self.matrices:
            return self.matrices[run]
        if not own and (part := self.matrices.around(run)):
            return part
        if rows[-1] < self.columns and self.steps is self.plan.forward:
            matrix = self.matrices[run] = Samples(self.arena.reserve(self.arena.capacity + ROWS), 0)
            self.plan.gathered.append((run[0], matrix))
            return matrix
        matrix = self.matrices[run] = self.new(len(rows))
        if rows[-1] < self.columns:
            self.missing.update(set(rows) - self.needed)
        self.need_rows(rows)
        steps = self.arena.step, matrix.stride
        turn = self.kernels.name(
            ("rows_to_samples", len(rows), steps),
            lambda name: rows_to_samples(name, len(rows), steps, self.target),
        )
        self.call(turn, self.arena.row_pointer(rows[0]), matrix.pointer)
        return matrix

    def new(self, columns: int) -> Samples:
        """Room for a matrix of samples."""
        step = stride(columns)
        return Samples(self.arena.reserve(self.arena.capacity * step), step)

    def stands(self, rows: Sequence[int], matrix: Samples) -> None:
        """The matrix holds these rows now; where they are needed in rows, they are copied there."""
        run = rows[0], len(rows)
        self.matrices.forget(run[0], run[0] + run[1], besides=run)
        self.matrices[run] = matrix
        self.in_rows.difference_update(rows)
        if not self.needed.isdisjoint(rows):
            steps = matrix.stride, self.arena.step
            turn = self.kernels.name(
                ("samples_to_rows", len(rows), steps),
                lambda name: samples_to_rows(name, len(rows), steps, self.target),
            )
            self.call(turn, matrix.pointer, self.arena.row_pointer(rows[0]))
            self.in_rows.update(rows)

    def need_rows(self, rows: Sequence[int]) -> None:
        """Note that a kernel reads these rows in rows, and which of them do not stand there."""
        self.missing.update(row for row in rows if row not in self.in_rows)
        self.plan.read.update(rows)
