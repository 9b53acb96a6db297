"""Gradients of the weights of several networks: sums over samples in registers, then an update of the weights."""

from engine.compile.emit.llvm.lanes.layout import Layout
from engine.compile.emit.llvm.lanes.products import SAMPLES, Shape, most_units, tiles
from engine.compile.emit.llvm.products.products import Finish, Total
from engine.compile.emit.llvm.writing.memory import address, fused, load, offset
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector


def gradients_of(name: str, shape: Shape, layout: Layout, target: Target, learn: Finish) -> Text:
    """The function (d, x, w, m, n, mode): dW = Σ d xᵀ over n samples, handed to `learn` at its weights."""
    t = Text(name, "ptr %d, ptr %x, ptr %w, ptr %m, i64 %n, i64 %mode", attributes="internal", hot=True)
    lanes, size, step = layout.lanes, 8 * layout.lanes, 8 * layout.step

    def tile(unit: str, units: int, put: str, inputs: int) -> None:
        d, x = address(t, "%d", offset(t, [(unit, step)])), address(t, "%x", offset(t, [(put, step)]))

        def term(sample: str, sums: list[str]) -> list[str]:
            at = offset(t, [(sample, size)])
            numbers = [load(t, lanes, address(t, address(t, x, at), k * step)) for k in range(inputs)]
            ups = [load(t, lanes, address(t, address(t, d, at), u * step)) for u in range(units)]
            pairs = ((up, number) for up in ups for number in numbers)
            return [fused(t, lanes, *pair, total) for pair, total in zip(pairs, sums, strict=True)]

        carried = [(vector(lanes), "zeroinitializer")] * (units * inputs)
        sums = t.loop(0, "%n", 1, carried, term)
        first = offset(t, [(unit, shape.stride * size), (put, size)])
        places = [u * shape.stride * size + k * size for u in range(units) for k in range(inputs)]
        learn(t, [Total(lanes, total, first, place) for total, place in zip(sums, places, strict=True)])

    def units(unit: str, count: int) -> None:
        tiles(t, shape.inputs, SAMPLES, lambda put, inputs: tile(unit, count, put, inputs))

    tiles(t, shape.units, most_units(target), units)
    t.do("ret void")
    return t


def biases_of(name: str, shape: Shape, layout: Layout, learn: Finish) -> Text:
    """The function (d, x, w, m, n, mode): db = Σ d over n samples, handed to `learn`."""
    t = Text(name, "ptr %d, ptr %x, ptr %w, ptr %m, i64 %n, i64 %mode", attributes="internal", hot=True)
    lanes, size, step = layout.lanes, 8 * layout.lanes, 8 * layout.step

    def unit(i: str, _: list[str]) -> None:
        d = address(t, "%d", offset(t, [(i, step)]))

        def term(sample: str, sums: list[str]) -> list[str]:
            number = load(t, lanes, address(t, d, offset(t, [(sample, size)])))
            return [t.let(f"fadd {vector(lanes)} {sums[0]}, {number}")]

        (total,) = t.loop(0, "%n", 1, [(vector(lanes), "zeroinitializer")], term)
        learn(t, [Total(lanes, total, offset(t, [(i, size)]))])

    t.loop(0, shape.units, 1, (), unit)
    t.do("ret void")
    return t
