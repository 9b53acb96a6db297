"""A training run of several networks as one function: for each batch gather, program, adjoint, gradients, updates."""

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING, cast

import numpy as np

from engine.compile.blocks.block import Block
from engine.compile.emit.llvm.lanes.gradients import biases_of, gradients_of
from engine.compile.emit.llvm.lanes.layout import Layer, Layout, Part, Rules
from engine.compile.emit.llvm.lanes.products import (
    activation_of,
    product_of,
    shape_of,
)
from engine.compile.emit.llvm.products.kernels import Kernels
from engine.compile.emit.llvm.rows.body import RowCode
from engine.compile.emit.llvm.training.gathering import runs
from engine.compile.emit.llvm.training.updates import ADD, STORE, UPDATE, Updates
from engine.compile.emit.llvm.writing.memory import address, load, offset, splat, store, transposed
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, module, vector

if TYPE_CHECKING:
    from engine.compile.blocks.instructions import Apply, Copy
    from engine.compile.emit.llvm.rows.groups import Alone


class Training:
    """Writes the module of a training run.

    train(m, datas, orders, bounds, rates, count, updates, costs)   whole batches with their updates

    datas and orders are lists of addresses, one for each lane; rates and costs have a number for each batch and lane.
    """

    def __init__(
        self,
        program: Block,
        adjoint: Block,
        parts: Sequence[Part],
        layout: Layout,
        updates: Updates,
        target: Target,
    ) -> None:
        self.parts, self.kernels = parts, Kernels(target)
        self.program, self.adjoint, self.layout = program, adjoint, layout
        self.updates, self.target = updates, target
        self.rows = RowCode(target, layout.step, dict(adjoint.constants))
        self.table: list[int] = []
        self._products: dict[Hashable, str] = {}
        self._texts: list[Text] = []

    def text(self) -> str:
        """The module."""
        functions = [self._gather(), self._samples(), self._learn()]
        functions += [self.updates.compute_settings("settings"), self.updates.update_range("update")]
        functions.append(self._train())
        return module([*self._texts, *self.rows.functions, *functions])

    def _gather(self) -> Text:
        """The function (m, datas, orders, begin, n): the columns of n samples of each lane, from `begin` on."""
        t = Text(
            "gather", "ptr %m, ptr %datas, ptr %orders, i64 %begin, i64 %n", attributes="internal", hot=True
        )
        lanes, columns, kind = self.layout.lanes, len(self.program.inputs[0]), vector(self.layout.lanes)
        datas, orders = (
            [t.let(f"load ptr, ptr {address(t, base, 8 * lane)}") for lane in range(lanes)]
            for base in ("%datas", "%orders")
        )

        def sample(i: str, _: list[str]) -> None:
            at = offset(t, [(i, 8), ("%begin", 8)])
            sources = []
            for data, order in zip(datas, orders, strict=True):
                index = t.let(f"load i64, ptr {address(t, order, at)}")
                sources.append(address(t, data, offset(t, [(index, 8 * columns)])))

            def keep(column: str, further: int, numbers: str) -> None:
                parts = [(column, 8 * self.layout.step), (i, 8 * lanes)]
                to = offset(t, parts, self.layout.row(further))
                store(t, lanes, numbers, address(t, "%m", to))

            def some(c: str, _: list[str]) -> None:
                own = [load(t, lanes, address(t, source, offset(t, [(c, 8)]))) for source in sources]
                for further, numbers in enumerate(transposed(t, own, lanes)):
                    keep(c, further, numbers)

            def column(c: str, _: list[str]) -> None:
                numbers = "poison"
                for lane, source in enumerate(sources):
                    number = load(t, 1, address(t, source, offset(t, [(c, 8)])))
                    numbers = t.let(f"insertelement {kind} {numbers}, double {number}, i64 {lane}")
                keep(c, 0, numbers)

            whole = columns // lanes * lanes
            t.loop(0, whole, lanes, (), some)
            t.loop(whole, columns, 1, (), column)

        t.loop(0, "%n", 1, (), sample)
        t.do("ret void")
        return t

    def _samples(self) -> Text:
        """The function (m, n, seed): samples both ways, without the gradients of weights."""
        t = Text("samples", "ptr %m, i64 %n, double %seed", attributes="internal")
        lanes = self.layout.lanes
        seed, (row,) = splat(t, lanes, "%seed"), self.adjoint.inputs[2].indices
        at = address(t, "%m", self.layout.row(row))
        t.loop(
            0, "%n", 1, (), lambda i, _: store(t, lanes, seed, address(t, at, offset(t, [(i, 8 * lanes)])))
        )
        for part in self.parts:
            if isinstance(part, Rules):
                self._rules(t, part)
            elif part.product.role != "weights":
                self._layer(t, part)
        t.do("ret void")
        return t

    def _rules(self, t: Text, part: Rules) -> None:
        """Rules on rows: samples of lanes are so many samples. The table is the first number of the memory."""
        name, start = f"rules_{len(self.table)}_{len(self.rows.functions)}", 4 * len(self.table)
        instructions = cast("tuple[Apply | Copy | Alone, ...]", part.instructions)
        self.table += self.rows.body(name, instructions, set(part.live), often=True)
        table = address(t, t.let("load ptr, ptr %m"), start)
        x, u = address(t, "%m", self.layout.rows), address(t, "%m", self.layout.constants)
        count = t.let(f"mul i64 %n, {self.layout.lanes}")
        t.do(f"call void @{name}(ptr {x}, ptr {u}, i64 {count}, ptr {table})")

    def _layer(self, t: Text, layer: Layer) -> None:
        product, shape = layer.product, shape_of(layer, self.kernels)
        name = self._named(shape, lambda name: product_of(name, shape, self.layout, self.target))
        apart = layer.op is not None and shape.op is None
        source = product.units if product.role == "inputs" else product.inputs
        x, y = self._row(t, source.indices[0]), self._row(t, product.units.indices[0] if apart else layer.to)
        w, b = self._position(t, product.weights.first), self._position(t, product.bias)
        e, z = self._row(t, layer.kept), self._row(t, layer.mask)
        t.do(f"call void @{name}(ptr {x}, ptr {w}, ptr {b}, ptr {y}, ptr {e}, ptr {z}, i64 %n)")
        if layer.op is not None and apart:
            op, kept, units = layer.op, layer.kept is not None, len(product.units)
            name = self._named(
                (op, kept, units),
                lambda name: activation_of(name, op, units, self.layout, self.target, kept=kept),
            )
            t.do(f"call void @{name}(ptr {y}, ptr {self._row(t, layer.to)}, i64 %n)")

    def _row(self, t: Text, row: int | None) -> str:
        return "null" if row is None else address(t, "%m", self.layout.row(row))

    def _position(self, t: Text, position: int | None) -> str:
        return "null" if position is None else address(t, "%m", self.layout.position(position))

    def _learn(self) -> Text:
        """The function (m, n, mode): the gradients of all weights over n samples, used as the mode says."""
        t = Text("learn", "ptr %m, i64 %n, i64 %mode", attributes="internal")
        settings, learn = address(t, "%m", self.layout.settings), self.updates.learn
        for layer in self.parts:
            if isinstance(layer, Rules) or layer.product.role != "weights":
                continue
            product, shape = layer.product, shape_of(layer, self.kernels)
            d, x = (self._row(t, rows.indices[0]) for rows in (product.units, product.inputs))
            name = self._named(
                shape,
                lambda name, shape=shape: gradients_of(name, shape, self.layout, self.target, learn),  # type: ignore[misc]
            )
            calls = [(name, product.weights.first)]
            if product.bias is not None:
                key = ("bias", shape.units)
                name = self._named(key, lambda name, shape=shape: biases_of(name, shape, self.layout, learn))  # type: ignore[misc]
                calls.append((name, product.bias))
            for function, first in calls:
                w = address(t, "%m", self.layout.position(first - self.program.vector))
                t.do(f"call void @{function}(ptr {d}, ptr {x}, ptr {w}, ptr {settings}, i64 %n, i64 %mode)")
        t.do("ret void")
        return t

    def _named(self, key: Hashable, write: Callable[[str], Text]) -> str:
        """The name of the function of a key, written at its first use."""
        if key not in self._products:
            name = self._products[key] = f"product_{len(self._products)}"
            self._texts.append(write(name))
        return self._products[key]

    def _train(self) -> Text:
        """The function (m, datas, orders, bounds, rates, count, updates, costs)."""
        t = Text(
            "train",
            "ptr %m, ptr %datas, ptr %orders, ptr %bounds, ptr %rates, i64 %count, i64 %updates, ptr %costs",
        )
        lanes, kind = self.layout.lanes, vector(self.layout.lanes)
        settings, last = address(t, "%m", self.layout.settings), t.let("add i64 %count, -1")

        def batch(b: str, _: list[str]) -> None:
            at, side = offset(t, [(b, 8)]), offset(t, [(b, 8 * lanes)])
            begin, end = (
                t.let(f"load i64, ptr {address(t, '%bounds', offset(t, [(at, 1)], skip))}") for skip in (0, 8)
            )
            number = t.let(f"add i64 {t.let(f'add i64 {b}, 1')}, %updates")
            time, rate = t.let(f"sitofp i64 {number} to double"), load(t, lanes, address(t, "%rates", side))
            t.do(f"call void @settings(ptr {settings}, double {time}, {kind} {rate})")
            size = t.let(f"sub i64 {end}, {begin}")
            seed = t.let(f"fdiv double 1.0, {t.let(f'sitofp i64 {size} to double')}")
            one = t.let(f"icmp sle i64 {size}, {self.layout.samples}")
            more = t.let(f"icmp slt i64 {b}, {last}")  # the gradient of the last batch is kept
            now = t.let(f"and i1 {one}, {more}")
            first = t.let(f"select i1 {now}, i64 {UPDATE}, i64 {STORE}")
            total = self._blocks(t, begin, end, seed, first)
            store(t, lanes, total, address(t, "%costs", side))
            t.when(now, lambda: None, lambda: self._update_all(t, settings))

        t.loop(0, "%count", 1, (), batch)
        t.do("ret void")
        return t

    def _blocks(self, t: Text, begin: str, end: str, seed: str, first: str) -> str:
        """A batch, block by block. The sum of its outputs in each lane."""
        lanes, (row,) = self.layout.lanes, self.program.outputs.indices
        outputs = address(t, "%m", self.layout.row(row))

        def block(start: str, totals: list[str]) -> list[str]:
            left = t.let(f"sub i64 {end}, {start}")
            n = t.call("i64", "llvm.smin.i64", ("i64", left), ("i64", str(self.layout.samples)))
            t.do(f"call void @gather(ptr %m, ptr %datas, ptr %orders, i64 {start}, i64 {n})")
            t.do(f"call void @samples(ptr %m, i64 {n}, double {seed})")
            mode = t.let(f"select i1 {t.let(f'icmp eq i64 {start}, {begin}')}, i64 {first}, i64 {ADD}")
            t.do(f"call void @learn(ptr %m, i64 {n}, i64 {mode})")

            def add(i: str, sums: list[str]) -> list[str]:
                cost = load(t, lanes, address(t, outputs, offset(t, [(i, 8 * lanes)])))
                return [t.let(f"fadd {vector(lanes)} {sums[0]}, {cost}")]

            return t.loop(0, n, 1, [(vector(lanes), totals[0])], add)

        (total,) = t.loop(begin, end, self.layout.samples, [(vector(lanes), "zeroinitializer")], block)
        return total

    def _update_all(self, t: Text, settings: str) -> None:
        """The updates of all parameters, whose gradients stand."""
        for first, count in runs(np.sort(np.array(self.program.parameters))):
            w = address(t, "%m", self.layout.position(first))
            t.do(f"call void @update(ptr {w}, ptr {settings}, i64 {count * self.layout.lanes})")
