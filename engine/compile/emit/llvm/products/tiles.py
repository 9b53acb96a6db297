"""How matrices are cut: units into vectors, vectors into panels, weights into the memory that panels read.

A product computes y[l, o] = Σ_k x[l, k] W[o, k] with units along vectors and samples as broadcasts. Units are cut
into chunks of the widest vectors that fit (10 units on vectors of 8 are 8 + 2), so nothing is padded. Neighbouring
chunks of the full width form a panel: `ROWS` samples by one panel are the accumulators of a tile.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate, groupby

import numpy as np
from numpy.typing import NDArray

from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text

ROWS = 4  # samples of a tile; matrices have room for a multiple of it
NARROW = 3  # units of a layer that is computed by dot products along its inputs
FEW, MANY = 3, 4  # vectors of a panel on 16 and on 32 registers


@dataclass(frozen=True)
class Panel:
    """Panels of one form, side by side.

    first   the unit that the first of them begins with
    widths  the units of each vector
    count   how many such panels there are
    """

    first: int
    widths: tuple[int, ...]
    count: int

    @property
    def units(self) -> int:
        """The units of one panel."""
        return sum(self.widths)

    @property
    def starts(self) -> list[int]:
        """The unit that each vector begins with, counted from the first of the panel."""
        return list(accumulate(self.widths, initial=0))[:-1]


def chunks(units: int, width: int) -> list[int]:
    """The widths of the vectors that hold `units` numbers: full ones, then halves for the rest.

    >>> chunks(10, 8)
    [8, 2]
    """
    widths = [width] * (units // width)
    rest = units % width
    while rest:
        width //= 2
        if rest >= width:
            widths.append(width)
            rest -= width
    return widths


def panels(units: int, target: Target) -> list[Panel]:
    """The panels of `units` units, as even as can be, so that a tile of ROWS samples stays in registers.

    A tile needs its accumulators, a vector of weights for each, and a broadcast.
    """
    widths = chunks(units, target.width)
    most = FEW if target.registers < 32 else MANY
    count = -(-len(widths) // most)
    sizes = [len(widths) // count + (i < len(widths) % count) for i in range(count)]
    starts = [0, *accumulate(sizes)]
    parts = [tuple(widths[a : a + size]) for a, size in zip(starts, sizes, strict=False)]
    result, first = list[Panel](), 0
    for part, same in groupby(parts):
        number = len(list(same))
        result.append(Panel(first, part, number))
        first += number * sum(part)
    return result


Tiles = Callable[[str, str, str], None]
"""(panel, first, end) -> nothing: code for some tiles of a panel."""


def all_tiles(body: Tiles, end: str, panel: str, _: list[str]) -> None:
    """Call `body` for all tiles of a panel: what a loop over panels does."""
    body(panel, "0", end)


def shared_tiles(t: Text, panel: Panel, tiles: str, body: Tiles) -> None:
    """Call `body(panel, first, end)` for the tiles of the share %share, of %shares: of all panels of this form.

    tiles   how many tiles a panel has

    A share is a run of tiles, panel after panel. So whoever computes with the weights of a panel, in whichever
    product, is nearly always the thread that has computed with them before: they stay in its cache.
    """
    count = t.let(f"mul i64 {tiles}, {panel.count}")
    first, end = (
        t.let(f"sdiv i64 {t.let(f'mul i64 {number}, {count}')}, %shares")
        for number in ("%share", t.let("add i64 %share, 1"))
    )

    def at_panel(p: str, _: list[str]) -> None:
        before = t.let(f"mul i64 {p}, {tiles}")
        own = (
            t.call("i64", "llvm.smax.i64", ("i64", "0"), ("i64", t.let(f"sub i64 {first}, {before}"))),
            t.call("i64", "llvm.smin.i64", ("i64", tiles), ("i64", t.let(f"sub i64 {end}, {before}"))),
        )
        body(p, *own)

    t.loop(0, panel.count, 1, (), at_panel)


def stride(units: int) -> int:
    """The numbers from one sample of a matrix to the next: whole cache lines, and no high power of two.

    Rows that are a power of two apart fall into the same few sets of the cache.
    """
    lines = -(-units // 8) * 8
    return lines + 8 if lines >= 64 and lines % 32 == 0 else lines


@dataclass(frozen=True)
class Weights:
    """Where the numbers of a weight matrix stand: chunk after chunk, and in a chunk input after input.

    Unit o of the chunk that begins at unit u, of width w, and input k: at u * inputs + k * w + (o - u). A narrow
    layer is stored unit after unit. Nothing is padded, and every vector is aligned to its size.
    """

    inputs: int
    units: int
    width: int

    @property
    def narrow(self) -> bool:
        """Whether it is stored unit after unit, and computed by dot products."""
        return self.units <= NARROW and self.inputs >= 2 * self.width

    @property
    def widths(self) -> list[int]:
        """The units of its chunks."""
        return [1] * self.units if self.narrow else chunks(self.units, self.width)

    def stored(self) -> NDArray[np.intp]:
        """Where each number stands, counted from the first: stored()[o, k] for W[o, k]."""
        places, first = np.arange(self.units * self.inputs, dtype=np.intp), 0
        rows = list[NDArray[np.intp]]()
        for width in self.widths:
            part = places[first * self.inputs : (first + width) * self.inputs]
            rows.append(part.reshape(self.inputs, width).T)
            first += width
        return np.vstack(rows)
