"""On which side of its kinks a graph stands: read from what each operation declares about itself."""

import math
from collections.abc import Sequence
from functools import cache

from engine.core.operation import Operation
from engine.core.value import Value
from engine.expressions.parser import Expression


def sides(order: Sequence[Value]) -> tuple[int, ...]:
    """For every node of an operation with a kink: 1 or -1 for its sides, 0 on the kink itself."""
    return tuple(
        int(math.copysign(d != 0, d)) for node in order if node.op and node.op.kink for d in [_from(node)]
    )


def on_kinks(order: Sequence[Value]) -> list[Value]:
    """The nodes, in their topological order, that stand on a kink which some leaf can leave.

    max(x, x) has none, since its operands cannot part, nor has where(step(x), a, b) at x = -1: its condition
    is 0, its kink, all around.
    """
    found: list[Value] = []
    moving = {node for node in order if node.op is None}  # what changes where leaves do
    for node in order:
        if node.op and node.op.kink and _from(node) == 0 and _can_leave(node, node.op, moving):
            found.append(node)
            moving.add(node)
        elif any(p in moving and slope != 0 for p, slope in zip(node.parents, node.partials, strict=True)):
            moving.add(node)
    return found


def _can_leave(node: Value, op: Operation, moving: set[Value]) -> bool:
    asked = [p for name, p in zip(op.operands, node.parents, strict=True) if name in _kink(op).names]
    return len(set(asked)) == len(asked) and not moving.isdisjoint(asked)


def _from(node: Value) -> float:
    """How far the operands are from the kink, with the sign of the side."""
    if node.op is None or any(math.isnan(parent.data) for parent in node.parents):
        return 0.0
    numbers = dict(zip(node.op.operands, (parent.data for parent in node.parents), strict=True))
    distance = _kink(node.op).at(numbers).data
    return 0.0 if math.isnan(distance) else distance


@cache
def _kink(op: Operation) -> Expression:
    return Expression(op.kink)
