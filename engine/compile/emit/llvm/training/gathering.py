"""Gathering: the addresses of the samples of a block, in any order, for products, and their columns for rules."""

import numpy as np
from numpy.typing import NDArray

from engine.compile.emit.llvm.planning.plan import Plan, array_of
from engine.compile.emit.llvm.products.tiles import chunks
from engine.compile.emit.llvm.writing.memory import address, copy, load, offset, round_up, store
from engine.compile.emit.llvm.writing.text import Text, vector

LANES = 8  # samples are filled up to a multiple of it, with copies of the last


def gather(plan: Plan, columns: int, *, ordered: bool = True) -> Text:
    """The function (m, data, order, first, n): samples order[0] to order[n - 1] become those from `first` on.

    Where it is not `ordered`, the samples are 0 to n - 1.
    """
    t = Text("gather", "ptr %m, ptr %data, ptr %order, i64 %first, i64 %n", attributes="internal")
    last = t.let("add i64 %n, -1")

    def sample(i: str, _: list[str]) -> None:
        index = t.call("i64", "llvm.smin.i64", ("i64", i), ("i64", last))
        if ordered:
            index = t.let(f"load i64, ptr {address(t, '%order', offset(t, [(index, 8)]))}")
        source = address(t, "%data", offset(t, [(index, 8 * columns)]))
        to = t.let(f"add i64 {i}, %first")
        for first, matrix in plan.gathered:
            place = address(t, "%m", offset(t, [(to, 8)], matrix.offset))
            t.do(f"store ptr {address(t, source, 8 * first)}, ptr {place}, align 8")
        for first, count in runs(array_of(plan.columns)):
            if plan.arena.step == 1:  # rows are neighbours, as columns are
                row = address(t, "%m", offset(t, [(to, 8)], plan.arena.row(first)))
                copy(t, address(t, source, 8 * first), row, count)
                continue

            def column(c: str, _: list[str], first: int = first) -> None:
                number = load(t, 1, address(t, source, offset(t, [(c, 8)], 8 * first)))
                place = offset(t, [(c, 8 * plan.arena.step), (to, 8)], plan.arena.row(first))
                store(t, 1, number, address(t, "%m", place))

            t.loop(0, count, 1, (), column)

    t.loop(0, round_up(t, "%n", min(LANES, plan.arena.capacity)), 1, (), sample)
    t.do("ret void")
    return t


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
