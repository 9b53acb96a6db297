"""Gradients of the weights of several networks: sums over samples in registers, then an update of the weights."""

from engine.compile.emit.llvm.lanes.layout import Layout
from engine.compile.emit.llvm.lanes.products import KEPT, Shape, tiles
from engine.compile.emit.llvm.products.products import Finish, Total
from engine.compile.emit.llvm.writing.memory import address, fused, load, offset
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector

INPUTS, UNITS, FEWER = 4, 4, 2  # of a tile; fewer units on 16 registers: one more takes code and no less time
AT_ONCE = 6  # sums that do not wait for one another


def gradients_of(name: str, shape: Shape, layout: Layout, target: Target, learn: Finish) -> Text:
    """The function (d, x, w, m, n, mode): dW = Σ d xᵀ over n samples, handed to `learn` at its weights.

    The rows of some inputs stay in the nearest cache while all units pass.
    """
    t = Text(name, "ptr %d, ptr %x, ptr %w, ptr %m, i64 %n, i64 %mode", attributes="internal", hot=True)
    lanes, size, step = layout.lanes, 8 * layout.lanes, 8 * layout.step

    def tile(unit: str, units: int, put: str, inputs: int) -> None:
        d, x = address(t, "%d", offset(t, [(unit, step)])), address(t, "%x", offset(t, [(put, step)]))

        def term(sample: str, sums: list[str]) -> list[str]:
            at = offset(t, [(sample, size)])
            ups = [load(t, lanes, address(t, address(t, d, at), u * step)) for u in range(units)]
            numbers = (load(t, lanes, address(t, address(t, x, at), k * step)) for k in range(inputs))
            pairs = ((up, number) for number in numbers for up in ups)
            return [fused(t, lanes, *pair, total) for pair, total in zip(pairs, sums, strict=True)]

        carried = [(vector(lanes), "zeroinitializer")] * (units * inputs)
        sums = t.loop(0, "%n", 1, carried, term, some=True)
        first = offset(t, [(unit, shape.stride * size), (put, size)])
        places = [u * shape.stride * size + k * size for k in range(inputs) for u in range(units)]
        learn(t, [Total(lanes, total, first, place) for total, place in zip(sums, places, strict=True)])

    def part(first: str, count: int) -> None:
        def units(unit: str, ups: int) -> None:
            tiles(t, count, INPUTS, lambda k, puts: tile(unit, ups, t.let(f"add i64 {k}, {first}"), puts))

        tiles(t, shape.units, UNITS if target.registers > 16 else FEWER, units)

    tiles(t, shape.inputs, max(INPUTS, KEPT // step), part)
    t.do("ret void")
    return t


def biases_of(name: str, shape: Shape, layout: Layout, learn: Finish) -> Text:
    """The function (d, x, w, m, n, mode): db = Σ d over n samples, handed to `learn`."""
    t = Text(name, "ptr %d, ptr %x, ptr %w, ptr %m, i64 %n, i64 %mode", attributes="internal", hot=True)
    lanes, size, step = layout.lanes, 8 * layout.lanes, 8 * layout.step
    kind = vector(lanes)

    def some(unit: str, units: int) -> None:
        d = address(t, "%d", offset(t, [(unit, step)]))

        def term(sample: str, sums: list[str]) -> list[str]:
            at = address(t, d, offset(t, [(sample, size)]))
            ups = [load(t, lanes, address(t, at, u * step)) for u in range(units)]
            return [t.let(f"fadd {kind} {total}, {up}") for total, up in zip(sums, ups, strict=True)]

        sums = t.loop(0, "%n", 1, [(kind, "zeroinitializer")] * units, term, some=True)
        first = offset(t, [(unit, size)])
        learn(t, [Total(lanes, total, first, u * size) for u, total in enumerate(sums)])

    tiles(t, shape.units, AT_ONCE, some)
    t.do("ret void")
    return t
