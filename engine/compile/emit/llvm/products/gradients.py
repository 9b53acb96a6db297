"""Gradients of weights and biases: sums over samples, kept in registers until they are whole."""

from dataclasses import dataclass
from functools import partial

from engine.compile.emit.llvm.products.products import Finish, Total, multiply_add, one_sample
from engine.compile.emit.llvm.products.tiles import ROWS, Panel, all_tiles, panels, shared_tiles
from engine.compile.emit.llvm.writing.memory import address, load, offset
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector


@dataclass(frozen=True)
class WeightGradient:
    """dW[o, k] = Σ_l x[l, k] d[l, o] and db[o] = Σ_l d[l, o] over the n samples, vector after vector to `finish`.

    The sums stay in registers until they are whole, so `finish` may as well update the weights. Its offset is that
    of the weight; those of biases follow `bias` numbers after the first weight.

    inputs, units  how many k and o there are; units lie along vectors
    x, d    the numbers from one sample to the next; `x_input` those from one input to the next. 0 for one of them
            stands for samples that lie anywhere, and the list of their addresses
    by_rows   whether W stands input after input
    shared    whether threads share its tiles; else the function computes all
    """

    inputs: int
    units: int
    x: int
    d: int
    x_input: int = 1
    by_rows: bool = False
    shared: bool = False

    def emit(self, name: str, target: Target, finish: Finish, *, hot: bool = True) -> Text:
        """The function (x, d, w, m, n, mode, share, shares): a share of the tiles of the weights.

        `finish` has the pointers w, to the first weight, and m.
        """
        t = Text(name, WEIGHT_ARGUMENTS, attributes="internal", hot=hot)
        for panel in panels(self.units, target):
            tiles, body = str(-(-self.inputs // ROWS)), partial(self._panel, t, panel, finish)
            if self.shared:
                shared_tiles(t, panel, tiles, body)
            else:
                t.loop(0, panel.count, 1, (), partial(all_tiles, body, tiles))
        t.do("ret void")
        return t

    def _panel(self, t: Text, panel: Panel, finish: Finish, p: str, first: str, end: str) -> None:
        unit = offset(t, [(p, 8 * panel.units)], 8 * panel.first)
        whole, rest = divmod(self.inputs, ROWS)
        if whole:
            begin, last = "0", str(ROWS * whole)
            if self.shared:
                last = t.call("i64", "llvm.smin.i64", ("i64", end), ("i64", str(whole)))
                begin, last = (t.let(f"mul i64 {tile}, {ROWS}") for tile in (first, last))
            t.loop(begin, last, ROWS, (), lambda k, _: self._tile(t, panel, unit, k, ROWS, finish))
        if rest:
            last_tile = partial(self._tile, t, panel, unit, str(whole * ROWS), rest, finish)
            if self.shared:
                begun, ended = (t.let(f"icmp sgt i64 {tile}, {whole}") for tile in (first, end))
                t.when(t.let(f"icmp ugt i1 {ended}, {begun}"), last_tile)
            else:
                last_tile()

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

        begun = [(vector(panel.widths[c]), "zeroinitializer") for _, c in spots]
        sums = t.loop(0, "%n", 1, begun, step, some=True)
        finish(
            t,
            [
                Total(panel.widths[c], total, *self._place(t, unit, k, r, panel, c))
                for (r, c), total in zip(spots, sums, strict=True)
            ],
        )

    def _place(self, t: Text, unit: str, k: str, row: int, panel: Panel, chunk: int) -> tuple[str, int]:
        """The offset of the weights of a vector, in two parts: those of its units and of input k + row."""
        width, skipped = panel.widths[chunk], panel.starts[chunk]
        if self.by_rows:
            return offset(t, [(unit, 1), (k, 8 * self.units)]), 8 * (skipped + row * self.units)
        return offset(t, [(unit, self.inputs), (k, 8 * width)]), 8 * (skipped * self.inputs + row * width)


WEIGHT_ARGUMENTS = "ptr %x, ptr %d, ptr %w, ptr %m, i64 %n, i64 %mode, i64 %share, i64 %shares"


def bias_gradient(name: str, units: int, d: int, target: Target, finish: Finish) -> Text:
    """The function (x, d, w, m, n, mode, share, shares): db[o] = Σ_l d[l, o], to `finish`; w are the biases.

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
            finish(t, [Total(w, total, unit, 8 * s) for (w, s), total in zip(chunks, sums, strict=True)])

        t.loop(0, panel.count, 1, (), at_panel)
    t.do("ret void")
    return t
