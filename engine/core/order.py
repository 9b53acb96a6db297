"""The order of a graph, and the chain rule along it. No recursion: a chain may have a million nodes."""

import operator
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from engine.core.nodes.node import Node

N = TypeVar("N", bound=Node)
G = TypeVar("G")  # the numbers of the gradients
P = TypeVar("P")  # the numbers of the partials


def topological(*roots: N) -> list[N]:
    """Every node that `roots` depend on, once, each after all of its parents."""
    order: list[N] = []
    seen: set[N] = set()
    stack: list[N | None] = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node is None:  # the parents of the node below are placed
            order.append(stack.pop())  # type: ignore[arg-type]  # below a None lies a node
        elif node not in seen:
            seen.add(node)
            stack += (node, None)
            for parent in node.parents:
                if parent.parents:
                    stack.append(parent)
                elif parent not in seen:  # a leaf waits for nobody
                    seen.add(parent)
                    order.append(parent)
    return order


def reverse_sweep(
    order: Sequence[N],
    gradients: dict[N, G],
    edges: Callable[[N], Iterable[tuple[N, P]]],
    add: Callable[[G, G], G] = operator.add,
    multiply: Callable[[G, P], G] = operator.mul,
) -> dict[N, G]:
    """The chain rule, from the last node to the first: ∂root/∂node for every node that a gradient reaches.

    `gradients` begins with those of the roots; the numbers may be floats, Values or exact numbers.
    """
    for node in reversed(order):
        if node in gradients:
            for parent, partial in edges(node):
                path = multiply(gradients[node], partial)
                gradients[parent] = add(gradients[parent], path) if parent in gradients else path
    return gradients
