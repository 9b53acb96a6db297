"""Loops over steps: copies into the body, the body as a function of its own, copies out of it.

The table of a loop: the rows of every copy, step by step, then the table of the body.
"""

from collections.abc import Callable, Sequence

from engine.compile.blocks.instructions import Copy, Loop, Move, Rows
from engine.compile.emit.llvm.rows.elementwise import SIGNATURE
from engine.compile.emit.llvm.writing.text import Text

Kernel = Callable[[Copy], tuple[str, list[int], int]]
"""The name of the kernel of a copy, its table and its count of rows."""


def loop_of(name: str, loop: Loop, body: tuple[str, list[int]], kernel: Kernel) -> tuple[Text, list[int]]:
    """The function of a loop, and its table; `body` is the name of the function of its body, and its table."""
    t, table = Text(name, SIGNATURE, attributes="internal"), list[int]()
    calls: list[list[tuple[str, int, int, int]]] = []
    for moves, takes in ((loop.takes, True), (loop.gives, False)):
        calls.append([])
        for move in moves:
            copy, numbers, count = kernel(_copy(move, loop.steps, takes=takes))
            calls[-1].append((copy, len(table), len(numbers) // loop.steps, count // loop.steps))
            table += numbers
    start = len(table)

    def copies(step: str, part: Sequence[tuple[str, int, int, int]]) -> None:
        for copy, first, size, count in part:
            at = t.let(f"add i64 {t.let(f'mul i64 {step}, {size}')}, {first}")
            rows = t.let(f"getelementptr i32, ptr %t, i64 {at}")
            t.do(f"call void @{copy}(ptr %x, ptr %u, i64 %n, ptr {rows}, i64 {count})")

    def step(i: str, _: list[str]) -> None:
        copies(i, calls[0])
        rows = t.let(f"getelementptr i32, ptr %t, i64 {start}")
        t.do(f"call void @{body[0]}(ptr %x, ptr %u, i64 %n, ptr {rows})")
        copies(i, calls[1])

    t.loop(0, loop.steps, 1, (), step)
    t.do("ret void")
    return t, table + body[1]


def lasting(loop: Loop) -> set[int]:
    """The rows of a body that something reads behind it: what it gives, and what a later step adds to."""
    written: set[int] = set()
    rows = {i for move in loop.gives for i in move.inside.indices}
    for each in loop.body:
        for read in (*each.operands, *([each.out] if each.accumulate else [])):
            rows.update(i for i in read.indices if not read.uniform and i not in written)
        if not each.out.uniform:
            written.update(each.out.indices)
    return rows


def _copy(move: Move, steps: int, *, takes: bool) -> Copy:
    """The copies of all steps, one after another."""
    own = Rows(tuple(move.inside.indices) * steps)
    return Copy(own, move.outside) if takes else Copy(move.outside, own, move.accumulate)
