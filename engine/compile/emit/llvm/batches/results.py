"""Rows back to samples: the results of a block, where the numbers of a sample are neighbours."""

from engine.compile.emit.llvm.products.transposes import square
from engine.compile.emit.llvm.rows.elementwise import along, entry, whole
from engine.compile.emit.llvm.writing.memory import address, load, offset, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text

LINE = 8  # numbers in a cache line


def give(target: Target, step: int) -> Text:
    """The function (x, to, t, c, size, n): to[l size + j] = sample l of row t[j], for c rows and n samples.

    In squares where there are enough of both; the last ones begin early enough to be full.
    step  the numbers from one row to the next
    """
    t = Text("give", "ptr %x, ptr %to, ptr %t, i64 %c, i64 %size, i64 %n", attributes="internal")
    side = target.width
    least = t.call("i64", "llvm.smin.i64", ("i64", "%c"), ("i64", "%n"))
    t.when(t.let(f"icmp sge i64 {least}, {side}"), lambda: _squares(t, side, step), lambda: _singles(t, step))
    t.do("ret void")
    return t


def _squares(t: Text, side: int, step: int) -> None:
    """Squares of samples and columns."""
    last = t.let(f"sub i64 %n, {side}"), t.let(f"sub i64 %c, {side}")

    def samples(start: str, _: list[str]) -> None:
        first = t.call("i64", "llvm.smin.i64", ("i64", start), ("i64", last[0]))
        x, to = along(t, "%x", first), along(t, "%to", t.let(f"mul i64 {first}, %size"))

        def columns(start: str, _: list[str]) -> None:
            j = t.call("i64", "llvm.smin.i64", ("i64", start), ("i64", last[1]))
            table = t.let(f"getelementptr i32, ptr %t, i64 {j}")
            sources = [_row(t, x, entry(t, i, table), step) for i in range(side)]
            place = along(t, to, j)
            square(t, sources, [along(t, place, t.let(f"mul i64 {i}, %size")) for i in range(side)])

        t.loop("0", "%c", side, (), columns, some=True)

    t.loop("0", "%n", side, (), samples, some=True)


def _singles(t: Text, step: int) -> None:
    """One by one, a line of samples at a time."""

    def some(start: str, _: list[str]) -> None:
        end = t.call("i64", "llvm.smin.i64", ("i64", t.let(f"add i64 {start}, {LINE}")), ("i64", "%n"))

        def column(j: str, _: list[str]) -> None:
            row, first = _row(t, "%x", entry(t, j), step), along(t, "%to", j)

            def sample(i: str, _: list[str]) -> None:
                store(t, 1, load(t, 1, along(t, row, i)), along(t, first, t.let(f"mul i64 {i}, %size")))

            t.loop(start, end, 1, (), sample)

        t.loop("0", "%c", 1, (), column)

    t.loop("0", "%n", LINE, (), some)


def _row(t: Text, x: str, number: str, step: int) -> str:
    """Where a row of the table begins."""
    return address(t, x, offset(t, [(whole(t, number), 8 * step)]))
