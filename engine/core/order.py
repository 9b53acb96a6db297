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


def inner_nodes(root: Any, constant: object) -> tuple[list[Any], list[Any]]:
    """The nodes with parents, as `topological` orders them, and the leaves whose op is `constant`.

    For backward: each node's gradient is set to 0.0, and a leaf comes once for each use. Without the set of
    seen nodes and the markers on the stack, in 0.87 of the time: the gradient of a node, which backward
    overwrites, tells whether it is open or placed. Both marks are new objects, so nothing holds them yet,
    whatever an interrupted pass has left; that of a placed node is the 0.0 it begins with.
    """
    opened, zero = float("nan"), float("0.0")
    order: list[Any] = []
    constants: list[Any] = []
    stack = [root]
    while stack:
        node = stack.pop()
        grad = node.grad
        if grad is opened:
            node.grad = zero
            order.append(node)
        elif grad is not zero:
            node.grad = opened
            stack.append(node)
            for parent in node.parents:
                if parent.parents:
                    if parent.grad is not zero:
                        stack.append(parent)
                elif parent.op is constant:
                    constants.append(parent)
    return order, constants


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
