"""A training run as one function: batches in their order, gradients, updates."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.compile.block import Block
from engine.compile.emit.llvm.kernels import Kernels  # noqa: TC001
from engine.compile.emit.llvm.memory import address, load, offset, round_up, splat, store
from engine.compile.emit.llvm.plan import Arena, Call, InRows, Plan, Step
from engine.compile.emit.llvm.text import Text, module, suffix, vector
from engine.compile.emit.llvm.tiles import chunks
from engine.compile.emit.llvm.updates import ADD, STORE, UPDATE, Updates
from engine.compile.instructions import Instruction

LANES = 8  # rows are filled up to a multiple of it, with copies of the last sample
Bodies = Callable[[str, Sequence[Instruction]], tuple[list[Any], Any]]
"""(name, instructions) -> (the functions, the table of the rows they work on)."""


@dataclass
class Training:
    """The functions of a training run.

    train(m, data, order, bounds, rates, count, updates, costs)   whole batches, each with its update
    mean(m, data, order, begin, end)   the sum of the outputs of a batch; its mean gradient stands in the vector
    """

    program: Block
    adjoint: Block
    plan: Plan
    updates: Updates
    bodies: Bodies
    settings: int
    table: list[int] = field(default_factory=list)
    functions: list[Any] = field(default_factory=list)

    def text(self) -> str:
        """The module."""
        kernels: Kernels = self.plan.kernels
        parts = [self._gather(), self._block(), self._batch(), self._mean()]
        if self.updates.formula:
            parts += [
                self.updates.compute_settings("settings"),
                self.updates.update_range("update"),
                self._train(),
            ]
        return module([*kernels.texts.values(), *self.functions, *parts])

    @property
    def arena(self) -> Arena:
        """Where everything stands."""
        return self.plan.arena

    def _gather(self) -> Text:
        """The function (m, data, order, n): the samples of a block, where products and rules read them."""
        t = Text("gather", "ptr %m, ptr %data, ptr %order, i64 %n", attributes="internal")
        last, columns = t.let("add i64 %n, -1"), len(self.program.given[0])
        width = self.plan.kernels.target.width

        def sample(i: str, _: list[str]) -> None:
            within = t.let(f"icmp slt i64 {i}, %n")
            number = t.let(f"select i1 {within}, i64 {i}, i64 {last}")
            index = t.let(f"load i64, ptr {address(t, '%order', offset(t, [(number, 8)]))}")
            source = address(t, "%data", offset(t, [(index, 8 * columns)]))
            for first, count, matrix in self.plan.gathered:
                to = address(t, "%m", offset(t, [(i, 8 * matrix.stride)], matrix.offset))
                copy(t, address(t, source, 8 * first), to, count, width)
            for first, count in runs(self.plan.columns):

                def column(c: str, _: list[str], first: int = first) -> None:
                    number = load(t, 1, address(t, source, offset(t, [(c, 8)], 8 * first)))
                    row = offset(t, [(c, 8 * self.arena.step), (i, 8)], self.arena.row(first))
                    store(t, 1, number, address(t, "%m", row))

                t.loop(0, count, 1, (), column)

        t.loop(0, round_up(t, "%n", LANES), 1, (), sample)
        t.do("ret void")
        return t

    def _block(self) -> Text:
        """The function (m, data, order, n, seed, mode): a block of samples, both ways. The sum of their outputs."""
        arguments = "ptr %m, ptr %data, ptr %order, i64 %n, double %seed, i64 %mode"
        t = Text("block", arguments, "double", "internal")
        t.do("call void @gather(ptr %m, ptr %data, ptr %order, i64 %n)")
        plain = t.let(f"icmp eq i64 %mode, {ADD}")
        kept = t.let(f"select i1 {plain}, i64 {ADD}, i64 {STORE}")
        self._steps(t, self.plan.forward, kept)
        total = self._sum(t, self.arena.row(self.program.outputs.indices[0]))
        (row,) = self.adjoint.given[2].indices
        width = self.plan.kernels.target.width
        seed = splat(t, width, "%seed")
        t.loop(
            0,
            "%n",
            width,
            (),
            lambda i, _: store(t, width, seed, address(t, "%m", offset(t, [(i, 8)], self.arena.row(row)))),
        )
        self._steps(t, self.plan.back, kept)
        t.do(f"ret double {total}")
        return t

    def _sum(self, t: Text, row: int) -> str:
        """The sum of a row over the n samples."""
        width = self.plan.kernels.target.width
        kind, whole = vector(width), t.let(f"and i64 %n, -{width}")

        def add(i: str, sums: list[str], wide: int) -> list[str]:
            number = load(t, wide, address(t, "%m", offset(t, [(i, 8)], row)))
            return [t.let(f"fadd {vector(wide)} {sums[0]}, {number}")]

        (several,) = t.loop(0, whole, width, [(kind, "zeroinitializer")], lambda i, s: add(i, s, width))
        total = t.call(
            "double",
            f"llvm.vector.reduce.fadd.{suffix(width)}",
            ("double", "-0.0"),
            (kind, several),
            flags="reassoc",
        )
        (total,) = t.loop(whole, "%n", 1, [("double", total)], lambda i, s: add(i, s, 1))
        return total

    def _batch(self) -> Text:
        """The function (m, data, order, begin, end, update): a batch, block by block. The sum of its outputs."""
        arguments = "ptr %m, ptr %data, ptr %order, i64 %begin, i64 %end, i1 %update"
        t = Text("batch", arguments, "double", "internal")
        count = t.let("sub i64 %end, %begin")
        seed = t.let(f"fdiv double 1.0, {t.let(f'sitofp i64 {count} to double')}")
        self._positions(t, (*self.program.before, *self.adjoint.before))
        self._steps(t, self.plan.once, "0")
        capacity = self.arena.capacity

        def block(start: str, totals: list[str]) -> list[str]:
            left = t.let(f"sub i64 %end, {start}")
            fits = t.let(f"icmp slt i64 {left}, {capacity}")
            n = t.let(f"select i1 {fits}, i64 {left}, i64 {capacity}")
            first = t.let(f"icmp eq i64 {start}, %begin")
            new = t.let(f"select i1 %update, i64 {UPDATE}, i64 {STORE}")
            mode = t.let(f"select i1 {first}, i64 {new}, i64 {ADD}")
            order = address(t, "%order", offset(t, [(start, 8)]))
            cost = t.let(
                f"call double @block(ptr %m, ptr %data, ptr {order}, i64 {n}, double {seed}, i64 {mode})"
            )
            return [t.let(f"fadd double {totals[0]}, {cost}")]

        (total,) = t.loop("%begin", "%end", capacity, [("double", "0.0")], block)
        self._positions(t, self.adjoint.after)
        t.do(f"ret double {total}")
        return t

    def _mean(self) -> Text:
        """The function (m, data, order, end, total): a batch without an update."""
        t = Text("mean", "ptr %m, ptr %data, ptr %order, i64 %end, ptr %total")
        total = t.let("call double @batch(ptr %m, ptr %data, ptr %order, i64 0, i64 %end, i1 false)")
        store(t, 1, total, "%total")
        t.do("ret void")
        return t

    def _train(self) -> Text:
        """The function (m, data, order, bounds, rates, count, updates, costs)."""
        arguments = (
            "ptr %m, ptr %data, ptr %order, ptr %bounds, ptr %rates, i64 %count, i64 %updates, ptr %costs"
        )
        t = Text("train", arguments)
        settings = address(t, "%m", self.settings)
        last = t.let("add i64 %count, -1")
        everything = sorted(self.program.parameters)
        others = [position for position in everything if position not in self.plan.learnt]

        def batch(b: str, _: list[str]) -> None:
            at = offset(t, [(b, 8)])
            begin, end = (
                t.let(f"load i64, ptr {address(t, '%bounds', offset(t, [(at, 1)], skip))}") for skip in (0, 8)
            )
            number = t.let(f"add i64 {t.let(f'add i64 {b}, 1')}, %updates")
            time, rate = t.let(f"sitofp i64 {number} to double"), load(t, 1, address(t, "%rates", at))
            t.do(f"call void @settings(ptr {settings}, double {time}, double {rate})")
            count = t.let(f"sub i64 {end}, {begin}")
            one = t.let(f"icmp sle i64 {count}, {self.arena.capacity}")
            more = t.let(f"icmp slt i64 {b}, {last}")  # the gradient of the last batch is kept
            now = t.let(f"and i1 {one}, {more}")
            cost = t.let(
                f"call double @batch(ptr %m, ptr %data, ptr %order, i64 {begin}, i64 {end}, i1 {now})"
            )
            store(t, 1, cost, address(t, "%costs", at))
            t.when(
                now,
                lambda: self._updates(t, settings, others),
                lambda: self._updates(t, settings, everything),
            )

        t.loop(0, "%count", 1, (), batch)
        t.do("ret void")
        return t

    def _updates(self, t: Text, settings: str, positions: Sequence[int]) -> None:
        for first, count in runs(positions):
            w = address(t, "%m", self.arena.position(first))
            t.do(f"call void @update(ptr {w}, ptr {settings}, i64 {count})")

    def _positions(self, t: Text, instructions: Sequence[Instruction]) -> None:
        if instructions:
            self._in_rows(t, instructions, "1")

    def _steps(self, t: Text, steps: Sequence[Step], kept: str) -> None:
        for step in steps:
            if isinstance(step, InRows):
                self._in_rows(t, step.instructions, "%n")
            else:
                self._call(t, step, kept)

    def _call(self, t: Text, call: Call, kept: str) -> None:
        pointers = [
            "ptr null" if pointer is None else f"ptr {address(t, '%m', pointer)}" for pointer in call.pointers
        ]
        rest = {
            "": [],
            "samples": ["i64 %n"],
            "mode": ["i64 %n", f"i64 {kept}"],
            "fused mode": ["i64 %n", "i64 %mode"],
        }[call.rest]
        t.do(f"call void @{call.function}({', '.join([*pointers, *rest])})")

    def _in_rows(self, t: Text, instructions: Sequence[Instruction], n: str) -> None:
        """Instructions on rows; the table of their rows stands at the address in the first number of the arena."""
        name = f"rows_{len(self.functions)}"
        functions, table = self.bodies(name, instructions)
        self.functions += functions
        start = 4 * len(self.table)
        self.table += np.asarray(table).tolist()
        tables = t.let("load ptr, ptr %m")
        x, u = address(t, "%m", self.arena.rows), address(t, "%m", self.arena.vector)
        t.do(
            f"call void @{name}(ptr {x}, ptr {u}, i64 {self.arena.step}, i64 {n}, ptr {address(t, tables, start)})"
        )


def copy(t: Text, source: str, to: str, count: int, width: int) -> None:
    """Copy `count` neighbouring numbers."""
    full = count // width * width

    def some(i: str, _: list[str]) -> None:
        at = offset(t, [(i, 8)])
        store(t, width, load(t, width, address(t, source, at)), address(t, to, at))

    t.loop(0, full, width, (), some)
    for rest in chunks(count - full, width):
        store(t, rest, load(t, rest, address(t, source, 8 * full)), address(t, to, 8 * full))
        full += rest


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Rising numbers as (first, count) of those that follow one another."""
    result = list[tuple[int, int]]()
    for number in numbers:
        if result and sum(result[-1]) == number:
            result[-1] = result[-1][0], result[-1][1] + 1
        else:
            result.append((number, 1))
    return result
