"""Topological order over `.parents`, without recursion."""

from collections.abc import Sequence
from typing import Any, Protocol, Self, TypeVar


class Node(Protocol):
    """Anything with parents of its own kind."""

    @property
    def parents(self) -> Sequence[Self]:
        """The nodes this one was computed from."""
        ...


N = TypeVar("N", bound=Node)


def topological(*roots: N) -> list[N]:
    """Every node that `roots` depend on, once, each after all of its parents.

    Depth first with an own stack, so that a chain of a million nodes is no deeper than any other: a node goes
    back on the stack under a None, and is placed when the parents above it are done.
    """
    order: list[N] = []
    seen: set[N] = set()
    stack: list[Any] = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            stack.append(node)
            stack.append(None)
            for parent in node.parents:
                if parent not in seen:
                    if parent.parents:
                        stack.append(parent)
                    else:  # a leaf waits for nobody
                        seen.add(parent)
                        order.append(parent)
    return order


def left_first(root: N) -> list[N]:
    """The same nodes in the order in which Python computed them, left operands before right: to be read.

    Each node is taken up once for each operand, which `topological`, made for speed, saves itself.
    """
    order: list[N] = []
    done: set[N] = set()
    stack: list[tuple[N, int]] = [(root, 0)]
    while stack:
        node, i = stack.pop()
        if node in done:
            continue
        if i < len(node.parents):
            stack += [(node, i + 1), (node.parents[i], 0)]
        else:
            done.add(node)
            order.append(node)
    return order
