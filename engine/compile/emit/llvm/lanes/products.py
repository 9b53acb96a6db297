"""Matrix products of several networks: every number is a vector with a lane for each of them.

A tile of units and samples is held in registers, so a weight is loaded once for several samples, and an input once
for several units. Numbers of the samples of a row stand side by side, `step` bytes before those of the next row.
A wide layer takes some samples after the others, so that their inputs stay in the nearest cache for all units.
A batch has samples: loops say so (`some`), and LLVM then takes constants out of both of two nested loops.
"""

from collections.abc import Callable
from dataclasses import dataclass

from engine.compile.emit.llvm.lanes.layout import Layer, Layout
from engine.compile.emit.llvm.products.kernels import Kernels
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.formulas import Rule
from engine.compile.emit.llvm.writing.memory import address, fused, load, offset, round_up, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector
from engine.core.operation import Operation

SAMPLES = 4  # of a tile
KEPT = 16 * 1024  # bytes of inputs that stay in the nearest cache


@dataclass(frozen=True)
class Shape:
    """The key of the code of a product: its role, its size, and the stride of its matrix."""

    role: str
    units: int
    inputs: int
    stride: int
    biased: bool
    accumulate: bool
    op: Operation | None = None
    kept: bool = False
    masked: bool = False


def shape_of(layer: Layer, kernels: Kernels) -> Shape:
    """The shape of a layer. A rule that is long has a function of its own; see `activation_of`."""
    product, w = layer.product, layer.product.weights
    facts = product.role, w.height, w.width, w.stride, product.bias is not None, product.accumulate
    if layer.op is not None and not kernels.is_cheap(layer.op):
        return Shape(*facts)
    return Shape(*facts, layer.op, layer.kept is not None, layer.mask is not None)


