"""Matrix products over rows: samples along vectors, numbers of the matrix as broadcasts.

y[i] = start + Σ_k w[i, k] x[k]    the product, and with w transposed that of the gradients of its inputs
w[i, k] += Σ_l g[i, l] x[k, l]     the gradient of the matrix
"""

from dataclasses import dataclass

from engine.compile.blocks.instructions import Product, Role, is_run
from engine.compile.emit.llvm.rows.elementwise import SIGNATURE, add_up, along, entry, nothing, place, present
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.memory import address, fused, load, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector

VECTORS = 3  # of samples in a tile


@dataclass(frozen=True, slots=True)
class ProductKernel:
    """The key of the code of a product: its role, and the tiles of its matrix."""

    role: Role
    bias: bool
    accumulate: bool
    units: tuple[int, ...]
    inputs: tuple[int, ...]


def product_kernel(product: Product, target: Target) -> ProductKernel:
    """The kernel of a product."""
    role, w = product.role, product.weights
    most = 4 if role == "weights" else 8 if target.registers >= 32 else 4
    return ProductKernel(
        role,
        role == "units" and product.bias is not None,
        product.accumulate and role != "weights",
        () if role == "inputs" else _sizes(w.height, most),
        () if role == "units" else _sizes(w.width, most),
    )


def _sizes(count: int, most: int) -> tuple[int, ...]:
    """Tiles for so many rows: full ones, and smaller ones for the rest."""
    sizes = [most] if count >= most else []
    half = most // 2
    while half:
        sizes += [half] if count & half else []
        half //= 2
    return tuple(sizes)


def product_table(product: Product) -> list[int]:
    """The numbers that a kernel reads. ValueError where rows do not follow one another."""
    if not (is_run(product.units.indices) and is_run(product.inputs.indices)):
        raise ValueError(f"the rows of a product follow one another; got {product}")
    w, bias = product.weights, product.bias
    first, other = product.units.indices[0], product.inputs.indices[0]
    return [first, other, w.first, w.height, w.width, w.stride, -1 if bias is None else bias]


def write_product(name: str, kernel: ProductKernel, target: Target) -> Text:
    """The function of a kernel."""
    t = Text(name, SIGNATURE, attributes="internal")
    units, inputs, first, height, width, stride, biases = (entry(t, i) for i in range(7))
    g, x = place(t, units, uniform=False), place(t, inputs, uniform=False)
    w = place(t, first, uniform=True)
    there = "load" if kernel.accumulate else ""
    if kernel.role == "weights":
        _weights(
            t, (w, stride), (g, _parts(t, height, kernel.units)), (x, _parts(t, width, kernel.inputs)), target
        )
    elif kernel.role == "inputs":
        _rows(t, (w, "1", stride), (g, height), (x, _parts(t, width, kernel.inputs)), there, target)
    else:
        start = place(t, biases, uniform=True) if kernel.bias else there
        both = kernel.accumulate and kernel.bias
        _rows(
            t,
            (w, stride, "1"),
            (x, width),
            (g, _parts(t, height, kernel.units)),
            start,
            target,
            accumulate=both,
        )
    t.do("ret void")
    return t


def _rows(
    t: Text,
    matrix: tuple[str, str, str],
    source: tuple[str, str],
    out: tuple[str, "Parts"],
    start: str,
    target: Target,
    *,
    accumulate: bool = False,
) -> None:
    """Tiles of rows and vectors of samples. start: "" for nothing, "load" for what is there, or the biases."""
    step = VECTORS * target.width
    full = t.let(f"mul i64 {t.let(f'sdiv i64 %n, {step}')}, {step}")
    for begin, end, vectors in (("0", full, VECTORS), (full, "%n", 1)):

        def samples(sample: str, _: list[str], vectors: int = vectors) -> list[str]:
            for first, last, count in out[1]:

                def tile(i: str, _: list[str], count: int = count) -> list[str]:
                    _tile(t, matrix, source, out[0], (i, count), (sample, vectors), start, target, accumulate)
                    return []

                t.loop(first, last, count, (), tile)
            return []

        t.loop(begin, end, vectors * target.width, (), samples)


Parts = list[tuple[str, str, int]]
"""(first, end, rows of a tile)."""


def _parts(t: Text, count: str, sizes: tuple[int, ...]) -> Parts:
    """All full tiles, then one of each smaller size."""
    parts, first = [], "0"
    for size in sizes:
        end = t.let(f"and i64 {count}, -{size}")
        parts.append((first, end, size))
        first = end
    return parts


