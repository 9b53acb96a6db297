"""Look-ups: out[i] = table[n i + index[i]] for every sample, and their way back, which adds to the chosen row.

The table of a kernel: n, then for each look-up the row of its number, that of its index, and the n rows that it
chooses from.
"""

from dataclasses import dataclass

from engine.compile.blocks.instructions import Gather, Scatter
from engine.compile.emit.llvm.rows.elementwise import SIGNATURE, along, entry, place, whole
from engine.compile.emit.llvm.writing.memory import load, store
from engine.compile.emit.llvm.writing.text import Text, literal


@dataclass(frozen=True, slots=True)
class LookupKernel:
    """The key of the code of a look-up.

    uniform     whether numbers, indices and the rows to choose from stand in positions
    back        whether it adds to the chosen row
    accumulate  whether it adds to its number
    """

    uniform: tuple[bool, bool, bool]
    back: bool
    accumulate: bool


def kernel_of(instruction: Gather | Scatter) -> tuple[LookupKernel, list[int], int]:
    """The kernel of an instruction, its table, and its count of look-ups."""
    back = isinstance(instruction, Scatter)
    number, rows = (
        (instruction.source, instruction.out)
        if isinstance(instruction, Scatter)
        else (instruction.out, instruction.table)
    )
    uniform = number.uniform, instruction.index.uniform, rows.uniform
    count, table = len(rows) // len(number), [len(rows) // len(number)]
    for i, (own, index) in enumerate(zip(number.indices, instruction.index.indices, strict=True)):
        table += [own, index, *rows.indices[count * i : count * (i + 1)]]
    return LookupKernel(uniform, back, instruction.accumulate and not back), table, len(number)


def lookups(name: str, kernel: LookupKernel, step: int) -> Text:
    """The function of a kernel, sample by sample: each one may choose another row.

    step  the numbers from one row to the next
    """
    steps = [0 if uniform else step for uniform in kernel.uniform]
    t = Text(name, SIGNATURE, attributes="internal", hot=True)
    count = whole(t, entry(t, 0))
    size = t.let(f"add i64 {count}, 2")
    beyond = t.let(f"sitofp i64 {count} to double")

    def lookup(i: str, _: list[str]) -> None:
        first = t.let(f"add i64 {t.let(f'mul i64 {i}, {size}')}, 1")
        number = place(t, entry(t, first), steps[0])
        index = place(t, entry(t, t.let(f"add i64 {first}, 1")), steps[1])
        rows = t.let(f"add i64 {first}, 2")

        def sample(s: str, _: list[str]) -> None:
            own, at = (
                pointer if uniform else along(t, pointer, s)
                for pointer, uniform in zip((number, index), kernel.uniform, strict=False)
            )
            known, row = _row(t, load(t, 1, at), beyond, rows)
            chosen = place(t, row, steps[2])
            chosen = chosen if kernel.uniform[2] else along(t, chosen, s)
            if kernel.back:
                t.when(known, lambda: _add(t, load(t, 1, own), chosen))
                return
            result = t.let(f"select i1 {known}, double {load(t, 1, chosen)}, double {literal(float('nan'))}")
            if kernel.accumulate:
                _add(t, result, own)
            else:
                store(t, 1, result, own)

        t.loop("0", "%n", 1, (), sample)

    t.loop("0", "%c", 1, (), lookup)
    t.do("ret void")
    return t


def _row(t: Text, index: str, beyond: str, rows: str) -> tuple[str, str]:
    """Whether the index is one, and the chosen row: the first one where it is none."""
    inside = t.let(
        f"and i1 {t.let(f'fcmp oge double {index}, 0.0')}, {t.let(f'fcmp olt double {index}, {beyond}')}"
    )
    safe = t.let(f"select i1 {inside}, double {index}, double 0.0")
    whole = t.let(f"fptosi double {safe} to i64")
    exact = t.let(f"fcmp oeq double {t.let(f'sitofp i64 {whole} to double')}, {safe}")
    return t.let(f"and i1 {inside}, {exact}"), entry(t, t.let(f"add i64 {rows}, {whole}"))


def _add(t: Text, number: str, pointer: str) -> None:
    store(t, 1, t.let(f"fadd double {load(t, 1, pointer)}, {number}"), pointer)
