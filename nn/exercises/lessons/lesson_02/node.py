"""The engine of the lesson, for the tests of its exercises, and its backward pass before it is mended."""

from __future__ import annotations


class Node:
    """The engine of the lesson, for the tests of these exercises."""

    def __init__(self, data: float, parents: tuple[Node, ...] = (), partials: tuple[float, ...] = ()) -> None:
        self.data, self.grad = data, 0.0
        self.parents, self.partials = parents, partials

    def __add__(self, other: Node) -> Node:
        """The sum."""
        return Node(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other: Node) -> Node:
        """The product."""
        return Node(self.data * other.data, (self, other), (other.data, self.data))


def order_of(root: Node) -> list[Node]:
    """Every node after its parents."""
    order: dict[Node, None] = {}
    stack = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order[node] = None
        elif node not in order:
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents)
    return list(order)


def plain(root: Node) -> bool:
    """The backward of the lesson, before it is mended."""
    root.grad = 1.0
    for node in reversed(order_of(root)):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
    return True
