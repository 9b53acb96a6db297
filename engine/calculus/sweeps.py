"""Sweeps over a graph: derivatives of every node at once, with no `.grad` touched.

`engine.core.order.reverse_sweep` is the chain rule for any kind of numbers; here it runs over floats.
"""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from engine.calculus.partials.linear_maps import Covector
from engine.core.order import reverse_sweep, topological
from engine.core.value import Value, edges


def between(outputs: Sequence[Value], inputs: AbstractSet[Value]) -> list[Value]:
    """The nodes with parents that `outputs` depend on, each after all of its parents, down to the inputs.

    What lies below an input is left out, unless another input is there: a derivative in a loop of T steps, to the
    state of the last one, walks one step and not all T.
    """
    ends = frozenset[Value]() if len(inputs) > 1 and _one_below_another(inputs) else inputs
    order: list[Value] = []
    seen: set[Value] = set()
    stack: list[Value | None] = [output for output in reversed(outputs) if output not in ends]
    while stack:
        node = stack.pop()
        if node is None:  # the parents of the node below are placed
            order.append(stack.pop())  # type: ignore[arg-type]  # below a None lies a node
        elif node not in seen:
            seen.add(node)
            stack += (node, None)
            stack += [parent for parent in node.parents if parent.parents and parent not in ends]
    return order


def _one_below_another(nodes: AbstractSet[Value]) -> bool:
    """Whether one of these nodes depends on another.

    What all of them depend on depends on none of them, or there would be a circle: so the states of a loop of T steps
    look one step back. The nodes of a function that is recorded are numbered as they are made: nothing below the
    least number can depend on an input.
    """
    least = min((_number_of(node) for node in nodes), default=0)
    if not all(node.parents for node in nodes):  # nothing is below all where one is a leaf
        return _meets(nodes, least)
    seen: set[Value] = set()
    level = {parent for node in nodes for parent in node.parents}
    enough = 64
    while level and nodes.isdisjoint(level):
        seen |= level
        level = {
            parent
            for node in level
            if _number_of(node) >= least
            for parent in node.parents
            if parent not in seen
        }
        if len(seen) > enough:
            enough = 2 * len(seen)
            level -= _below_all(nodes, seen | level)
    return bool(level)


def _meets(nodes: AbstractSet[Value], least: float) -> bool:
    """Whether a walk down from these nodes meets one of them; it ends at numbers below the least."""
    seen, stack = set[Value](), list(nodes)
    while stack:
        for parent in stack.pop().parents:
            if parent in nodes:
                return True
            if parent not in seen:
                seen.add(parent)
                if parent.parents and _number_of(parent) >= least:
                    stack.append(parent)
    return False


def _below_all(nodes: AbstractSet[Value], region: AbstractSet[Value]) -> set[Value]:
    """The nodes of a region on which all of these depend, by paths within it: sets of nodes as bits."""
    order: list[Value] = []
    placed: set[Value] = set()
    stack: list[Value | None] = list(nodes)
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())  # type: ignore[arg-type]  # below a None lies a node
        elif node not in placed:
            placed.add(node)
            stack += (node, None)
            stack += [parent for parent in node.parents if parent in region]
    bits = {node: 1 << i for i, node in enumerate(nodes)}
    for node in reversed(order):
        for parent in node.parents:
            if parent in region:
                bits[parent] = bits.get(parent, 0) | bits[node]
    whole = (1 << len(nodes)) - 1
    return {node for node in region if bits.get(node) == whole}


def _number_of(node: Value) -> float:
    """The number of a node that is being recorded, larger than those of its parents; infinite for any other."""
    return getattr(node, "number", math.inf) if node.recorded and node.parents else math.inf


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
    return tangents_along([node for node in order if node is not source], {source: 1.0})


def tangents_along(order: Sequence[Value], seeds: Mapping[Value, float]) -> dict[Value, float]:
    """Σ ∂node/∂p seed for every node that depends on a Value with a seed, in their `order`."""
    derivatives = dict(seeds)
    for node in order:
        if any(parent in derivatives for parent in node.parents):
            paths = (derivatives[p] * partial for p, partial in edges(node) if p in derivatives)
            derivatives[node] = sum(paths, 0.0)
    return derivatives


def rounding(root: Value) -> float:
    """A bound of the rounding error of `root`: Σ ε |∂root/∂n| |n| over all operations n."""
    return 2.0**-53 * magnitude(adjoints(root))


def magnitude(gradients: Mapping[Value, float]) -> float:
    """Σ |g n| over all operations n, those of calls that are not kept among them."""
    return sum(
        g.jacobian.size(g.gradients) if isinstance(g, Covector) else abs(g * node.data)
        for node, g in gradients.items()
        if node.parents and g
    )