def _tile(
    t: Text,
    matrix: tuple[str, str, str],
    source: tuple[str, str],
    out: str,
    rows: tuple[str, int],
    samples: tuple[str, int],
    start: str,
    target: Target,
    accumulate: bool,
) -> None:
    """A few rows of a few vectors of samples, all sums kept in registers."""
    (w, by_row, by_term), (x, terms), (i, count), (sample, vectors) = matrix, source, rows, samples
    width, kind = target.width, vector(target.width)
    cells = [(r, v) for r in range(count) for v in range(vectors)]
    lines = [t.let(f"add i64 {i}, {r}") for r in range(count)]
    begins = [
        t.let(f"getelementptr double, ptr {w}, i64 {t.let(f'mul i64 {line}, {by_row}')}") for line in lines
    ]
    targets = [
        along(t, t.let(f"getelementptr double, ptr {out}, i64 {t.let(f'mul i64 {line}, %s')}"), sample)
        for line in lines
    ]
    if start == "load":
        initial = [load(t, width, address(t, targets[r], 8 * width * v)) for r, v in cells]
    elif start:
        numbers = [
            splat(t, width, load(t, 1, t.let(f"getelementptr double, ptr {start}, i64 {line}")))
            for line in lines
        ]
        initial = [numbers[r] for r, _ in cells]
    else:
        initial = [nothing(width)] * len(cells)

    def term(k: str, totals: list[str]) -> list[str]:
        row = along(t, t.let(f"getelementptr double, ptr {x}, i64 {t.let(f'mul i64 {k}, %s')}"), sample)
        lanes = [load(t, width, address(t, row, 8 * width * v)) for v in range(vectors)]
        column = t.let(f"mul i64 {k}, {by_term}")
        weights = [
            splat(t, width, load(t, 1, t.let(f"getelementptr double, ptr {b}, i64 {column}"))) for b in begins
        ]
        return [
            fused(t, width, weights[r], lanes[v], total) for (r, v), total in zip(cells, totals, strict=True)
        ]

    totals = t.loop("0", terms, 1, [(kind, number) for number in initial], term)
    for (r, v), total in zip(cells, totals, strict=True):
        to = address(t, targets[r], 8 * width * v)
        store(t, width, t.let(f"fadd {kind} {load(t, width, to)}, {total}") if accumulate else total, to)


def _weights(
    t: Text, matrix: tuple[str, str], units: tuple[str, Parts], inputs: tuple[str, Parts], target: Target
) -> None:
    """Tiles of units and inputs, each sum in a vector, which is added up at the end."""
    (w, stride), (g, some_parts), (x, parts) = matrix, units, inputs
    for first, last, count in some_parts:

        def some_units(i: str, _: list[str], count: int = count) -> list[str]:
            for begin, end, wide in parts:

                def tile(k: str, _: list[str], wide: int = wide) -> list[str]:
                    lines = [_row(t, g, i, r) for r in range(count)]
                    columns = [_row(t, x, k, c) for c in range(wide)]
                    _sums_over_samples(t, (w, stride), (i, lines), (k, columns), target)
                    return []

                t.loop(begin, end, wide, (), tile)
            return []

        t.loop(first, last, count, (), some_units)


def _row(t: Text, base: str, i: str, r: int) -> str:
    line = t.let(f"add i64 {i}, {r}")
    return along(t, base, t.let(f"mul i64 {line}, %s"))


def _sums_over_samples(
    t: Text,
    matrix: tuple[str, str],
    units: tuple[str, list[str]],
    inputs: tuple[str, list[str]],
    target: Target,
) -> None:
    (w, stride), (i, lines), (k, columns) = matrix, units, inputs
    cells = [(r, c) for r in range(len(lines)) for c in range(len(columns))]

    def samples(sample: str, totals: list[str]) -> list[str]:
        a = Arithmetic(t, target.width, target)
        there = present(a, sample)
        gradients = [
            a.number(a.select(there, load(t, a.width, along(t, line, sample)), 0.0)) for line in lines
        ]
        numbers = [a.number(a.select(there, load(t, a.width, along(t, c, sample)), 0.0)) for c in columns]
        return [
            fused(t, a.width, gradients[r], numbers[c], total)
            for (r, c), total in zip(cells, totals, strict=True)
        ]

    start = [(vector(target.width), nothing(target.width)) for _ in cells]
    for (r, c), lanes in zip(cells, t.loop("0", "%n", target.width, start, samples), strict=True):
        line = t.let(f"mul i64 {t.let(f'add i64 {i}, {r}')}, {stride}")
        column = t.let(f"add i64 {line}, {t.let(f'add i64 {k}, {c}')}")
        add_up(t, target.width, lanes, t.let(f"getelementptr double, ptr {w}, i64 {column}"))
