"""The order in which Python computed a graph, for texts and pictures."""

from engine.core.order import N


def left_first(root: N) -> list[N]:
    """The nodes of `topological(root)`, left operands before right ones, without recursion."""
    order: list[N] = []
    done: set[N] = set()
    stack: list[tuple[N, int]] = [(root, 0)]  # a node, and how many of its operands are placed
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
