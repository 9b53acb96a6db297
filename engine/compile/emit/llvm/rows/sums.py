"""Sums of rows: out[i] = Σ_k terms[n i + k] for every sample, and over all samples where out is a position."""

from dataclasses import dataclass

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
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.memory import load, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector


@dataclass(frozen=True, slots=True)
class SumKernel:
    """The key of the code of a sum: which operands stand in positions, and whether it stores or adds."""

    uniform_terms: bool
    uniform_out: bool
    accumulate: bool


def sums(name: str, kernel: SumKernel, target: Target, step: int) -> Text:
    """The function of a kernel. Its table: the count of terms, then for each sum its row and those of its terms.

    step  the numbers from one row to the next
    """
    t = Text(name, SIGNATURE, attributes="internal")
    width, over_samples = target.width, kernel.uniform_out
    terms = whole(t, entry(t, 0))
    size = t.let(f"add i64 {terms}, 1")

    def row(i: str, _: list[str]) -> list[str]:
        first = t.let(f"add i64 {t.let(f'mul i64 {i}, {size}')}, 1")
        end = t.let(f"add i64 {first}, {size}")
        out = place(t, entry(t, first), 0 if kernel.uniform_out else step)
        begin = t.let(f"add i64 {first}, 1")

        def vectors(sample: str, carried: list[str]) -> list[str]:
            a = Arithmetic(t, width, target)

            def term(k: str, total: list[str]) -> list[str]:
                at = place(t, entry(t, k), 0 if kernel.uniform_terms else step)
                number = (
                    splat(t, width, load(t, 1, at))
                    if kernel.uniform_terms
                    else load(t, width, along(t, at, sample))
                )
                return [t.let(f"fadd {vector(width)} {total[0]}, {number}")]

            (total,) = t.loop(begin, end, 1, [(vector(width), nothing(width))], term)
            if over_samples:
                lanes = a.select(present(a, sample), total, -0.0)
                return [a.number(a.add(carried[0], lanes))]
            to = along(t, out, sample)
            store(t, width, a.number(a.add(load(t, width, to), total)) if kernel.accumulate else total, to)
            return []

        start = [(vector(width), nothing(width))] if over_samples else []
        for lanes in t.loop("0", "%n", width, start, vectors):
            add_up(t, width, lanes, out)
        return []

    t.loop("0", "%c", 1, (), row)
    t.do("ret void")
    return t
