"""On which side of its kinks a graph stands: read from what each operation declares about itself."""

import math
from collections.abc import Sequence
from functools import cache

from engine.operation import Operation
from engine.parse import Expression
from engine.value import Value


def sides(order: Sequence[Value]) -> tuple[int, ...]:
    """For every node of an operation with a kink: 1 or -1 for its sides, 0 on the kink itself."""
    return tuple(
        int(math.copysign(d != 0, d)) for node in order if node.op and node.op.kink for d in [_from(node)]
    )


def on_kinks(order: Sequence[Value]) -> list[Value]:
    """The nodes that stand on a kink; max(x, x) has none, since its operands cannot part."""
    return [
        node
        for node in order
        if node.op and node.op.kink and _from(node) == 0 and len(set(node.parents)) == len(node.parents)
    ]


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
