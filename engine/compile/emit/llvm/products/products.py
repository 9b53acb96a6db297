"""Matrix products: y = x W + b, its gradient to x, and its gradients to W and b.

The functions work on pointers and a number of samples; what is known when they are emitted (widths, strides) stands
in their text. Sums begin with `start` and end with `finish`, so that a bias, an activation or an update need no
second pass over memory.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from engine.compile.emit.llvm.products.tiles import ROWS, Panel, Tiles, all_tiles, panels, shared_tiles
from engine.compile.emit.llvm.writing.memory import address, fused, load, offset, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector


class Total(NamedTuple):
    """A vector of sums, its place in y or in the weights, at + skipped, and the number of its sample, first + row."""

    width: int
    sums: str
    at: str
    skipped: int = 0
    first: str = "0"
    row: int = 0

    def place(self, t: Text, pointer: str, distance: int = 0) -> str:
        """The pointer to its place, or to what stands so many bytes behind."""
        return address(t, address(t, pointer, self.at), self.skipped + distance)


Start = Callable[[Text, str, Sequence[Total]], Sequence[str]]
"""(text, offset of the first unit, the places of a tile) -> what the sums start from."""

Finish = Callable[[Text, Sequence[Total]], None]
"""A use of the sums of a tile."""


def zero(_t: Text, _unit: str, totals: Sequence[Total]) -> Sequence[str]:
    """Sums that start from 0."""
    return ["zeroinitializer"] * len(totals)


def from_bias(t: Text, unit: str, totals: Sequence[Total]) -> Sequence[str]:
    """Sums that start from the bias of their units, which the samples of a tile share."""
    own = [total for total in totals if total.row == 0]
    bias = address(t, "%b", unit)
    biases = [load(t, total.width, address(t, bias, total.skipped)) for total in own]
    return biases * (len(totals) // len(own))


def from_before(t: Text, _unit: str, totals: Sequence[Total]) -> Sequence[str]:
    """Sums that go on from what y holds."""
    return [load(t, total.width, total.place(t, "%y")) for total in totals]


def one_sample(t: Text, base: str, sample: str, step: int) -> str:
    """Where a sample begins: `step` numbers after the one before it, or at the address in a list where step is 0."""
    if step:
        return address(t, base, offset(t, [(sample, 8 * step)]))
    return t.let(f"load ptr, ptr {address(t, base, offset(t, [(sample, 8)]))}, align 8")


def samples(t: Text, base: str, sample: str, step: int, count: int = ROWS) -> Callable[[str], list[str]]:
    """So many bytes on from the beginning of each of `count` samples: the function that gives these addresses."""
    if step:
        first = one_sample(t, base, sample, step)
        return lambda skipped: [address(t, address(t, first, skipped), 8 * r * step) for r in range(count)]
    begins = [one_sample(t, address(t, base, 8 * r), sample, 0) for r in range(count)]
    return lambda skipped: [address(t, begin, skipped) for begin in begins]


def to_y(t: Text, totals: Sequence[Total]) -> None:
    """Store the sums in y."""
    for total in totals:
        store(t, total.width, total.sums, total.place(t, "%y"))


def times_partial(t: Text, totals: Sequence[Total]) -> None:
    """Store in y the sums times the partials of an activation, which stand in e."""
    for total in totals:
        store(t, total.width, _times_partial(t, total), total.place(t, "%y"))


def times_partial_where_taken(t: Text, totals: Sequence[Total]) -> None:
    """Store the sums times those partials for samples whose number in b is not 0, and 0 for the others."""
    taken = dict[int, str]()
    for total in totals:
        if total.row not in taken:
            mask = load(t, 1, address(t, "%b", offset(t, [(total.first, 8)], 8 * total.row)))
            taken[total.row] = t.let(f"fcmp une double {mask}, 0.0")
        kind = vector(total.width)
        product = t.let(
            f"select i1 {taken[total.row]}, {kind} {_times_partial(t, total)}, {kind} zeroinitializer"
        )
        store(t, total.width, product, total.place(t, "%y"))


def _times_partial(t: Text, total: Total) -> str:
    partial = load(t, total.width, total.place(t, "%e"))
    return t.let(f"fmul {vector(total.width)} {total.sums}, {partial}")


@dataclass(frozen=True)
class Sums:
    """y[l, o] = start + Σ_k x[l, k] W[o, k], then `finish`: for l below n, rounded up to a multiple of ROWS.

    Where their number is known, it is not rounded up: nothing behind the last sample is written.

    inputs, units  how many k and o there are
    x, y    the numbers from one sample to the next; `x_input` those from one input to the next. With an x of 0 the
            samples lie anywhere, and x is the list of their addresses
    by_rows   whether W stands input after input: a narrow layer's weights, read the other way
    stored    how many inputs W has, if there are more than those that are read
    shared    whether threads share its units, not its samples; the function has two more arguments, share and shares
    samples   how many samples there are; 0 for n
    """

    inputs: int
    units: int
    x: int
    y: int
    x_input: int = 1
    by_rows: bool = False
    stored: int = 0
    shared: bool = False
    samples: int = 0

    def emit(
        self, name: str, target: Target, start: Start = zero, finish: Finish = to_y, *, hot: bool = True
    ) -> Text:
        """The function (x, w, b, y, e, n)."""
        more = ", i64 %share, i64 %shares" if self.shared else ""
        t = Text(
            name, f"ptr %x, ptr %w, ptr %b, ptr %y, ptr %e, i64 %n{more}", attributes="internal", hot=hot
        )
        for panel in panels(self.units, target):
            body = partial(self._panel, t, panel, start, finish)
            if self.shared:
                tiles = t.let(f"sdiv i64 {t.let(f'add i64 %n, {ROWS - 1}')}, {ROWS}")
                shared_tiles(t, panel, tiles, partial(self._some_tiles, t, body))
            else:
                t.loop(0, panel.count, 1, (), partial(all_tiles, body, "%n"))
        t.do("ret void")
        return t

    def _some_tiles(self, t: Text, body: Tiles, p: str, first: str, end: str) -> None:
        body(p, *(t.let(f"mul i64 {tile}, {ROWS}") for tile in (first, end)))

    def _panel(
        self, t: Text, panel: Panel, start: Start, finish: Finish, p: str, first: str, end: str
    ) -> None:
        unit = offset(t, [(p, 8 * panel.units)], 8 * panel.first)
        bases = self._bases(t, panel, unit)

        def tile(sample: str, rows: int) -> None:
            at = offset(t, [(sample, 8 * self.y), (unit, 1)])
            self._tile(t, panel, bases, sample, rows, unit, at, start, finish)

        whole = self.samples // ROWS * ROWS if self.samples else end
        if whole:
            t.loop(first, whole, ROWS, (), lambda sample, _: tile(sample, ROWS))
        if self.samples % ROWS:
            tile(str(whole), self.samples % ROWS)

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
        count: int,
        unit: str,
        at: str,
        start: Start,
        finish: Finish,
    ) -> None:
        rows = samples(t, "%x", sample, self.x, count)
        spots = [(r, c) for r in range(count) for c in range(len(panel.widths))]
        places = [
            Total(panel.widths[c], "", at, 8 * (r * self.y + panel.starts[c]), sample, r) for r, c in spots
        ]
        begun = zip((vector(place.width) for place in places), start(t, unit, places), strict=True)

        def step(k: str, sums: list[str]) -> list[str]:
            weights = [
                load(t, w, address(t, base, offset(t, [(k, 8 * (self.units if self.by_rows else w))])))
                for base, w in zip(bases, panel.widths, strict=True)
            ]
            numbers = [load(t, 1, at) for at in rows(offset(t, [(k, 8 * self.x_input)]))]
            return multiply_add(t, panel.widths, numbers, weights, sums)

        sums = t.loop(0, self.inputs, 1, list(begun), step)
        finish(t, [place._replace(sums=total) for place, total in zip(places, sums, strict=True)])


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
