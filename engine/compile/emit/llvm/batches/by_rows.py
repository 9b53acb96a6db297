"""One function for a batch: samples into rows, the program, each gradient, and the results back to samples.

`run`(room, leaves, data, values, gradients, n) fills the values and gradients of n samples. Its room has, in this
order: where the table of row numbers stands, the vector of positions, and the rows of a part of the batch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.compile.blocks.block import Block
from engine.compile.emit.llvm.products.transposes import samples_to_rows
from engine.compile.emit.llvm.rows.body import RowCode, read_rows
from engine.compile.emit.llvm.rows.elementwise import along, entry
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.memory import address, load, offset, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text

NEAR = 1 << 19  # bytes of rows that are worked on at a time: half of what a core has near
MOST = 512  # samples of a part of the batch
LINE = 8  # numbers in a cache line
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


def over_rows(block: Block, adjoints: Sequence[Block], target: Target) -> Computation:
    """The values of a block, and its gradients to the columns by one adjoint for each output, row by row."""
    return _Driver(block, adjoints, target).computation()


class _Driver:
    def __init__(self, block: Block, adjoints: Sequence[Block], target: Target) -> None:
        self.block, self.adjoints, self.target = block, adjoints, target
        blocks = (block, *adjoints)
        self.rows, self.vector = max(b.rows for b in blocks), max(b.vector for b in blocks)
        self.constants = {position: number for b in blocks for position, number in b.constants}
        self.columns = len(block.given[0])
        self.samples = max(target.width, min(MOST, NEAR // (8 * max(self.rows, 1))) // 8 * 8)
        self.stride = self.samples + 8 if self.samples >= 64 else self.samples
        self.functions = RowCode(target, self.constants)
        self.table: list[int] = []
        self.t = Text("run", RUN)

    def computation(self) -> Computation:
        """All of it."""
        block, adjoints, t = self.block, self.adjoints, self.t
        first = 8 + -(-self.vector // 8) * 8
        self.tables = t.let("load ptr, ptr %room")
        self.u, self.x = address(t, "%room", 64), address(t, "%room", 8 * first)
        self._take_leaves()
        live = {*block.outputs.indices, *read_rows(i for adjoint in adjoints for i in adjoint.body)}
        once = [("before", block.before), *((f"before_{i}", a.before) for i, a in enumerate(adjoints))]
        for name, instructions in once:
            if instructions:
                self._call(name, self._part(self.functions.body(name, instructions, once=True)), "1")
        values = self._part(self.functions.body("values", block.body, live))
        outputs = self._part(block.outputs.indices), len(block.outputs)
        backward = [
            (
                self._part(self.functions.body(f"gradient_{i}", adjoint.body, set(adjoint.outputs.indices))),
                (self._part(adjoint.outputs.indices), self.columns),
            )
            for i, adjoint in enumerate(adjoints)
        ]

        def some(start: str, _: list[str]) -> list[str]:
            left = t.let(f"sub i64 %n, {start}")
            count = t.call("i64", "llvm.smin.i64", ("i64", left), ("i64", str(self.samples)))
            self._take(address(t, "%data", offset(t, [(start, 8 * self.columns)])), count)
            self._call("values", values, count)
            self._give("%values", start, count, outputs, (len(block.outputs), 0))
            for i, (first, results) in enumerate(backward):
                self._fill(adjoints[i].given[-1].indices[0], count)
                self._call(f"gradient_{i}", first, count)
                self._give("%gradients", start, count, results, (outputs[1] * self.columns, i * self.columns))
            return []

        t.loop("0", "%n", self.samples, (), some)
        t.do("ret void")
        functions = [*self._transposes(), *self.functions.functions, t]
        constants = tuple((8 + position, number) for position, number in self.constants.items())
        return Computation(functions, 1, tuple(self.table), first + self.rows * self.stride, constants)

    def _part(self, numbers: Sequence[int]) -> int:
        """Add numbers to the table. Where they begin."""
        first = len(self.table)
        self.table.extend(numbers)
        return first

    def _call(self, name: str, first: int, count: str) -> None:
        at = self._in_table(first)
        self.t.do(f"call void @{name}(ptr {self.x}, ptr {self.u}, i64 {self.stride}, i64 {count}, ptr {at})")

    def _in_table(self, first: int) -> str:
        return self.t.let(f"getelementptr i32, ptr {self.tables}, i64 {first}")

    def _take_leaves(self) -> None:
        """The numbers of the leaves to their positions."""
        t, leaves = self.t, (*self.block.parameters, *self.block.fixed)
        table = self._in_table(self._part(leaves))

        def leaf(k: str, _: list[str]) -> list[str]:
            to = along(t, self.u, entry(t, k, table))
            store(t, 1, load(t, 1, along(t, "%leaves", k)), to)
            return []

        t.loop(0, len(leaves), 1, (), leaf)

    def _take(self, data: str, count: str) -> None:
        """The columns of samples as the first rows; the last vector repeats the last sample."""
        t, whole = self.t, self.t.let(f"and i64 {count}, -{self.target.width}")
        t.do(f"call void @take(ptr {data}, ptr {self.x}, i64 {whole})")
        t.do(f"call void @take_rest(ptr {data}, ptr {self.x}, i64 {whole}, i64 {count})")

    def _give(
        self, results: str, start: str, count: str, rows: tuple[int, int], sample: tuple[int, int]
    ) -> None:
        """Rows as numbers of each sample: `sample` says how many there are, and which is the first."""
        t = self.t
        to = address(t, results, offset(t, [(start, 8 * sample[0])], 8 * sample[1]))
        at = self._in_table(rows[0])
        t.do(
            f"call void @give(ptr {self.x}, ptr {to}, ptr {at}, i64 {rows[1]}, i64 {sample[0]}, i64 {count})"
        )

    def _fill(self, row: int, count: str) -> None:
        """The gradient of an output to itself, 1 for every sample."""
        t, width = self.t, self.target.width

        def vectors(sample: str, _: list[str]) -> list[str]:
            a = Arithmetic(t, width, self.target)
            store(t, width, a.number(1.0), along(t, address(t, self.x, 8 * row * self.stride), sample))
            return []

        t.loop("0", count, width, (), vectors)

    def _transposes(self) -> list[Text]:
        """Between samples and rows: whole vectors, what is left, and results."""
        whole = samples_to_rows("take", self.columns, (self.columns, self.stride), self.target)
        rest = Text("take_rest", "ptr %data, ptr %x, i64 %first, i64 %n", attributes="internal")
        last = rest.let("sub i64 %n, 1")
        end = rest.let(f"add i64 %first, {self.target.width}")
        end = rest.let(f"select i1 {rest.let('icmp slt i64 %first, %n')}, i64 {end}, i64 %first")

        def sample(i: str, _: list[str]) -> list[str]:
            near = rest.call("i64", "llvm.smin.i64", ("i64", i), ("i64", last))
            source = address(rest, "%data", offset(rest, [(near, 8 * self.columns)]))

            def column(c: str, _: list[str]) -> list[str]:
                number = load(rest, 1, along(rest, source, c))
                store(rest, 1, number, address(rest, "%x", offset(rest, [(c, 8 * self.stride), (i, 8)])))
                return []

            rest.loop("0", str(self.columns), 1, (), column)
            return []

        rest.loop("%first", end, 1, (), sample)
        rest.do("ret void")
        return [whole, rest, self._give_function()]

    def _give_function(self) -> Text:
        """The function (x, to, t, c, size, n): to[l size + j] = sample l of row t[j], a line of samples at a time."""
        t = Text("give", "ptr %x, ptr %to, ptr %t, i64 %c, i64 %size, i64 %n", attributes="internal")

        def some(start: str, _: list[str]) -> list[str]:
            end = t.call("i64", "llvm.smin.i64", ("i64", t.let(f"add i64 {start}, {LINE}")), ("i64", "%n"))

            def column(j: str, _: list[str]) -> list[str]:
                row = address(t, "%x", offset(t, [(entry(t, j), 8 * self.stride)]))
                first = along(t, "%to", j)

                def sample(i: str, _: list[str]) -> list[str]:
                    to = along(t, first, t.let(f"mul i64 {i}, %size"))
                    store(t, 1, load(t, 1, along(t, row, i)), to)
                    return []

                t.loop(start, end, 1, (), sample)
                return []

            t.loop("0", "%c", 1, (), column)
            return []

        t.loop("0", "%n", LINE, (), some)
        t.do("ret void")
        return t
