"""One function for a batch: samples into a block, the program, each gradient, and the results back to samples.

`run`(room, leaves, data, values, gradients, n) fills the values and gradients of n samples. Its room is an arena,
which begins with the address of the table of row numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import is_run
from engine.compile.emit.llvm.batches.results import give
from engine.compile.emit.llvm.planning.arena import arena_for
from engine.compile.emit.llvm.planning.draft import Draft
from engine.compile.emit.llvm.products.kernels import Kernels
from engine.compile.emit.llvm.rows.body import RowCode
from engine.compile.emit.llvm.rows.elementwise import along, entry, whole
from engine.compile.emit.llvm.training.gathering import gather
from engine.compile.emit.llvm.training.steps import Steps
from engine.compile.emit.llvm.writing.memory import address, copy, load, offset, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text

RUN = "ptr %room, ptr %leaves, ptr %data, ptr %values, ptr %gradients, i64 %n"


@dataclass(frozen=True)
class Computation:
    """The function `run` with what it calls.

    functions  their text; `run` is the last
    fewest     the fewest samples that it takes at a time
    table      of 32-bit integers; the first 8 bytes of the room point to it
    room       the numbers of the room; 0 where none is needed
    constants  (where in the room, number)
    """

    functions: list[Text]
    fewest: int = 1
    table: tuple[int, ...] = ()
    room: int = 0
    constants: tuple[tuple[int, float], ...] = ()


def by_blocks(
    block: Block, adjoints: Sequence[Block], target: Target, *, single: bool = False
) -> Computation:
    """The values of a block, and its gradients to the columns by one adjoint for each output.

    single  the code is for one sample
    """
    return _Writer(block, adjoints, target, single=single).computation()


class _Writer:
    def __init__(self, block: Block, adjoints: Sequence[Block], target: Target, *, single: bool) -> None:
        self.block, self.adjoints, self.target = block, adjoints, target
        blocks = (block, *adjoints)
        self.constants: dict[int, float] = {}
        for each in blocks:  # at once: adjoints have the constants of the block again
            self.constants.update(each.constants)
        draft = Draft(block, adjoints, target, single=single)
        layers = bool(draft.layers.products())
        arena = self.arena = arena_for(len(draft.needed), layers=layers, single=single)
        arena.reserve(8)  # the address of the table of rows
        arena.rows = arena.reserve(draft.layers.rows * arena.step)
        arena.vector = arena.reserve(max(b.vector for b in blocks))
        self.plan = draft.plan(arena, Kernels(target))
        self.steps = Steps(
            block, adjoints, self.plan, RowCode(target, arena.step, self.constants), memory="%room"
        )
        self.t = Text("run", RUN)

    def computation(self) -> Computation:
        """All of it."""
        block, t, steps, columns = self.block, self.t, self.steps, len(self.block.inputs[0])
        self._take_leaves()
        steps.before(t)
        outputs = block.outputs.indices

        def some(start: str, _: list[str]) -> None:
            left = t.let(f"sub i64 %n, {start}")
            count = t.call("i64", "llvm.smin.i64", ("i64", left), ("i64", str(self.arena.capacity)))
            data = address(t, "%data", offset(t, [(start, 8 * columns)]))
            t.do(f"call void @gather(ptr %room, ptr {data}, ptr null, i64 0, i64 {count})")
            steps.write(t, self.plan.forward, "0", count)
            self._give("%values", start, count, outputs, (len(outputs), 0))
            for i, (adjoint, back) in enumerate(zip(self.adjoints, self.plan.backs, strict=True)):
                self._seed(adjoint.inputs[2].indices[0], count)
                steps.write(t, back, "0", count)
                sample = len(outputs) * columns, i * columns
                self._give("%gradients", start, count, adjoint.outputs.indices, sample)

        t.loop("0", "%n", self.arena.capacity, (), some)
        t.do("ret void")
        gathered = gather(self.plan, columns, self.target, ordered=False)
        functions = [
            *self.plan.kernels.texts.values(),
            *steps.rows.functions,
            gathered,
            give(self.target, self.arena.step),
            t,
        ]
        first = self.arena.vector // 8
        constants = tuple(
            (first + int(self.plan.places[position]), number) for position, number in self.constants.items()
        )
        return Computation(functions, 1, tuple(steps.table), self.arena.size // 8, constants)

    def _part(self, numbers: Sequence[int]) -> int:
        """Add numbers to the table. Where they begin."""
        first = len(self.steps.table)
        self.steps.table.extend(numbers)
        return first

    def _in_table(self, first: int) -> str:
        return self.t.let(f"getelementptr i32, ptr {self.t.let('load ptr, ptr %room')}, i64 {first}")

    def _take_leaves(self) -> None:
        """The numbers of the leaves to their positions."""
        t, leaves = self.t, self.plan.places[[*self.block.parameters, *self.block.fixed]].tolist()
        table, u = self._in_table(self._part(leaves)), address(t, "%room", self.arena.vector)

        def leaf(k: str, _: list[str]) -> None:
            store(t, 1, load(t, 1, along(t, "%leaves", k)), along(t, u, whole(t, entry(t, k, table))))

        t.loop(0, len(leaves), 1, (), leaf)

    def _give(
        self, results: str, start: str, count: str, rows: Sequence[int], sample: tuple[int, int]
    ) -> None:
        """Rows as numbers of each sample: `sample` says how many there are, and which is the first."""
        t = self.t
        to = address(t, results, offset(t, [(start, 8 * sample[0])], 8 * sample[1]))
        if self.arena.step == 1 and len(rows) and is_run(rows):
            copy(t, address(t, "%room", self.arena.row(rows[0])), to, len(rows))
            return
        x, at = address(t, "%room", self.arena.rows), self._in_table(self._part(rows))
        t.do(f"call void @give(ptr {x}, ptr {to}, ptr {at}, i64 {len(rows)}, i64 {sample[0]}, i64 {count})")

    def _seed(self, row: int, count: str) -> None:
        """The gradient of an output to itself, 1 for every sample."""
        t, at = self.t, address(self.t, "%room", self.arena.row(row))
        width = min(self.target.width, self.arena.capacity)
        one = splat(t, width, "1.0")
        t.loop("0", count, width, (), lambda sample, _: store(t, width, one, along(t, at, sample)))
