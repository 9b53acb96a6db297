"""Products of matrices of rows: out[i, j] = Σ_k left[i, k] right[j, k], with the numbers of one sample or of many.

A kernel has the signature of those of rows/: (x, u, n, t, c). Its table has twelve numbers for each of the c
products: height, width and depth, then of out, left and right the first row and the steps down and across.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal, TypeAlias

from engine.compile.blocks.instructions import RowProduct, RowProducts
from engine.compile.emit.llvm.products.tiles import chunks
from engine.compile.emit.llvm.rows.elementwise import SIGNATURE, entry, nothing, sum_of, whole
from engine.compile.emit.llvm.writing.memory import address, fused, load, offset, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector

Way: TypeAlias = Literal["across", "along", "by number", "samples"]
NUMBERS, TILE = 12, 4
LONGEST = 64  # numbers that vectors go along, whose count stands in the code

Line = tuple[str, str, str]
"""Where a matrix begins, in bytes, and its steps down and across."""


@dataclass(frozen=True, slots=True)
class RowProductKernel:
    """The key of the code of products.

    way     vectors go "across" the columns of out and right, "along" the lines of left and right that are multiplied,
            or over "samples"; "by number" works with single numbers
    length  how many numbers they go along, where that is in the code
    once    whether each sum has one term
    """

    way: Way
    length: int
    once: bool
    accumulate: bool


def of_one_kernel(products: RowProducts, step: int) -> Iterator[tuple[RowProductKernel, RowProducts]]:
    """The products of each kernel. step: the numbers from one row to the next, 1 for programs of one sample."""
    kinds: dict[RowProductKernel, list[RowProduct]] = {}
    for part in products.parts:
        kinds.setdefault(_kernel(part, step, accumulate=products.accumulate), []).append(part)
    for kernel, parts in kinds.items():
        yield kernel, replace(products, parts=tuple(parts))


def _kernel(part: RowProduct, step: int, *, accumulate: bool) -> RowProductKernel:
    if step > 1:
        return RowProductKernel("samples", 0, once=False, accumulate=accumulate)
    once = part.depth == 1
    if part.out.across == part.right.down == 1 and part.width <= LONGEST:
        return RowProductKernel("across", part.width, once=once, accumulate=accumulate)
    if part.left.across == part.right.across == 1 and part.depth <= LONGEST:
        return RowProductKernel("along", part.depth, once=False, accumulate=accumulate)
    return RowProductKernel("by number", 0, once=False, accumulate=accumulate)


def table_of(products: RowProducts) -> list[int]:
    """The table of a kernel."""
    return [
        number
        for part in products.parts
        for number in (
            *(part.height, part.width, part.depth),
            *(n for grid in (part.out, part.left, part.right) for n in (grid.first, grid.down, grid.across)),
        )
    ]


def row_products(name: str, kernel: RowProductKernel, target: Target, step: int) -> Text:
    """The function of a kernel."""
    t = Text(name, SIGNATURE, attributes="internal", hot=True)
    writer = _Writer(t, kernel, target, step)
    t.loop("0", "%c", 1, (), writer.product)
    t.do("ret void")
    return t


@dataclass
class _Writer:
    """Writes the loops of one product."""

    t: Text
    kernel: RowProductKernel
    target: Target
    step: int

    def product(self, number: str, _: list[str]) -> None:
        """Product `number` of the table."""
        t = self.t
        first = t.let(f"mul i64 {number}, {NUMBERS}")
        numbers = [whole(t, entry(t, t.let(f"add i64 {first}, {k}"))) for k in range(NUMBERS)]
        height, width, depth, *places = numbers
        size = 8 * self.step
        in_bytes = [t.let(f"mul i64 {place}, {size}") for place in places]
        out, left, right = (tuple(in_bytes[k : k + 3]) for k in (0, 3, 6))

        def line(i: str, _: list[str]) -> None:
            own = self._at(out, i, 1), self._at(left, i, 1)  # type: ignore[arg-type]  # three each
            steps = out[2], left[2], right[1], right[2]
            match self.kernel.way:
                case "across":
                    self._across(*own, right[0], steps, depth)
                case "along":
                    self._along(*own, right[0], steps, width)
                case "by number":
                    self._tiles(*own, right[0], steps, width, depth, "", 1)
                case "samples":
                    each = partial(self._samples, *own, right[0], steps, width, depth)
                    t.loop("0", "%n", self.target.width, (), each)

        t.loop("0", height, 1, (), line)

    def _at(self, place: Line, i: str, down: int) -> str:
        """Where line i of a matrix begins, in bytes."""
        return offset(self.t, [(self.t.let(f"mul i64 {i}, {place[down]}"), 1), (place[0], 1)])

    def _across(self, out: str, left: str, right: str, steps: tuple[str, ...], depth: str) -> None:
        """Columns side by side: each number of left times a line of right."""
        t, widths = self.t, chunks(self.kernel.length, self.target.width)
        starts = [8 * sum(widths[:k]) for k in range(len(widths))]
        pointers = [address(t, address(t, "%x", out), start) for start in starts]

        def term(k: str, sums: list[str]) -> list[str]:
            factor = load(t, 1, self._moved(left, k, steps[1]))
            line = self._moved(right, k, steps[3])
            return [
                fused(t, width, splat(t, width, factor), load(t, width, address(t, line, start)), total)
                for width, start, total in zip(widths, starts, sums, strict=True)
            ]

        begin = [
            load(t, width, at) if self.kernel.accumulate else nothing(width)
            for width, at in zip(widths, pointers, strict=True)
        ]
        carried = [(vector(width), each) for width, each in zip(widths, begin, strict=True)]
        sums = term("0", begin) if self.kernel.once else t.loop("0", depth, 1, carried, term)
        for width, total, at in zip(widths, sums, pointers, strict=True):
            store(t, width, total, at)

    def _along(self, out: str, left: str, right: str, steps: tuple[str, ...], width: str) -> None:
        """One column after the other: the sum of a line of left times a line of right."""
        t, widths = self.t, chunks(self.kernel.length, self.target.width)
        starts = [8 * sum(widths[:k]) for k in range(len(widths))]
        line = address(t, "%x", left)
        factors = [load(t, w, address(t, line, start)) for w, start in zip(widths, starts, strict=True)]

        def column(j: str, _: list[str]) -> None:
            other, sums = self._moved(right, j, steps[2]), dict[int, str]()
            for w, start, factor in zip(widths, starts, factors, strict=True):
                number = load(t, w, address(t, other, start))
                sums[w] = (
                    fused(t, w, factor, number, sums[w])
                    if w in sums
                    else t.let(f"fmul {vector(w)} {factor}, {number}")
                )
            total, *others = [sum_of(t, w, lanes) for w, lanes in sums.items()]
            for each in others:
                total = t.let(f"fadd double {total}, {each}")
            self._store(1, total, self._moved(out, j, steps[0]))

        t.loop("0", width, 1, (), column)

    def _samples(
        self,
        out: str,
        left: str,
        right: str,
        steps: tuple[str, ...],
        width: str,
        depth: str,
        s: str,
        _: list[str],
    ) -> None:
        """A vector of samples."""
        self._tiles(out, left, right, steps, width, depth, self.t.let(f"mul i64 {s}, 8"), self.target.width)

    def _tiles(
        self,
        out: str,
        left: str,
        right: str,
        steps: tuple[str, ...],
        width: str,
        depth: str,
        sample: str,
        lanes: int,
    ) -> None:
        """Some columns at a time, then the rest one by one."""
        t = self.t
        x = address(t, "%x", sample or 0)
        full = t.let(f"and i64 {width}, -{TILE}")
        for start, end, count in (("0", full, TILE), (full, width, 1)):
            each = partial(self._columns, x, (out, left, right), steps, depth, lanes, count)
            t.loop(start, end, count, (), each)

    def _columns(
        self,
        x: str,
        places: tuple[str, str, str],
        steps: tuple[str, ...],
        depth: str,
        lanes: int,
        count: int,
        j: str,
        _: list[str],
    ) -> None:
        t, (out, left, right) = self.t, places
        columns = [t.let(f"add i64 {j}, {k}") if k else j for k in range(count)]
        lines = [self._moved(right, column, steps[2], x) for column in columns]

        def term(k: str, sums: list[str]) -> list[str]:
            factor = load(t, lanes, self._moved(left, k, steps[1], x))
            further = t.let(f"mul i64 {k}, {steps[3]}")
            numbers = [load(t, lanes, address(t, line, further)) for line in lines]
            return [fused(t, lanes, factor, *pair) for pair in zip(numbers, sums, strict=True)]

        sums = t.loop("0", depth, 1, [(vector(lanes), nothing(lanes))] * count, term)
        for column, total in zip(columns, sums, strict=True):
            self._store(lanes, total, self._moved(out, column, steps[0], x))

    def _moved(self, place: str, i: str, step: str, x: str = "%x") -> str:
        """The pointer to a place, i steps further on."""
        t = self.t
        return address(t, x, offset(t, [(t.let(f"mul i64 {i}, {step}"), 1), (place, 1)]))

    def _store(self, width: int, number: str, pointer: str) -> None:
        t = self.t
        if self.kernel.accumulate:
            number = t.let(f"fadd {vector(width)} {load(t, width, pointer)}, {number}")
        store(t, width, number, pointer)
