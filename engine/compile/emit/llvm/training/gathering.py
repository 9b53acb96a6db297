"""Gathering: the addresses of the samples of a block, in any order, for products, and their columns for rules."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.compile.emit.llvm.planning.plan import Plan, array_of
from engine.compile.emit.llvm.products.tiles import chunks
from engine.compile.emit.llvm.products.transposes import square
from engine.compile.emit.llvm.writing.memory import address, copy, load, offset, round_up, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector

LANES = 8  # samples are filled up to a multiple of it, with copies of the last


def gather(plan: Plan, columns: int, target: Target, *, ordered: bool = True) -> Text:
    """The function (m, data, order, first, n): samples order[0] to order[n - 1] become those from `first` on.

    Where it is not `ordered`, the samples are 0 to n - 1. A vector of samples is taken at a time.
    """
    t = Text("gather", "ptr %m, ptr %data, ptr %order, i64 %first, i64 %n", attributes="internal")
    last, side = t.let("add i64 %n, -1"), min(target.width, plan.arena.capacity)

    def source(sample: str) -> str:
        index = t.call("i64", "llvm.smin.i64", ("i64", sample), ("i64", last))
        if ordered:
            index = t.let(f"load i64, ptr {address(t, '%order', offset(t, [(index, 8)]))}")
        return address(t, "%data", offset(t, [(index, 8 * columns)]))

    def samples(first: str, _: list[str]) -> None:
        to = t.let(f"add i64 {first}, %first")
        sources = [source(t.let(f"add i64 {first}, {i}")) for i in range(side)]
        for column, matrix in plan.gathered:
            place = address(t, "%m", offset(t, [(to, 8)], matrix.offset))
            for i, each in enumerate(sources):
                t.do(f"store ptr {address(t, each, 8 * column)}, ptr {address(t, place, 8 * i)}, align 8")
        for run in runs(array_of(plan.columns)):
            row = address(t, "%m", offset(t, [(to, 8)], plan.arena.row(run[0])))
            _take(t, [address(t, each, 8 * run[0]) for each in sources], row, run[1], plan.arena.step)

    t.loop(0, round_up(t, "%n", min(LANES, plan.arena.capacity)), side, (), samples)
    t.do("ret void")
    return t


def _take(t: Text, sources: Sequence[str], row: str, count: int, step: int) -> None:
    """`count` neighbouring numbers of each sample become rows, from `row` on, `step` numbers apart.

    The last square begins early enough to be full: some numbers are taken twice.
    """
    side = len(sources)
    if step == 1:  # rows are neighbours, as columns are
        copy(t, sources[0], row, count)
        return

    def some(column: str, _: list[str]) -> None:
        if count > side:
            column = t.call("i64", "llvm.smin.i64", ("i64", column), ("i64", str(count - side)))
        targets = address(t, row, offset(t, [(column, 8 * step)]))
        places = [address(t, each, offset(t, [(column, 8)])) for each in sources]
        square(t, places, [address(t, targets, 8 * step * j) for j in range(side)])

    if count >= side:
        t.loop(0, count, side, (), some)
        return
    for j in range(count):
        for i, each in enumerate(sources):
            store(t, 1, load(t, 1, address(t, each, 8 * j)), address(t, row, 8 * (step * j + i)))


def fill(t: Text, to: str, count: int, width: int) -> None:
    """Set `count` neighbouring numbers to -0."""
    full = count // width * width

    def some(i: str, wide: int) -> None:
        zero = t.let(f"fneg {vector(wide)} zeroinitializer")
        store(t, wide, zero, address(t, to, offset(t, [(i, 8)])))

    t.loop(0, full, width, (), lambda i, _: some(i, width))
    for rest in chunks(count - full, width):
        some(str(full), rest)
        full += rest


def runs(rising: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Rising numbers as (first, count) of those that follow one another."""
    parts = np.split(rising, np.flatnonzero(np.diff(rising) != 1) + 1)
    return [(int(part[0]), len(part)) for part in parts if len(part)]
