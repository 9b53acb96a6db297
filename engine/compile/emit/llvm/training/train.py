"""A training run as one function: batches in their order, gradients, updates, on one thread or several.

Several threads run the same function, and share each batch: see `batch.py`.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine.compile.blocks.block import Block
from engine.compile.emit.llvm.native.threads import barrier
from engine.compile.emit.llvm.planning.plan import Plan, array_of
from engine.compile.emit.llvm.training.batch import Batch
from engine.compile.emit.llvm.training.gathering import gather, runs
from engine.compile.emit.llvm.training.steps import Steps
from engine.compile.emit.llvm.training.updates import Updates
from engine.compile.emit.llvm.training.ways import ALL, SAMPLES, Shares, Way, caller
from engine.compile.emit.llvm.writing.memory import address, load, offset, splat, store
from engine.compile.emit.llvm.writing.text import Text, module


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

    def __post_init__(self) -> None:
        self.forward, self.back = Way("forward", self.plan.forward), Way("samples", self.plan.backs[0])
        self.shares = Shares(self.alone)

    def text(self) -> str:
        """The module."""
        columns, batch = len(self.program.inputs[0]), self._batch()
        functions = [
            gather(self.plan, columns, self.plan.kernels.target),
            *self.forward.functions(self.steps, self._gather),
            *self.back.functions(self.steps, self._begin_back),
            batch.learn(),
            batch.batch(),
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

    def _batch(self) -> Batch:
        return Batch(self.program, self.adjoint, self.plan, self.steps, self.forward, self.back, self.shares)

    def _gather(self, t: Text) -> None:
        t.do("call void @gather(ptr %m, ptr %data, ptr %order, i64 %first, i64 %n)")

    def _begin_back(self, t: Text) -> None:
        """The way forward, where it is one function; and the seeds."""
        if not self.forward.is_shared:
            t.do(f"call void @forward({SAMPLES})")
        (row,) = self.adjoint.inputs[2].indices
        width = min(self.plan.kernels.target.width, self.plan.arena.capacity)
        at = self.steps.pointer(t, self.plan.arena.row_pointer(row))
        seed = splat(t, width, "%seed")
        t.loop(0, "%n", width, (), lambda i, _: store(t, width, seed, address(t, at, offset(t, [(i, 8)]))))

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
            self.forward.go(t, self.steps, caller(t, arguments), n, self.shares, ALL)
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

    def _mean(self) -> Text:
        """The function (m, data, order, begin, end, seed, total, share, shares): the gradients of some samples."""
        arguments = "ptr %m, ptr %data, ptr %order, i64 %begin, i64 %end, double %seed"
        t = Text("mean", f"{arguments}, ptr %total, i64 %share, i64 %shares")
        total = t.let(f"call double @batch({arguments}, i1 false, i64 %share, i64 %shares)")
        self.shares.first(t, lambda: store(t, 1, total, "%total"))
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
            self.shares.first(t, partial(t.do, line))
            count = t.let(f"sub i64 {end}, {begin}")
            seed = t.let(f"fdiv double 1.0, {t.let(f'sitofp i64 {count} to double')}")
            one = t.let(f"icmp sle i64 {count}, {self.plan.arena.capacity}")
            more = t.let(f"icmp slt i64 {b}, {last}")  # the gradient of the last batch is kept
            now = t.let(f"and i1 {one}, {more}")
            batch = f"ptr %m, ptr %data, ptr %order, i64 {begin}, i64 {end}, double {seed}, i1 {now}"
            cost = t.let(f"call double @batch({batch}, i64 %share, i64 %shares)")
            self.shares.first(t, lambda: store(t, 1, cost, address(t, "%costs", at)))
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
            start, end = self.shares.own(t, count)
            w = address(t, "%m", offset(t, [(start, 8)], self.plan.arena.position(first)))
            t.do(f"call void @update(ptr {w}, ptr {settings}, i64 {t.let(f'sub i64 {end}, {start}')})")
        if len(positions):
            self.shares.wait(t)
