"""Layers of a few units: their sums run along the inputs, and their results stand row by row."""

from collections.abc import Callable, Sequence

from engine.compile.emit.llvm.products.gradients import WEIGHT_ARGUMENTS
from engine.compile.emit.llvm.products.products import Finish, Total, samples
from engine.compile.emit.llvm.products.tiles import ROWS, Weights, chunks
from engine.compile.emit.llvm.writing.memory import (
    address,
    fused,
    load,
    offset,
    shuffle,
    splat,
    store,
    transposed,
)
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, suffix, vector


def dots(name: str, weights: Weights, x: int, y: int, target: Target, *, bias: bool) -> Text:
    """The function (x, w, b, y, e, n): y[o, l] = b[o] + Σ_k x[l, k] W[o, k], row after row of y.

    x, y  the numbers from one sample of x, and from one row of y, to the next
    """
    t = Text(name, "ptr %x, ptr %w, ptr %b, ptr %y, ptr %e, i64 %n", attributes="internal", hot=True)

    def tile(sample: str, _: list[str]) -> None:
        rows = samples(t, "%x", sample, x)
        for o in range(weights.units):
            w = address(t, "%w", 8 * o * weights.inputs)
            total = _sums(t, rows, w, weights.inputs, target.width)
            if bias:
                first = splat(t, ROWS, load(t, 1, address(t, "%b", 8 * o)))
                total = t.let(f"fadd {vector(ROWS)} {total}, {first}")
            store(t, ROWS, total, address(t, "%y", offset(t, [(sample, 8)], 8 * o * y)))

    t.loop(0, "%n", ROWS, (), tile)
    t.do("ret void")
    return t


def _sums(t: Text, rows: Callable[[str], list[str]], w: str, inputs: int, width: int) -> str:
    """A vector of ROWS sums, one for each sample."""

    def step(at: str, sums: Sequence[str], wide: int) -> list[str]:
        weights = load(t, wide, address(t, w, at))
        numbers = [load(t, wide, row) for row in rows(at)]
        return [fused(t, wide, number, weights, total) for number, total in zip(numbers, sums, strict=True)]

    full, parts = inputs // width * width, list[str]()
    if full:
        start = [(vector(width), "zeroinitializer")] * ROWS
        sums = t.loop(0, 8 * full, 8 * width, start, lambda at, sums: step(at, sums, width))
        parts.append(across(t, sums, width))
    for rest in chunks(inputs - full, width):
        parts.append(across(t, step(str(8 * full), ["zeroinitializer"] * ROWS, rest), rest))
        full += rest
    total = parts[0]
    for part in parts[1:]:
        total = t.let(f"fadd {vector(ROWS)} {total}, {part}")
    return total


def across(t: Text, vectors: Sequence[str], width: int) -> str:
    """The sums of ROWS vectors over their lanes, as one vector."""
    while width > ROWS:
        width //= 2
        halves = [
            [shuffle(t, 2 * width, v, "poison", range(s, s + width)) for v in vectors] for s in (0, width)
        ]
        vectors = [t.let(f"fadd {vector(width)} {a}, {b}") for a, b in zip(*halves, strict=True)]
    if width == 1:
        vectors = [t.let(f"insertelement {vector(ROWS)} zeroinitializer, double {v}, i64 0") for v in vectors]
    elif width < ROWS:
        lanes = [*range(width), *[width] * (ROWS - width)]
        vectors = [shuffle(t, width, v, "zeroinitializer", lanes) for v in vectors]
    a, b, c, d = transposed(t, vectors, ROWS)
    first, second = (t.let(f"fadd {vector(ROWS)} {p}, {q}") for p, q in ((a, b), (c, d)))
    return t.let(f"fadd {vector(ROWS)} {first}, {second}")


def row_sums(name: str, units: int, d: int, target: Target, finish: Finish) -> Text:
    """The function (x, d, w, m, n, mode, share, shares): db[o] = Σ_l d[o, l], to `finish`; w are the biases."""
    t = Text(name, WEIGHT_ARGUMENTS, attributes="internal")
    width = target.width
    whole = t.let(f"and i64 %n, -{width}")
    for o in range(units):
        row = address(t, "%d", 8 * o * d)

        def step(sample: str, sums: list[str], wide: int, row: str = row) -> list[str]:
            number = load(t, wide, address(t, row, offset(t, [(sample, 8)])))
            return [t.let(f"fadd {vector(wide)} {sums[0]}, {number}")]

        (total,) = t.loop(
            0, whole, width, [(vector(width), "zeroinitializer")], lambda at, sums: step(at, sums, width)
        )
        reduced = t.call(
            "double",
            f"llvm.vector.reduce.fadd.{suffix(width)}",
            ("double", "-0.0"),
            (vector(width), total),
            flags="reassoc",
        )
        (total,) = t.loop(whole, "%n", 1, [("double", reduced)], lambda at, sums: step(at, sums, 1))
        finish(t, [Total(1, total, "0", 8 * o)])
    t.do("ret void")
    return t
