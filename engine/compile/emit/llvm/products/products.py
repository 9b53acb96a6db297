"""Matrix products: y = x W + b, its gradient to x, and its gradients to W and b.

The functions work on pointers and a number of samples; what is known when they are emitted (widths, strides) stands
in their text. Sums begin with `start` and end with `finish`, so that a bias, an activation or an update need no
second pass over memory.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from engine.compile.emit.llvm.products.tiles import ROWS, Panel, panels
from engine.compile.emit.llvm.writing.memory import address, fused, load, offset, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector

Start = Callable[[Text, int, str, str], str]
"""(text, width, offset of the unit, offset in y) -> what a sum starts from."""


class Total(NamedTuple):
    """A vector of sums, the offset of its place in y or in the weights, and the number of its sample: first + row."""

    width: int
    sums: str
    place: str
    first: str = "0"
    row: int = 0


Finish = Callable[[Text, Sequence[Total]], None]
"""A use of the sums of a tile."""


def zero(_t: Text, _width: int, _unit: str, _offset: str) -> str:
    """A sum that starts from 0."""
    return "zeroinitializer"


def from_bias(t: Text, width: int, unit: str, _offset: str) -> str:
    """A sum that starts from the bias of its unit."""
    return load(t, width, address(t, "%b", unit))


def from_before(t: Text, width: int, _unit: str, offset: str) -> str:
    """A sum that goes on from what y holds."""
    return load(t, width, address(t, "%y", offset))


def one_sample(t: Text, base: str, sample: str, step: int) -> str:
    """Where a sample begins: `step` numbers after the one before it, or at the address in a list where step is 0."""
    if step:
        return address(t, base, offset(t, [(sample, 8 * step)]))
    return t.let(f"load ptr, ptr {address(t, base, offset(t, [(sample, 8)]))}, align 8")


def samples(t: Text, base: str, sample: str, step: int) -> Callable[[str], list[str]]:
    """So many bytes on from the beginning of each of ROWS samples: the function that gives these addresses."""
    if step:
        first = one_sample(t, base, sample, step)
        return lambda skipped: [address(t, address(t, first, skipped), 8 * r * step) for r in range(ROWS)]
    begins = [one_sample(t, address(t, base, 8 * r), sample, 0) for r in range(ROWS)]
    return lambda skipped: [address(t, begin, skipped) for begin in begins]


def to_y(t: Text, totals: Sequence[Total]) -> None:
    """Store the sums in y."""
    for total in totals:
        store(t, total.width, total.sums, address(t, "%y", total.place))


def times_partial(t: Text, totals: Sequence[Total]) -> None:
    """Store in y the sums times the partials of an activation, which stand in e."""
    for total in totals:
        store(t, total.width, _times_partial(t, total), address(t, "%y", total.place))


def times_partial_where_taken(t: Text, totals: Sequence[Total]) -> None:
    """The same for samples whose number in b is not 0; 0 for the others."""
    taken = dict[int, str]()
    for total in totals:
        if total.row not in taken:
            mask = load(t, 1, address(t, "%b", offset(t, [(total.first, 8)], 8 * total.row)))
            taken[total.row] = t.let(f"fcmp une double {mask}, 0.0")
        kind = vector(total.width)
        product = t.let(
            f"select i1 {taken[total.row]}, {kind} {_times_partial(t, total)}, {kind} zeroinitializer"
        )
        store(t, total.width, product, address(t, "%y", total.place))


def _times_partial(t: Text, total: Total) -> str:
    partial = load(t, total.width, address(t, "%e", total.place))
    return t.let(f"fmul {vector(total.width)} {total.sums}, {partial}")


@dataclass(frozen=True)
class Sums:
    """y[l, o] = start + Σ_k x[l, k] W[o, k], then `finish`: for l below n, rounded up to a multiple of ROWS.

    inputs, units  how many k and o there are
    x, y    the numbers from one sample to the next; `x_input` those from one input to the next. With an x of 0 the
            samples lie anywhere, and x is the list of their addresses
    by_rows   whether W stands input after input: a narrow layer's weights, read the other way
    stored    how many inputs W has, if there are more than those that are read
    """

    inputs: int
    units: int
    x: int
    y: int
    x_input: int = 1
    by_rows: bool = False
    stored: int = 0

    def emit(self, name: str, target: Target, start: Start = zero, finish: Finish = to_y) -> Text:
        """The function (x, w, b, y, e, n)."""
        t = Text(name, "ptr %x, ptr %w, ptr %b, ptr %y, ptr %e, i64 %n", attributes="internal")
        for panel in panels(self.units, target):
            t.loop(0, panel.count, 1, (), partial(self._panel, t, panel, start, finish))
        t.do("ret void")
        return t

    def _panel(self, t: Text, panel: Panel, start: Start, finish: Finish, p: str, _: list[str]) -> None:
        unit = offset(t, [(p, 8 * panel.units)], 8 * panel.first)
        bases = self._bases(t, panel, unit)

        def tile(sample: str, _: list[str]) -> None:
            at = offset(t, [(sample, 8 * self.y), (unit, 1)])
            self._tile(t, panel, bases, sample, unit, at, start, finish)

        t.loop(0, "%n", ROWS, (), tile)

    def _bases(self, t: Text, panel: Panel, unit: str) -> list[str]:
        """The first weight of each vector."""
        rows = 1 if self.by_rows else self.stored or self.inputs
        first = address(t, "%w", offset(t, [(unit, rows)]))
        return [address(t, first, 8 * rows * skipped) for skipped in panel.starts]

    def _tile(
        self,
        t: Text,
        panel: Panel,
        bases: list[str],
        sample: str,
        unit: str,
        at: str,
        start: Start,
        finish: Finish,
    ) -> None:
        rows = samples(t, "%x", sample, self.x)
        spots = [(r, c) for r in range(ROWS) for c in range(len(panel.widths))]
        units = [offset(t, [(unit, 1)], 8 * skipped) for skipped in panel.starts]
        offsets = {(r, c): offset(t, [(at, 1)], 8 * (r * self.y + panel.starts[c])) for r, c in spots}
        kinds = [vector(panel.widths[c]) for _, c in spots]
        begun = [start(t, panel.widths[c], units[c], offsets[r, c]) for r, c in spots]

        def step(k: str, sums: list[str]) -> list[str]:
            weights = [
                load(t, w, address(t, base, offset(t, [(k, 8 * (self.units if self.by_rows else w))])))
                for base, w in zip(bases, panel.widths, strict=True)
            ]
            numbers = [load(t, 1, at) for at in rows(offset(t, [(k, 8 * self.x_input)]))]
            return multiply_add(t, panel.widths, numbers, weights, sums)

        sums = t.loop(0, self.inputs, 1, list(zip(kinds, begun, strict=True)), step)
        totals = [
            Total(panel.widths[c], total, offsets[r, c], sample, r)
            for (r, c), total in zip(spots, sums, strict=True)
        ]
        finish(t, totals)


@dataclass(frozen=True)
class WeightGradient:
    """dW[o, k] = Σ_l x[l, k] d[l, o] and db[o] = Σ_l d[l, o] over the n samples, vector after vector to `finish`.

    The sums stay in registers until they are whole, so `finish` may as well update the weights. Its offset is that
    of the weight; those of biases follow `bias` numbers after the first weight.

    inputs, units  how many k and o there are; units lie along vectors
    x, d    the numbers from one sample to the next; `x_input` those from one input to the next. 0 for one of them
            stands for samples that lie anywhere, and the list of their addresses
    by_rows   whether W stands input after input
    """

    inputs: int
    units: int
    x: int
    d: int
    x_input: int = 1
    by_rows: bool = False

    def emit(self, name: str, target: Target, finish: Finish) -> Text:
        """The function (x, d, w, m, n, mode, first, end): for the inputs from `first`, a multiple of ROWS, to `end`.

        `finish` has the pointers w, to the first weight, and m.
        """
        t = Text(name, WEIGHT_ARGUMENTS, attributes="internal")
        whole = self.inputs // ROWS * ROWS
        end, last = t.let(f"and i64 %end, -{ROWS}"), t.let(f"icmp sgt i64 %end, {whole}")
        for panel in panels(self.units, target):

            def at_panel(p: str, _: list[str], panel: Panel = panel) -> None:
                unit = offset(t, [(p, 8 * panel.units)], 8 * panel.first)
                if whole:
                    t.loop("%first", end, ROWS, (), lambda k, _: self._tile(t, panel, unit, k, ROWS, finish))
                if self.inputs > whole:
                    rest = partial(self._tile, t, panel, unit, str(whole), self.inputs - whole, finish)
                    t.when(last, rest)

            t.loop(0, panel.count, 1, (), at_panel)
        t.do("ret void")
        return t

    def _tile(self, t: Text, panel: Panel, unit: str, k: str, rows: int, finish: Finish) -> None:
        at_k = offset(t, [(k, 8 * self.x_input)])
        spots = [(r, c) for r in range(rows) for c in range(len(panel.widths))]

        def step(sample: str, sums: list[str]) -> list[str]:
            at_x, at_d = (
                address(t, one_sample(t, base, sample, step), first)
                for base, step, first in (("%x", self.x, at_k), ("%d", self.d, unit))
            )
            inputs = [load(t, 1, address(t, at_x, 8 * r * self.x_input)) for r in range(rows)]
            gradients = [
                load(t, w, address(t, at_d, 8 * skipped))
                for w, skipped in zip(panel.widths, panel.starts, strict=True)
            ]
            return multiply_add(t, panel.widths, inputs, gradients, sums)

        sums = t.loop(0, "%n", 1, [(vector(panel.widths[c]), "zeroinitializer") for _, c in spots], step)
        finish(
            t,
            [
                Total(panel.widths[c], total, self._place(t, unit, k, r, panel, c))
                for (r, c), total in zip(spots, sums, strict=True)
            ],
        )

    def _place(self, t: Text, unit: str, k: str, row: int, panel: Panel, chunk: int) -> str:
        """The offset of the weights of a vector: those of its units and of input k + row."""
        width, skipped = panel.widths[chunk], panel.starts[chunk]
        if self.by_rows:
            return offset(t, [(unit, 1), (k, 8 * self.units)], 8 * (skipped + row * self.units))
        return offset(t, [(unit, self.inputs), (k, 8 * width)], 8 * (skipped * self.inputs + row * width))


WEIGHT_ARGUMENTS = "ptr %x, ptr %d, ptr %w, ptr %m, i64 %n, i64 %mode, i64 %first, i64 %end"


def bias_gradient(name: str, units: int, d: int, target: Target, finish: Finish) -> Text:
    """The function (x, d, w, m, n, mode, first, end): db[o] = Σ_l d[l, o], to `finish`; w are the biases.

    ROWS sums of every vector run side by side, so that an addition need not wait for the one before it.
    """
    t = Text(name, WEIGHT_ARGUMENTS, attributes="internal")
    whole = t.let(f"and i64 %n, -{ROWS}")
    for panel in panels(units, target):

        def at_panel(p: str, _: list[str], panel: Panel = panel) -> None:
            unit = offset(t, [(p, 8 * panel.units)], 8 * panel.first)
            chunks = list(zip(panel.widths, panel.starts, strict=True))

            def step(sample: str, sums: list[str], rows: int) -> list[str]:
                at = address(t, "%d", offset(t, [(sample, 8 * d), (unit, 1)]))
                numbers = [
                    load(t, w, address(t, at, 8 * (r * d + s))) for r in range(rows) for w, s in chunks
                ]
                kinds = [vector(w) for w, _ in chunks] * rows
                return [
                    t.let(f"fadd {kind} {total}, {number}")
                    for kind, total, number in zip(kinds, sums, numbers, strict=True)
                ]

            begun = [(vector(w), "zeroinitializer") for w in panel.widths] * ROWS
            sums = t.loop(0, whole, ROWS, begun, lambda sample, sums: step(sample, sums, ROWS))
            count = len(chunks)
            while len(sums) > count:
                half = len(sums) // 2
                sums = [
                    t.let(f"fadd {vector(panel.widths[i % count])} {sums[i]}, {sums[half + i]}")
                    for i in range(half)
                ]
            rest = [(vector(w), total) for w, total in zip(panel.widths, sums, strict=True)]
            sums = t.loop(whole, "%n", 1, rest, lambda sample, sums: step(sample, sums, 1))
            offsets = [offset(t, [(unit, 1)], 8 * skipped) for skipped in panel.starts]
            finish(t, list(map(Total, panel.widths, sums, offsets)))

        t.loop(0, panel.count, 1, (), at_panel)
    t.do("ret void")
    return t


def multiply_add(
    t: Text, widths: Sequence[int], numbers: Sequence[str], vectors: Sequence[str], sums: Sequence[str]
) -> list[str]:
    """sums[r, c] + numbers[r] vectors[c] for every row r and chunk c."""
    spread = {(r, w): splat(t, w, number) for r, number in enumerate(numbers) for w in sorted(set(widths))}
    spots = [(r, c) for r in range(len(numbers)) for c in range(len(widths))]
    return [
        fused(t, widths[c], spread[r, widths[c]], vectors[c], total)
        for (r, c), total in zip(spots, sums, strict=True)
    ]
