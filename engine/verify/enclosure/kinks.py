"""The corners and jumps that a graph straddles over intervals, with both sides of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.text_table import figure
from engine.verify.enclosure.arithmetic.interval import Interval, interval
from engine.verify.enclosure.bounds import Bounds, bounds_of
from engine.verify.enclosure.graphs.local import Local, Side
from engine.verify.enclosure.graphs.sweep import backward

MOST = 16  # kinks whose sides are carried back to the inputs


@dataclass(frozen=True, slots=True, repr=False)
class Kink:
    """An operation whose operands straddle its kink, or stand on it.

    node          the operation
    jumps         whether its value jumps there
    below, above  the gradient on each side, by input: below is where the declared kink is negative (a < b for
                  a kink at a - b). Empty where that side is not reached, and beyond the first 16 kinks
    """

    node: Value
    jumps: bool
    below: dict[Value, Bounds]
    above: dict[Value, Bounds]

    def __str__(self) -> str:
        head = f"{'jump' if self.jumps else 'kink'} at {spelled(self.node)}"
        return f"{head}: {self.sides()}" if self.sides() else head

    def sides(self) -> str:
        """The partials that differ between the sides, in words."""
        texts = [
            f"∂/∂{spelled(x)} is {_text(self.below.get(x))} below, {_text(self.above.get(x))} above"
            for x in {**self.below, **self.above}
            if self.below.get(x) != self.above.get(x)
        ]
        return "; ".join(texts)

    __repr__ = __str__


def kinks_of(
    order: Sequence[Value], root: Value, locals_: Mapping[Value, Local], inputs: Sequence[Value]
) -> tuple[Kink, ...]:
    """The kinks, in the order of the graph."""
    kinks: list[Kink] = []
    for node in order:
        each = locals_[node]
        if each.has_kink or each.jumps:
            sides = (each.below, each.above) if len(kinks) < MOST else (None, None)
            gradients = [_on_side(order, root, locals_, inputs, node, side) for side in sides]
            kinks.append(Kink(node, each.jumps, *gradients))
    return tuple(kinks)


def _on_side(
    order: Sequence[Value],
    root: Value,
    locals_: Mapping[Value, Local],
    inputs: Sequence[Value],
    node: Value,
    side: Side | None,
) -> dict[Value, Bounds]:
    """The gradient of the root where one node is on one side of its kink; empty where it does not reach that side."""
    if side is None:
        return {}
    there = {**locals_, node: replace(locals_[node], partials=side.partials)}
    gradients = backward(order, root, there)
    return {x: bounds_of(gradients.get(x, _ZERO), exact=False) for x in inputs}


_ZERO: Interval = interval(0.0)


def _text(bounds: Bounds | None) -> str:
    if bounds is None:
        return "not reached"
    low, high = figure(bounds.low, 6), figure(bounds.high, 6)
    return low if low == high else f"{low} to {high}"
