"""A batch as one function: block after block of its samples both ways, then the gradients of weights over a block.

Each thread computes a part of the samples of a block, and then the gradients of a share of the weights over all of
them. No sum depends on the number of threads.
"""

from dataclasses import dataclass
from functools import partial

from engine.compile.blocks.block import Block
from engine.compile.emit.llvm.planning.plan import Plan
from engine.compile.emit.llvm.training.steps import Steps
from engine.compile.emit.llvm.training.updates import ADD, STORE, UPDATE
from engine.compile.emit.llvm.training.ways import Shares, Way, caller
from engine.compile.emit.llvm.writing.memory import address, load, offset
from engine.compile.emit.llvm.writing.text import Text, suffix, vector


@dataclass(frozen=True)
class Batch:
    """Writes the functions of a batch: `learn`, and `batch`, which calls it."""

    program: Block
    adjoint: Block
    plan: Plan
    steps: Steps
    forward: Way
    back: Way
    shares: Shares

    def learn(self) -> Text:
        """The function (m, n, mode, share, shares): a share of the gradients of weights over all samples."""
        arguments = "ptr %m, i64 %n, i64 %mode, i64 %share, i64 %shares"
        t = Text("learn", arguments, attributes="internal")
        for call in self.plan.learn:
            pointers = [f"ptr {self.steps.pointer(t, pointer, '0')}" for pointer in call.pointers]
            mode = "%mode" if call.rest == "fused mode" else ADD  # rules have added to the same gradients
            n = call.count or "%n"
            arguments = f"{', '.join(pointers)}, i64 {n}, i64 {mode}, i64 %share, i64 %shares"
            line = f"call void @{call.function}({arguments})"
            if call.shared:
                t.do(line)
            else:
                self.shares.last(t, partial(t.do, line))
        t.do("ret void")
        return t

    def batch(self) -> Text:
        """The function (m, data, order, begin, end, seed, update, share, shares): a batch, block by block.

        The result is the sum of its outputs.
        """
        arguments = "ptr %m, ptr %data, ptr %order, i64 %begin, i64 %end, double %seed, i1 %update"
        t = Text("batch", f"{arguments}, i64 %share, i64 %shares", "double", "internal")
        capacity = self.plan.arena.capacity
        self.shares.first(t, lambda: self.steps.before(t))
        self.shares.wait(t)

        def block(start: str, totals: list[str]) -> list[str]:
            left = t.let(f"sub i64 %end, {start}")
            n = t.call("i64", "llvm.smin.i64", ("i64", left), ("i64", str(capacity)))
            self._part(t, start, n)
            self.shares.wait(t)
            cost = self._sum(t, self.plan.arena.row(self.program.outputs.indices[0]), n)
            is_first = t.let(f"icmp eq i64 {start}, %begin")
            new = t.let(f"select i1 %update, i64 {UPDATE}, i64 {STORE}")
            mode = t.let(f"select i1 {is_first}, i64 {new}, i64 {ADD}")
            t.do(f"call void @learn(ptr %m, i64 {n}, i64 {mode}, i64 %share, i64 %shares)")
            self.shares.wait(t)
            return [t.let(f"fadd double {totals[0]}, {cost}")]

        (total,) = t.loop("%begin", "%end", capacity, [("double", "0.0")], block)
        if self.adjoint.after:
            self.shares.first(t, lambda: self.steps.once(t, self.adjoint.after))
            self.shares.wait(t)
        t.do(f"ret double {total}")
        return t

    def _part(self, t: Text, start: str, n: str) -> None:
        """Compute this share of a block of n, both ways: some samples, and some units of shared products."""
        first, end = self.shares.own(t, n)
        count = t.let(f"sub i64 {end}, {first}")
        order = address(t, "%order", offset(t, [(start, 8), (first, 8)]))
        arguments = f"ptr %m, ptr %data, ptr {order}, i64 {first}, i64 {count}, double %seed"
        some = t.let(f"icmp sgt i64 {count}, 0")

        def call(name: str) -> None:
            t.when(some, lambda: caller(t, arguments)(name))

        if self.forward.is_shared:
            self.forward.go(t, self.steps, call, n, self.shares)
        self.back.go(t, self.steps, call, n, self.shares)

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
