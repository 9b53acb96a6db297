"""The chain rule beside a graph: derivatives of every node at once, with no `.grad` touched."""

from collections.abc import Sequence

from engine.core.order import topological
from engine.core.value import Value


def adjoints(root: Value, order: Sequence[Value] | None = None) -> dict[Value, float]:
    """d root / d node for every node of the graph, constants included, by one reverse sweep."""
    nodes = topological(root) if order is None else order
    found = dict.fromkeys(nodes, 0.0)
    found[root] = 1.0
    for node in reversed(nodes):
        upstream = found[node]
        for parent, partial in zip(node.parents, node.partials, strict=True):
            found[parent] += upstream * partial
    return found


def dependent(order: Sequence[Value], source: Value) -> set[Value]:
    """The nodes of `order` that `source` reaches, itself among them."""
    reached = {source}
    for node in order:
        if any(parent in reached for parent in node.parents):
            reached.add(node)
    return reached


def tangents(order: Sequence[Value], source: Value) -> dict[Value, float]:
    """d node / d source for every node that `source` reaches, by one forward sweep in their `order`."""
    found = {source: 1.0}
    for node in order:
        own = [
            found[parent] * partial
            for parent, partial in zip(node.parents, node.partials, strict=True)
            if parent in found
        ]
        if own and node is not source:
            found[node] = sum(own)
    return found


def rounding(root: Value) -> float:
    """A bound of the rounding error of `root`: Σ ε |∂root/∂n| |n| over all operations n."""
    found = adjoints(root)
    return 2.0**-53 * sum(abs(found[node] * node.data) for node in found if node.parents and found[node])
