"""A training run as one function: batches in their order, gradients, updates, on one thread or several.

Several threads run the same function. Each computes a part of the samples of a block, both ways; then each computes
the gradients of a share of the weights over all samples, and updates them. No sum depends on the number of threads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine.compile.blocks.block import Block
from engine.compile.emit.llvm.native.threads import barrier
from engine.compile.emit.llvm.planning.plan import Plan, Step, array_of, between_shared
from engine.compile.emit.llvm.training.gathering import gather, runs
from engine.compile.emit.llvm.training.steps import Steps
from engine.compile.emit.llvm.training.updates import ADD, STORE, UPDATE, Updates
from engine.compile.emit.llvm.writing.memory import address, load, offset, splat, store
from engine.compile.emit.llvm.writing.text import Text, module, suffix, vector

SAMPLES = (
    "ptr %m, ptr %data, ptr %order, i64 %first, i64 %n, double %seed"  # of functions, and of calls in them
)
Share = tuple[str, str]
"""The number of a share, and how many there are."""
ALL, OWN = ("0", "1"), ("%share", "%shares")
LANES = 8  # parts of a block begin at multiples of it


def _part_name(name: str, i: int) -> str:
    return f"{name}_{i}" if i else name


def _call(t: Text, arguments: str, name: str) -> None:
    t.do(f"call void @{name}({arguments})")


@dataclass
class Training:
    """The functions of a training run; `alone` for one thread, which has the share 0 of 1.

    train(m, data, order, bounds, rates, count, updates, costs, share, shares)   whole batches with their updates
    outputs(m, data, order, count, to)   the output of some samples
    mean(m, data, order, begin, end, seed, total, share, shares)   gradients of samples, and the sum of outputs;
          in place of the two above, where there is no optimizer's rule
    """

    program: Block
    adjoint: Block
    plan: Plan
    updates: Updates
    settings: int
    steps: Steps
    alone: bool

    def text(self) -> str:
        """The module."""
        columns = len(self.program.inputs[0])
        functions = [
            gather(self.plan, columns),
            *self._parts("forward", self.plan.forward, self._gather),
            *self._parts("samples", self.plan.backs[0], self._begin_back),
            self._learn(),
            self._batch(),
            *([] if self.alone else [barrier()]),
        ]
        if self.updates.formula:
            settings, update = (
                self.updates.compute_settings("settings"),
                self.updates.update_range("update"),
            )
            functions += [settings, update, self._train(), self._outputs()]
        else:
            functions.append(self._mean())
        return module([*self.plan.kernels.texts.values(), *self.steps.rows.functions, *functions])

    def _parts(self, name: str, steps: Sequence[Step], begin: Callable[[Text], None]) -> list[Text]:
        """The functions (m, data, order, first, n, seed) name, name_1, ...: some samples of a block, one way.

        Between them stand the products whose units threads share; without any there is one function.
        seed  the gradient of every output
        """
        texts = list[Text]()
        for part in between_shared(steps)[0]:
            t = Text(_part_name(name, len(texts)), SAMPLES, attributes="internal")
            if not texts:
                begin(t)
            self.steps.write(t, part)
            t.do("ret void")
            texts.append(t)
        return texts

    def _gather(self, t: Text) -> None:
        t.do("call void @gather(ptr %m, ptr %data, ptr %order, i64 %first, i64 %n)")

    def _begin_back(self, t: Text) -> None:
        """The way forward, where it is one function; and the seeds."""
        if not self._shares_forward:
            t.do(f"call void @forward({SAMPLES})")
        (row,) = self.adjoint.inputs[2].indices
        width = min(self.plan.kernels.target.width, self.plan.arena.capacity)
        at = self.steps.pointer(t, self.plan.arena.row_pointer(row))
        seed = splat(t, width, "%seed")
        t.loop(0, "%n", width, (), lambda i, _: store(t, width, seed, address(t, at, offset(t, [(i, 8)]))))

    @property
    def _shares_forward(self) -> bool:
        return bool(between_shared(self.plan.forward)[1])

    def _way(
        self, t: Text, name: str, steps: Sequence[Step], call: Callable[[str], None], n: str, share: Share
    ) -> None:
        """Call the parts of a way, and between them a share of the products whose units threads share."""
        products = between_shared(steps)[1]
        for i, product in enumerate(products):
            call(_part_name(name, i))
            self._wait(t, share)
            self.steps.write(t, [product], "0", n, share)
            self._wait(t, share)
        call(_part_name(name, len(products)))

    def _outputs(self) -> Text:
        """The function (m, data, order, count, to): the output of some samples, block by block."""
        t = Text("outputs", "ptr %m, ptr %data, ptr %order, i64 %count, ptr %to")
        self.steps.once(t, self.program.before)
        capacity, (row,) = self.plan.arena.capacity, self.program.outputs.indices

        def block(start: str, _: list[str]) -> None:
            n = t.call(
                "i64", "llvm.smin.i64", ("i64", t.let(f"sub i64 %count, {start}")), ("i64", str(capacity))
            )
            order = address(t, "%order", offset(t, [(start, 8)]))
            arguments = f"ptr %m, ptr %data, ptr {order}, i64 0, i64 {n}, double 0.0"
            call = partial(_call, t, arguments)
            self._way(t, "forward", self.plan.forward, call, n, ALL)
            to = address(t, "%to", offset(t, [(start, 8)]))
            source = address(t, "%m", self.plan.arena.row(row))

            def one(i: str, _: list[str]) -> None:
                store(
                    t,
                    1,
                    load(t, 1, address(t, source, offset(t, [(i, 8)]))),
                    address(t, to, offset(t, [(i, 8)])),
                )

            t.loop(0, n, 1, (), one)

        t.loop(0, "%count", capacity, (), block)
        t.do("ret void")
        return t

    def _learn(self) -> Text:
        """The function (m, n, mode, share, shares): a share of the gradients of weights over all samples."""
        arguments = "ptr %m, i64 %n, i64 %mode, i64 %share, i64 %shares"
        t = Text("learn", arguments, attributes="internal")
        for call in self.plan.learn:
            pointers = [f"ptr {self.steps.pointer(t, pointer, '0')}" for pointer in call.pointers]
            mode = "%mode" if call.rest == "fused mode" else ADD  # rules have added to the same gradients
            n = call.count or "%n"
            arguments = f"{', '.join(pointers)}, i64 {n}, i64 {mode}, i64 %share, i64 %shares"
            line = f"call void @{call.function}({arguments})"
            if call.shared or self.alone:
                t.do(line)
            else:
                last = t.let(f"icmp eq i64 {t.let('add i64 %share, 1')}, %shares")
                t.when(last, partial(t.do, line))
        t.do("ret void")
        return t

    def _batch(self) -> Text:
        """The function (m, data, order, begin, end, seed, update, share, shares): a batch, block by block.

        The result is the sum of its outputs.
        """
        arguments = "ptr %m, ptr %data, ptr %order, i64 %begin, i64 %end, double %seed, i1 %update"
        t = Text("batch", f"{arguments}, i64 %share, i64 %shares", "double", "internal")
        capacity = self.plan.arena.capacity
        self._first(t, lambda: self.steps.before(t))
        self._wait(t)

        def block(start: str, totals: list[str]) -> list[str]:
            left = t.let(f"sub i64 %end, {start}")
            n = t.call("i64", "llvm.smin.i64", ("i64", left), ("i64", str(capacity)))
            self._part(t, start, n)
            self._wait(t)
            cost = self._sum(t, self.plan.arena.row(self.program.outputs.indices[0]), n)
            is_first = t.let(f"icmp eq i64 {start}, %begin")
            new = t.let(f"select i1 %update, i64 {UPDATE}, i64 {STORE}")
            mode = t.let(f"select i1 {is_first}, i64 {new}, i64 {ADD}")
            t.do(f"call void @learn(ptr %m, i64 {n}, i64 {mode}, i64 %share, i64 %shares)")
            self._wait(t)
            return [t.let(f"fadd double {totals[0]}, {cost}")]

        (total,) = t.loop("%begin", "%end", capacity, [("double", "0.0")], block)
        if self.adjoint.after:
            self._first(t, lambda: self.steps.once(t, self.adjoint.after))
            self._wait(t)
        t.do(f"ret double {total}")
        return t

    def _part(self, t: Text, start: str, n: str) -> None:
        """Compute this share of a block of n, both ways: some samples, and some units of shared products."""
        first, end = self._shared(t, n, LANES)
        count = t.let(f"sub i64 {end}, {first}")
        order = address(t, "%order", offset(t, [(start, 8), (first, 8)]))
        arguments = f"ptr %m, ptr %data, ptr {order}, i64 {first}, i64 {count}, double %seed"
        some = t.let(f"icmp sgt i64 {count}, 0")

        def call(name: str) -> None:
            t.when(some, partial(_call, t, arguments, name))

        if self._shares_forward:
            self._way(t, "forward", self.plan.forward, call, n, OWN)
        self._way(t, "samples", self.plan.backs[0], call, n, OWN)

    def _mean(self) -> Text:
        """The function (m, data, order, begin, end, seed, total, share, shares): the gradients of some samples."""
        arguments = "ptr %m, ptr %data, ptr %order, i64 %begin, i64 %end, double %seed"
        t = Text("mean", f"{arguments}, ptr %total, i64 %share, i64 %shares")
        total = t.let(f"call double @batch({arguments}, i1 false, i64 %share, i64 %shares)")
        self._first(t, lambda: store(t, 1, total, "%total"))
        t.do("ret void")
        return t

    def _train(self) -> Text:
        """The function (m, data, order, bounds, rates, count, updates, costs, share, shares)."""
        arguments = (
            "ptr %m, ptr %data, ptr %order, ptr %bounds, ptr %rates, i64 %count, i64 %updates, ptr %costs"
        )
        t = Text("train", f"{arguments}, i64 %share, i64 %shares")
        settings = address(t, "%m", self.settings)
        last = t.let("add i64 %count, -1")
        places = self.plan.places
        marked = np.zeros(self.program.vector, dtype=bool)
        marked[places[array_of(self.program.parameters)]] = True
        everything = np.flatnonzero(marked)
        marked[places[np.flatnonzero(self.plan.learnt)]] = False
        others = np.flatnonzero(marked)

        def batch(b: str, _: list[str]) -> None:
            at = offset(t, [(b, 8)])
            begin, end = (
                t.let(f"load i64, ptr {address(t, '%bounds', offset(t, [(at, 1)], skip))}") for skip in (0, 8)
            )
            number = t.let(f"add i64 {t.let(f'add i64 {b}, 1')}, %updates")
            time, rate = t.let(f"sitofp i64 {number} to double"), load(t, 1, address(t, "%rates", at))
            line = f"call void @settings(ptr {settings}, double {time}, double {rate})"
            self._first(t, partial(t.do, line))
            count = t.let(f"sub i64 {end}, {begin}")
            seed = t.let(f"fdiv double 1.0, {t.let(f'sitofp i64 {count} to double')}")
            one = t.let(f"icmp sle i64 {count}, {self.plan.arena.capacity}")
            more = t.let(f"icmp slt i64 {b}, {last}")  # the gradient of the last batch is kept
            now = t.let(f"and i1 {one}, {more}")
            batch = f"ptr %m, ptr %data, ptr %order, i64 {begin}, i64 {end}, double {seed}, i1 {now}"
            cost = t.let(f"call double @batch({batch}, i64 %share, i64 %shares)")
            self._first(t, lambda: store(t, 1, cost, address(t, "%costs", at)))
            t.when(
                now,
                lambda: self._updates(t, settings, others),
                lambda: self._updates(t, settings, everything),
            )

        t.loop(0, "%count", 1, (), batch)
        t.do("ret void")
        return t

    def _updates(self, t: Text, settings: str, positions: NDArray[np.intp]) -> None:
        """Call for the updates of this share, of parameters at these positions whose gradients stand."""
        for first, count in runs(positions):
            start, end = self._shared(t, count, LANES)
            w = address(t, "%m", offset(t, [(start, 8)], self.plan.arena.position(first)))
            t.do(f"call void @update(ptr {w}, ptr {settings}, i64 {t.let(f'sub i64 {end}, {start}')})")
        if len(positions):
            self._wait(t)

    def _wait(self, t: Text, share: Share = OWN) -> None:
        if not self.alone and share is OWN:
            t.do("call void @barrier(ptr %m, i64 %shares)")

    def _first(self, t: Text, work: Callable[[], None]) -> None:
        """Work for one thread alone."""
        if self.alone:
            work()
        else:
            t.when(t.let("icmp eq i64 %share, 0"), work)

    def _shared(self, t: Text, count: int | str, size: int) -> tuple[str, str]:
        """Where the share of this thread begins and ends, of `count` numbers in pieces of `size`."""
        if self.alone:
            return "0", str(count)
        pieces = t.let(f"sdiv i64 {t.let(f'add i64 {count}, {size - 1}')}, {size}")
        following = t.let("add i64 %share, 1")
        first, end = (
            t.let(f"sdiv i64 {t.let(f'mul i64 {number}, {pieces}')}, %shares")
            for number in ("%share", following)
        )
        first, end = (t.let(f"mul i64 {number}, {size}") for number in (first, end))
        return first, t.call("i64", "llvm.smin.i64", ("i64", end), ("i64", str(count)))

    def _sum(self, t: Text, row: int, n: str) -> str:
        """The sum of a row over n samples."""
        width = self.plan.kernels.target.width
        kind, whole = vector(width), t.let(f"and i64 {n}, -{width}")

        def add(i: str, sums: list[str], wide: int) -> list[str]:
            number = load(t, wide, address(t, "%m", offset(t, [(i, 8)], row)))
            return [t.let(f"fadd {vector(wide)} {sums[0]}, {number}")]

        (sums,) = t.loop(0, whole, width, [(kind, "zeroinitializer")], lambda i, s: add(i, s, width))
        reduce = f"llvm.vector.reduce.fadd.{suffix(width)}"
        total = t.call("double", reduce, ("double", "-0.0"), (kind, sums), flags="reassoc")
        (total,) = t.loop(whole, n, 1, [("double", total)], lambda i, s: add(i, s, 1))
        return total
