"""Transposes: between samples and rows, and of weights for the gradient to inputs."""

from collections.abc import Callable, Sequence
from itertools import accumulate

from engine.compile.emit.llvm.products.tiles import Weights, chunks
from engine.compile.emit.llvm.writing.memory import address, load, offset, store, transposed
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text


def block(t: Text, source: str, target: str, steps: tuple[int, int], size: tuple[int, int]) -> None:
    """target[j, i] = source[i, j] for a block of `size`, both powers of two, as squares of the smaller one.

    steps  the numbers from one row to the next in the source and in the target
    """
    rows, columns = size
    side = min(rows, columns)
    for i in range(0, rows, side):
        for j in range(0, columns, side):
            sources = [address(t, source, 8 * ((i + r) * steps[0] + j)) for r in range(side)]
            square(t, sources, [address(t, target, 8 * ((j + c) * steps[1] + i)) for c in range(side)])


def square(t: Text, sources: Sequence[str], targets: Sequence[str]) -> None:
    """targets[j][i] = sources[i][j]: rows that lie anywhere become columns that lie anywhere."""
    side = len(sources)
    lines = transposed(t, [load(t, side, source) for source in sources], side)
    for line, target in zip(lines, targets, strict=True):
        store(t, side, line, target)


def samples_to_rows(name: str, columns: int, steps: tuple[int, int], target: Target) -> Text:
    """The function (x, y, n): y[j, l] = x[l, j] for all samples l below n, rounded up to the vector width."""
    t = Text(name, "ptr %x, ptr %y, i64 %n", attributes="internal")

    def some(sample: str, _: list[str]) -> None:
        x = address(t, "%x", offset(t, [(sample, 8 * steps[0])]))
        y = address(t, "%y", offset(t, [(sample, 8)]))
        _along(
            t,
            columns,
            target.width,
            lambda j, w: _one(t, x, y, j, (8, 8 * steps[1]), steps, (target.width, w)),
        )

    t.loop("0", "%n", target.width, (), some)
    t.do("ret void")
    return t


def rows_to_samples(name: str, columns: int, steps: tuple[int, int], target: Target) -> Text:
    """The function (x, y, n): y[l, j] = x[j, l], the other way."""
    t = Text(name, "ptr %x, ptr %y, i64 %n", attributes="internal")

    def some(sample: str, _: list[str]) -> None:
        x = address(t, "%x", offset(t, [(sample, 8)]))
        y = address(t, "%y", offset(t, [(sample, 8 * steps[1])]))
        _along(
            t,
            columns,
            target.width,
            lambda j, w: _one(t, x, y, j, (8 * steps[0], 8), steps, (w, target.width)),
        )

    t.loop("0", "%n", target.width, (), some)
    t.do("ret void")
    return t


def weights_transposed(name: str, weights: Weights, target: Target) -> Text:
    """The function (x, y): the weights stored for sums over inputs, stored anew for sums over units."""
    t = Text(name, "ptr %x, ptr %y", attributes="internal")
    inputs, units = weights.inputs, weights.units
    starts = [0, *accumulate(weights.widths)]
    for unit, wide in zip(starts, weights.widths, strict=False):
        full = inputs // target.width

        def whole(k: str, _: list[str], unit: int = unit, wide: int = wide) -> None:
            x = address(t, "%x", offset(t, [(k, 8 * wide)], 8 * inputs * unit))
            y = address(t, "%y", offset(t, [(k, 8 * units)], 8 * unit * target.width))
            block(t, x, y, (wide, target.width), (target.width, wide))

        t.loop(0, full * target.width, target.width, (), whole)
        first = full * target.width
        for width in chunks(inputs - first, target.width):
            x = address(t, "%x", 8 * (inputs * unit + first * wide))
            y = address(t, "%y", 8 * (units * first + unit * width))
            block(t, x, y, (wide, width), (width, wide))
            first += width
    t.do("ret void")
    return t


def _along(t: Text, columns: int, width: int, some: Callable[[str, int], None]) -> None:
    """`some(j, w)` for chunks of columns: full ones in a loop, then the rest."""
    full = columns // width * width

    def whole(j: str, _: list[str]) -> None:
        some(j, width)

    t.loop(0, full, width, (), whole)
    for rest in chunks(columns - full, width):
        some(str(full), rest)
        full += rest


def _one(
    t: Text, x: str, y: str, j: str, scale: tuple[int, int], steps: tuple[int, int], size: tuple[int, int]
) -> None:
    block(
        t, address(t, x, offset(t, [(j, scale[0])])), address(t, y, offset(t, [(j, scale[1])])), steps, size
    )