def product_of(name: str, shape: Shape, layout: Layout, target: Target) -> Text:
    """The function (x, w, b, y, e, z, n) of y = W x + b, or of y = Wᵀ x, for n samples: a multiple of SAMPLES.

    e  the partials of an activation: written with the units of a layer, and multiplied with a gradient to inputs
    z  a number for each sample, which is 0 where the gradient is 0
    """
    t = Text(name, "ptr %x, ptr %w, ptr %b, ptr %y, ptr %e, ptr %z, i64 %n", attributes="internal", hot=True)
    product = _Product(t, shape, layout, target)
    chunk = max(SAMPLES, KEPT // (product.size * product.across) // SAMPLES * SAMPLES)
    count = round_up(t, "%n", SAMPLES)  # there is room, and nobody reads what is behind the last sample

    def some(first: str, end: str) -> None:
        tiles(t, product.outs, most_units(target), lambda out, units: product.rows(out, units, first, end))

    def part(first: str, _: list[str]) -> None:
        end = t.let(f"add i64 {first}, {chunk}")
        some(first, t.call("i64", "llvm.smin.i64", ("i64", end), ("i64", count)))

    if chunk < layout.samples:
        t.loop(0, count, chunk, (), part, some=True)
    else:
        some("0", count)
    t.do("ret void")
    return t


class _Product:
    """Writes the tiles of a product into a text.

    outs, across      how many results and terms there are
    of_out, of_term   the bytes from the weights of one to those of the next
    """

    def __init__(self, t: Text, shape: Shape, layout: Layout, target: Target) -> None:
        self.t, self.shape, self.target, self.lanes = t, shape, target, layout.lanes
        self.size, self.step, self.kind = 8 * layout.lanes, 8 * layout.step, vector(layout.lanes)
        self.outs, self.across = shape.units, shape.inputs
        self.of_out, self.of_term = shape.stride * self.size, self.size
        if shape.role == "inputs":
            self.outs, self.across = self.across, self.outs
            self.of_out, self.of_term = self.of_term, self.of_out

    def rows(self, out: str, units: int, first: str, end: str) -> None:
        """Some results of some samples."""
        self.t.loop(first, end, SAMPLES, (), lambda sample, _: self._tile(out, units, sample), some=True)

    def _tile(self, out: str, units: int, sample: str) -> None:
        t, lanes, size, step = self.t, self.lanes, self.size, self.step
        x = address(t, "%x", offset(t, [(sample, size)]))
        w = address(t, "%w", offset(t, [(out, self.of_out)]))

        def term(k: str, sums: list[str]) -> list[str]:
            at_x, at_w = (address(t, p, offset(t, [(k, by)])) for p, by in ((x, step), (w, self.of_term)))
            weights = [load(t, lanes, address(t, at_w, u * self.of_out)) for u in range(units)]
            numbers = (load(t, lanes, address(t, at_x, s * size)) for s in range(SAMPLES))
            pairs = ((weight, number) for number in numbers for weight in weights)
            return [fused(t, lanes, *pair, total) for pair, total in zip(pairs, sums, strict=True)]

        places = [(u, s) for s in range(SAMPLES) for u in range(units)]
        to = offset(t, [(out, step), (sample, size)])
        starts = [(self.kind, self._start(to, out, u, u * step + s * size)) for u, s in places]
        for (u, s), total in zip(places, t.loop(0, self.across, 1, starts, term), strict=True):
            self._finish(total, to, u * step + s * size, offset(t, [(sample, size)], s * size))

    def _start(self, to: str, out: str, unit: int, place: int) -> str:
        """The number that a sum begins with."""
        t = self.t
        if self.shape.accumulate:
            return load(t, self.lanes, address(t, address(t, "%y", to), place))
        if self.shape.biased and self.shape.role == "units":
            bias = address(t, "%b", offset(t, [(out, self.size)]))
            return load(t, self.lanes, address(t, bias, unit * self.size))
        return "zeroinitializer"

    def _finish(self, total: str, to: str, place: int, sample: str) -> None:
        """Store a result: with its activation, or times a partial."""
        t, shape, kind, lanes = self.t, self.shape, self.kind, self.lanes
        y = address(t, address(t, "%y", to), place)
        e = address(t, address(t, "%e", to), place) if shape.kept else ""
        if shape.op is not None:
            activate(t, shape.op, total, y, e, self.target)
            return
        if shape.kept:
            total = t.let(f"fmul {kind} {total}, {load(t, lanes, e)}")
        if shape.masked:
            taken = t.let(f"fcmp une {kind} {load(t, lanes, address(t, '%z', sample))}, zeroinitializer")
            total = t.let(f"select <{lanes} x i1> {taken}, {kind} {total}, {kind} zeroinitializer")
        store(t, lanes, total, y)


def activate(t: Text, op: Operation, x: str, y: str, e: str, target: Target) -> None:
    """Store the rule of a vector in y, and its partial in e; nowhere where that is ""."""
    a = Arithmetic(t, target.width, target)
    rule = Rule(a, op, [x])
    store(t, a.width, a.number(rule.value()), y)
    if e:
        store(t, a.width, a.number(rule.partial(0)), e)


def activation_of(
    name: str, op: Operation, units: int, layout: Layout, target: Target, *, kept: bool
) -> Text:
    """The function (x, y, n): y becomes the rule of x, and x the partial, where it is kept."""
    t = Text(name, "ptr %x, ptr %y, i64 %n", attributes="internal", hot=True)

    def row(unit: str, _: list[str]) -> None:
        def sample(i: str, _: list[str]) -> None:
            at = offset(t, [(unit, 8 * layout.step), (i, 8 * layout.lanes)])
            x = address(t, "%x", at)
            activate(t, op, load(t, layout.lanes, x), address(t, "%y", at), x if kept else "", target)

        t.loop(0, "%n", 1, (), sample, some=True)

    t.loop(0, units, 1, (), row)
    t.do("ret void")
    return t


def most_units(target: Target) -> int:
    """The units of a tile: with four samples, accumulators and operands fill the registers."""
    return 4 if target.registers > 16 else 3


def tiles(t: Text, count: int, most: int, tile: Callable[[str, int], None]) -> None:
    """`tile(first, units)` for parts of `count` things, as even as can be: larger ones in a loop, then smaller."""
    parts = -(-count // most)
    size, larger = divmod(count, parts)
    first = larger * (size + 1)
    t.loop(0, first, size + 1, (), lambda i, _: tile(i, size + 1))
    t.loop(first, count, size, (), lambda i, _: tile(i, size))
