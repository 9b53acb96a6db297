"""The kinks of a graph: on which side of each it stands, read from the declarations of operations."""

import math
from collections.abc import Sequence
from functools import cache

from engine.core.operation import Operation
from engine.core.value import Value
from engine.expressions.graph.expression import Expression


def sides(order: Sequence[Value]) -> tuple[float, ...]:
    """For each node whose operation has a kink: 1 or -1 for its sides, 0 on the kink itself.

    Where all partials are 0, as those of floor, the number of the node tells its piece: it follows the side.
    """
    pieces: list[float] = []
    for node in order:
        if node.op and node.op.kink:
            pieces += [side(node)] if any(node.partials) else [side(node), node.data]
    return tuple(pieces)


def side(node: Value) -> int:
    """1 or -1 for the sides of the kink of a node; 0 on the kink itself."""
    distance = _from(node)
    return int(math.copysign(distance != 0, distance))


def on_kinks(order: Sequence[Value]) -> list[Value]:
    """The nodes, in topological order, that stand on a kink, so that a change of some leaf leaves it.

    max(x, x) is not among them, since its operands stay equal. Neither is where(step(x), a, b) at x = -1: its
    condition is 0, the kink, at every point close by.
    """
    standing: list[Value] = []
    moving = {node for node in order if node.op is None}  # with the leaves
    for node in order:
        if node.op and node.op.kink and _from(node) == 0 and _can_leave(node, node.op, moving):
            standing.append(node)
            moving.add(node)
        elif any(
            p in moving and partial != 0 for p, partial in zip(node.parents, node.partials, strict=True)
        ):
            moving.add(node)
    return standing


def _can_leave(node: Value, op: Operation, moving: set[Value]) -> bool:
    operands = [p for name, p in zip(op.operands, node.parents, strict=True) if name in _kink(op).names]
    return len(set(operands)) == len(operands) and not moving.isdisjoint(operands)


def _from(node: Value) -> float:
    """The distance of the operands from the kink, with the sign of the side."""
    if node.op is None or any(math.isnan(parent.data) for parent in node.parents):
        return 0.0
    numbers = dict(zip(node.op.operands, (parent.data for parent in node.parents), strict=True))
    distance = _kink(node.op).at(numbers).data
    return 0.0 if math.isnan(distance) else distance


@cache
def _kink(op: Operation) -> Expression:
    return Expression(op.kink.replace("math.", ""))
