"""Sweeps over a graph: derivatives of every node at once, with no `.grad` touched.

`engine.core.order.reverse_sweep` is the chain rule for any kind of numbers; here it runs over floats.
"""

from collections.abc import Sequence

from engine.core.order import reverse_sweep, topological
from engine.core.value import Value, edges


def adjoints(root: Value, order: Sequence[Value] | None = None) -> dict[Value, float]:
    """∂root/∂node for every node of the graph, constants included, by one reverse sweep."""
    nodes = topological(root) if order is None else order
    return dict.fromkeys(nodes, 0.0) | reverse_sweep(nodes, {root: 1.0}, edges)


def dependent(order: Sequence[Value], source: Value) -> set[Value]:
    """The nodes of `order` that depend on `source`, itself among them."""
    nodes = {source}
    for node in order:
        if any(parent in nodes for parent in node.parents):
            nodes.add(node)
    return nodes


def tangents(order: Sequence[Value], source: Value) -> dict[Value, float]:
    """∂node/∂source for every node that depends on `source`, by one forward sweep in their `order`."""
    derivatives = {source: 1.0}
    for node in order:
        if node is not source and any(parent in derivatives for parent in node.parents):
            paths = (derivatives[p] * partial for p, partial in edges(node) if p in derivatives)
            derivatives[node] = sum(paths, 0.0)
    return derivatives


def rounding(root: Value) -> float:
    """A bound of the rounding error of `root`: Σ ε |∂root/∂n| |n| over all operations n."""
    gradients = adjoints(root)
    return 2.0**-53 * sum(abs(g * node.data) for node, g in gradients.items() if node.parents and g)
