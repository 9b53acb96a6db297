"""Loops with a small body as straight code: a vector of samples goes through all steps, its state in registers.

What a step gives is stored as everywhere; a number that the next step takes from there stays in a register besides.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.compile.blocks.instructions import Gather, Loop, Product, Scatter
from engine.compile.blocks.instructions.columns import Column, carried, changed, columns
from engine.compile.emit.llvm.rows.elementwise import (
    SIGNATURE,
    add_up,
    along,
    entry,
    nothing,
    place,
    present,
    whole,
)
from engine.compile.emit.llvm.rows.unrolled import (
    MOST_SUMS,
    Read,
    Unrolled,
    chooses,
    lines,
    operations,
    positions_of,
)
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Operand
from engine.compile.emit.llvm.writing.memory import address, load, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector

MOST_HELD = 16  # rows that no step changes, and that are read once for all steps
MOST_OPERATIONS = 1000  # of a body: a tenth of a second to compile
MOST_LINES = 2000  # of a body of one sample


def is_straight(loop: Loop, target: Target) -> bool:
    """Whether a body is small enough to be straight code; short enough, where vectors could go along its rows."""
    sums, read = positions_of(loop.body)
    return (
        operations(loop.body) <= MOST_OPERATIONS
        and (target.width > 1 or lines(loop.body, target) <= MOST_LINES)
        and len(sums) <= MOST_SUMS
        and sums.isdisjoint(read)
        and not any(isinstance(each, (Gather, Scatter, Loop, Product)) for each in loop.body)
    )


def straight_loop(name: str, loop: Loop, target: Target, step: int) -> tuple[list[Text], list[int]]:
    """The function of a loop, alone in a list, and its table: the rows of columns that are not evenly spaced.

    step  the numbers from one row to the next
    """
    t, twice = (
        Text(name, SIGNATURE, attributes="internal", hot=True),
        target.width == 1 and chooses(loop.body, target),
    )
    target = replace(target, width=2) if twice else target
    width, memory, table = target.width, Memory(t, target.width, twice=twice), Table(t, step)
    takes, gives = (list(columns(moves)) for moves in (loop.takes, loop.gives))
    states, added = carried(loop, takes, gives), changed(loop, gives)
    if len(states) > target.registers:  # they would be spilled
        states = {}
    held = _held(loop, takes, added)
    sums, read = positions_of(loop.body)
    places = {p: place(t, str(p), 0) for p in sorted(sums | read)}
    spread: dict[int, Operand] = {p: splat(t, width, load(t, 1, places[p])) for p in sorted(read)}

    def vectors(sample: str, totals: list[str]) -> list[str]:
        a, x = Arithmetic(t, width, target), along(t, "%x", sample)
        there = present(a, sample) if sums else None

        def of_row(row: int) -> str:
            return memory.read(address(t, x, 8 * step * row))

        once = {row: of_row(row) for row in held}
        first = [of_row(takes[k].outside[0]) for k in states]

        def of_step(i: str, values: list[str]) -> list[str]:
            rows = Read(of_row)
            rows.update(once)
            state = dict(zip(states, values[len(sums) :], strict=True))
            for k, column in enumerate(takes):
                rows[column.inside] = state.get(k) or memory.read(table.pointer(x, column, i))
            lanes: dict[int, Operand] = dict(zip(sorted(sums), values, strict=False))
            code = Unrolled(a, rows, spread | lanes, there)
            code.run(loop.body)
            for row in sorted(added):
                memory.write(a.number(rows[row]), address(t, x, 8 * step * row))
            results = [
                _give(a, memory, table.pointer(x, column, i), rows[column.inside], column) for column in gives
            ]
            return [a.number(code.positions[p]) for p in sorted(sums)] + [results[g] for g in states.values()]

        begin = [(vector(width), value) for value in (*totals, *first)]
        return t.loop(0, loop.steps, 1, begin, of_step)[: len(sums)]

    start = [(vector(width), nothing(width)) for _ in sums]
    for position, lanes in zip(sorted(sums), t.loop("0", "%n", width, start, vectors), strict=True):
        add_up(t, width, lanes, places[position])
    t.do("ret void")
    return [t], table.table


@dataclass(frozen=True)
class Memory:
    """Vectors in memory.

    twice  every number is there once, and in both lanes of a vector: a choice between plain numbers would take its
           condition through the registers of integers
    """

    t: Text
    width: int
    twice: bool

    def read(self, pointer: str) -> str:
        """The vector at a pointer."""
        if self.twice:
            return splat(self.t, self.width, load(self.t, 1, pointer))
        return load(self.t, self.width, pointer)

    def write(self, lanes: str, pointer: str) -> None:
        """Store a vector at a pointer."""
        if self.twice:
            lanes = self.t.let(f"extractelement {vector(self.width)} {lanes}, i64 0")
        store(self.t, 1 if self.twice else self.width, lanes, pointer)


class Table:
    """Where the rows of columns stand at a step, by arithmetic or by a table."""

    def __init__(self, t: Text, step: int) -> None:
        self.t, self.step = t, step
        self.table: list[int] = []
        self._begins: dict[tuple[int, ...], int] = {}

    def pointer(self, x: str, column: Column, i: str) -> str:
        """To the row of a column at step i, from where the samples of row 0 are."""
        rows, t, size = column.outside, self.t, 8 * self.step
        if column.distance is not None:
            first = address(t, x, size * rows[0])
            return (
                address(t, first, t.let(f"mul i64 {i}, {size * column.distance}"))
                if column.distance
                else first
            )
        if rows not in self._begins:
            self._begins[rows] = len(self.table)
            self.table += rows
        row = whole(t, entry(t, t.let(f"add i64 {i}, {self._begins[rows]}")))
        return address(t, x, t.let(f"mul i64 {row}, {size}"))


def _held(loop: Loop, takes: Sequence[Column], changed: set[int]) -> list[int]:
    """The rows that every step reads and none changes, where they are few."""
    inside = {column.inside for column in takes} | changed
    written = {row for move in loop.gives for row in move.outside.indices}
    read = {row for each in loop.body for rows in each.operands if not rows.uniform for row in rows.indices}
    written.update(row for each in loop.body if not each.out.uniform for row in each.out.indices)
    held = sorted(read - inside - written)
    return held if len(held) <= MOST_HELD else []


def _give(a: Arithmetic, memory: Memory, pointer: str, number: Operand, column: Column) -> str:
    """Store what a step gives; the number that stands there then."""
    name = a.number(a.add(memory.read(pointer), number) if column.accumulate else number)
    memory.write(name, pointer)
    return name
