"""Loops whose steps are computed side by side, for one sample: neighbouring steps are the lanes of a vector.

What a step takes from the step before comes from the lane beside it, and for the first lane from memory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.compile.blocks.instructions import Loop, Move
from engine.compile.blocks.instructions.columns import Column
from engine.compile.blocks.instructions.side_by_side import Before, SideBySide
from engine.compile.emit.llvm.rows.elementwise import SIGNATURE, add_up, nothing, place
from engine.compile.emit.llvm.rows.steps.straight import Table, straight_loop
from engine.compile.emit.llvm.rows.unrolled import Read, Unrolled, positions_of
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.memory import address, load, shuffle, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector

if TYPE_CHECKING:
    from engine.compile.emit.llvm.writing.conditions import Operand


def lanes_loop(name: str, loop: Loop, steps: SideBySide, target: Target) -> tuple[list[Text], list[int]]:
    """The functions of a loop, and its table: the last goes over full vectors, and calls one for the other steps."""
    writer = _Writer(Text(name, SIGNATURE, attributes="internal", hot=True), loop, steps, target)
    writer.write()
    t, table, functions = writer.t, writer.table.table, list[Text]()
    if loop.steps % target.width:
        rest = _rest_of(loop, loop.steps // target.width * target.width)
        functions, numbers = straight_loop(f"{name}_rest", rest, replace(target, width=1), 1)
        at = t.let(f"getelementptr i32, ptr %t, i64 {len(table)}")
        t.do(f"call void @{name}_rest(ptr %x, ptr %u, i64 %n, ptr {at}, i64 1)")
        table += numbers
    t.do("ret void")
    return [*functions, t], table


def _rest_of(loop: Loop, done: int) -> Loop:
    """The steps of a loop from one on."""

    def moves(part: Iterable[Move]) -> tuple[Move, ...]:
        return tuple(
            Move(move.inside, move.outside[done * len(move.inside) :], move.accumulate) for move in part
        )

    return Loop(loop.steps - done, moves(loop.takes), loop.body, moves(loop.gives))


class _Writer:
    """Writes the vectors of a loop.

    rises  whether the rows of most columns rise from step to step: the first lane is then the first of the steps
    """

    def __init__(self, t: Text, loop: Loop, steps: SideBySide, target: Target) -> None:
        self.t, self.loop, self.steps, self.width = t, loop, steps, target.width
        self.a, self.table = Arithmetic(t, target.width, target), Table(t, 1)
        every = (*steps.takes, *steps.gives)
        self.rises = sum(c.distance == 1 for c in every) >= sum(c.distance == -1 for c in every)

    def write(self) -> None:
        """All full vectors, and the sums over them."""
        t, width, steps = self.t, self.width, self.steps
        sums, read = positions_of(self.loop.body)
        places = {p: place(t, str(p), 0) for p in sorted(sums | read)}
        self.spread: dict[int, Operand] = {p: splat(t, width, load(t, 1, places[p])) for p in sorted(read)}
        self.totals = [
            k for k, column in enumerate(steps.gives) if column.accumulate and column.distance == 0
        ]
        self.sums = sorted(sums)
        around = [*steps.added, *(steps.gives[k].outside[0] for k in self.totals)]
        ends = [*(places[p] for p in self.sums), *(address(t, "%x", 8 * row) for row in around)]
        states = [line.take for line in steps.lines if isinstance(line, Before)]
        self.states = states if len(states) <= self.a.target.registers // 2 else []  # more would be spilled
        first = [address(t, "%x", 8 * steps.takes[k].outside[0]) for k in self.states]
        start = [nothing(width)] * len(ends) + [splat(t, width, load(t, 1, at)) for at in first]
        begin = [(vector(width), lanes) for lanes in start]
        full = self.loop.steps // width * width
        for lanes, end in zip(t.loop(0, full, width, begin, self._vector), ends, strict=False):
            add_up(t, width, lanes, end)

    def _vector(self, i: str, carried: list[str]) -> list[str]:
        """The steps from i on, as many as a vector has lanes. The sums so far, with these, and their states."""
        steps, a, kept = self.steps, self.a, len(carried) - len(self.states)
        carried, states = carried[:kept], dict(zip(self.states, carried[kept:], strict=True))
        rows = Read(lambda row: splat(self.t, self.width, load(self.t, 1, address(self.t, "%x", 8 * row))))
        before = {line.take for line in steps.lines if isinstance(line, Before)}
        for k, column in enumerate(steps.takes):
            if k not in before:
                rows[column.inside] = self._read(column, i)
        sums: dict[int, Operand] = dict(zip(self.sums, carried, strict=False))
        rows.update(zip(steps.added, carried[len(sums) :], strict=False))
        code, results = Unrolled(a, rows, self.spread | sums, True), dict[int, str]()
        for line in steps.lines:
            if isinstance(line, Before):
                column = steps.takes[line.take]
                if line.give not in results:
                    results[line.give] = self._give(rows, line.give, i)
                last = states.get(line.take) or self._last(column, i)
                rows[column.inside] = self._moved(results[line.give], last)
                states[line.take] = results[line.give]
            else:
                code.run([line])
        for k in range(len(steps.gives)):
            if k not in results and k not in self.totals:
                self._give(rows, k, i)
        totals = carried[len(carried) - len(self.totals) :]
        return [
            *(a.number(code.positions[p]) for p in self.sums),
            *(a.number(rows[row]) for row in steps.added),
            *(
                a.number(a.add(total, rows[steps.gives[k].inside]))
                for k, total in zip(self.totals, totals, strict=True)
            ),
            *(states[k] for k in self.states),
        ]

    def _read(self, column: Column, i: str) -> str:
        t, width = self.t, self.width
        if column.distance == 0:
            return splat(t, width, load(t, 1, self.table.pointer("%x", column, i)))
        if column.distance in (1, -1):
            return self._turned(column, load(t, width, self._lowest(column, i)))
        lanes = "poison"
        for k in range(width):
            number = load(t, 1, self.table.pointer("%x", column, self._step(i, k)))
            lanes = t.let(f"insertelement {vector(width)} {lanes}, double {number}, i64 {k}")
        return lanes

    def _give(self, rows: Read, k: int, i: str) -> str:
        """Store what the steps give; the numbers that stand there then."""
        t, width, column = self.t, self.width, self.steps.gives[k]
        number: Operand = rows[column.inside]
        one_by_one = column.accumulate and column.distance is None  # two of the steps may add to one row
        if column.accumulate and not one_by_one:
            number = self.a.add(self._read(column, i), number)
        name = self.a.number(number)
        if column.distance in (1, -1):
            store(t, width, self._turned(column, name), self._lowest(column, i))
            return name
        for lane in self._in_order():
            one = t.let(f"extractelement {vector(width)} {name}, i64 {lane}")
            at = self.table.pointer("%x", column, self._step(i, lane))
            store(t, 1, t.let(f"fadd double {load(t, 1, at)}, {one}") if one_by_one else one, at)
        return name

    def _moved(self, lanes: str, before: str) -> str:
        """The lanes of the steps before: all but the last, behind the last of the vector `before`."""
        width = self.width
        order = [2 * width - 1, *range(width - 1)] if self.rises else [*range(1, width), width]
        return shuffle(self.t, width, lanes, before, order)

    def _last(self, column: Column, i: str) -> str:
        """A vector whose last step is the one before step i."""
        return splat(self.t, self.width, load(self.t, 1, self.table.pointer("%x", column, i)))

    def _step(self, i: str, lane: int) -> str:
        """The step of a lane of the vector from step i on."""
        return self.t.let(f"add i64 {i}, {lane if self.rises else self.width - 1 - lane}")

    def _in_order(self) -> Sequence[int]:
        """The lanes of the steps one after another."""
        return range(self.width) if self.rises else range(self.width)[::-1]

    def _lowest(self, column: Column, i: str) -> str:
        """The pointer to the lowest of neighbouring rows."""
        at = self.table.pointer("%x", column, i)
        return at if column.distance == 1 else address(self.t, at, -8 * (self.width - 1))

    def _turned(self, column: Column, lanes: str) -> str:
        """Neighbouring rows as lanes, or lanes as rows."""
        if self.rises == (column.distance == 1):
            return lanes
        return shuffle(self.t, self.width, lanes, "poison", range(self.width)[::-1])
