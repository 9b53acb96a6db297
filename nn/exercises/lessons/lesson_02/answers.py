"""Right and wrong answers to the exercises, as students write them."""

import math
from collections.abc import Callable

from nn.exercises.lessons.lesson_02.node import Node, order_of, plain


def mul(a: Node, b: Node) -> Node:
    """The product."""
    return Node(a.data * b.data, (a, b), (b.data, a.data))


def mul_reversed(a: Node, b: Node) -> Node:
    """The product, with the parents in the other order."""
    return Node(a.data * b.data, (b, a), (a.data, b.data))


def tanh(a: Node) -> Node:
    """The hyperbolic tangent."""
    t = math.tanh(a.data)
    return Node(t, (a,), (1 - t * t,))


def tanh_by_cosh(a: Node) -> Node:
    """The hyperbolic tangent, by 1/cosh²."""
    return Node(math.tanh(a.data), (a,), (1 / math.cosh(a.data) ** 2,))


def larger(a: Node, b: Node) -> Node:
    """The larger one."""
    return Node(a.data, (a, b), (1.0, 0.0)) if a.data >= b.data else Node(b.data, (a, b), (0.0, 1.0))


def larger_by_flag(a: Node, b: Node) -> Node:
    """The larger one, by a number that is 1 or 0."""
    first = float(a.data >= b.data)
    return Node(max(a.data, b.data), (a, b), (first, 1.0 - first))


def plain_after_zero(root: Node) -> None:
    """Right: inner nodes are set to 0, then the backward of the lesson is called."""
    for node in order_of(root):
        if node.parents:
            node.grad = 0.0
    plain(root)


def added_to_everything(root: Node) -> bool:
    """Nothing is set to 0, the root is added to."""
    root.grad += 1.0
    for node in reversed(order_of(root)):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
    return True


def recursive(root: Node) -> None:
    """The second walk of the lesson: right on x·x·x, and wrong on the diamond and on long graphs."""

    def send(node: Node) -> None:
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
            send(parent)

    for node in order_of(root):
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    send(root)


def eager(root: Node) -> None:
    """A stack for the calls of `recursive`: a node sends all that it has each time something arrives."""
    for node in order_of(root):
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    stack = [root]
    while stack:
        node = stack.pop()
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
            if parent.parents:
                stack.append(parent)


def once(root: Node) -> None:
    """Every node sends once, at its first turn."""
    for node in order_of(root):
        if node.parents:
            node.grad = 0.0
    root.grad = 1.0
    sent, stack = {root}, [root]
    while stack:
        node = stack.pop()
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
            if parent not in sent:
                sent.add(parent)
                stack.append(parent)


def passes(fresh: Callable[[Node, Node], bool], root_first: bool = False) -> Callable[[Node], bool]:
    """A backward that sets to 0 the nodes for which `fresh(node, root)` is true, before or after the root gets 1."""

    def backward(root: Node) -> bool:
        order = order_of(root)
        if root_first:
            root.grad = 1.0
        for node in order:
            if fresh(node, root):
                node.grad = 0.0
        if not root_first:
            root.grad = 1.0
        for node in reversed(order):
            for parent, partial in zip(node.parents, node.partials, strict=True):
                parent.grad += node.grad * partial
        return True

    return backward


def backward_with_a_dict(root: Node) -> bool:
    """Right: shares in a dict of this pass, and leaves at the end."""
    share = dict.fromkeys(order_of(root), 0.0)
    share[root] = 1.0
    for node in reversed(order_of(root)):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            share[parent] += share[node] * partial
    for node, gradient in share.items():
        node.grad = gradient if node.parents else node.grad + gradient
    return True


def added_root(root: Node) -> bool:
    """The root is added to, and all others begin at 0 except leaves."""
    order = order_of(root)
    for node in order[:-1]:
        if node.parents:
            node.grad = 0.0
    root.grad += 1.0
    for node in reversed(order):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            parent.grad += node.grad * partial
    return True
