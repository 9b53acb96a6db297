"""Copies of graphs, however deep: shared nodes stay shared, and nothing recurses along the graph.

`copy.deepcopy` copies node after node in topological order. `pickle` asks an object for its parts and saves those
first, so that a node of a deep graph would be saved inside the node above it. Here the root hands its ancestors
over as a list in topological order: each finds its parents saved already.
"""

import copy
from collections.abc import Iterator, Sequence
from operator import index
from threading import local
from typing import SupportsIndex, TypeAlias, TypeVar

from engine.core.nodes.node import Attributed as Node
from engine.core.order import topological

_FLAT = 6  # levels of parents that may be saved inside one another


N = TypeVar("N")
Attributes: TypeAlias = dict[str, object]


class _Thread(local):
    """Whether this thread is saving a list of ancestors: then each node is saved alone."""

    in_order = 0


_thread = _Thread()


def twin(node: N) -> N:
    """A shallow copy: another node with the same parents."""
    return _filled(node, *_state(node))


def deep(root: N, memo: dict[int, Node]) -> N:
    """A copy of the graph below `root`, with the nodes that `memo` has already."""
    for node in _unknown(root, memo):
        attributes, slots = _state(node)
        parents = tuple(memo[id(parent)] for parent in node.parents)
        shared: Attributes = {
            name: slots[name] for name in ("data", "grad", "op", "partials") if name in slots
        }
        own = {name: value for name, value in slots.items() if name not in shared and name != "parents"}
        new = memo[id(node)] = _filled(node, shared, {"parents": parents})
        _fill(new, copy.deepcopy(attributes, memo), copy.deepcopy(own, memo))
    copied: N = memo[id(root)]
    return copied


def reduced(node: Node, protocol: SupportsIndex) -> tuple[object, ...]:
    """The parts of a node for pickle: of a deep one with its ancestors in front."""
    parts: tuple[Node, ...] = object.__reduce_ex__(node, max(index(protocol), 2))  # type: ignore[assignment]  # never a name
    if _thread.in_order or _is_flat(node):
        return parts
    _, arguments, *state = parts  # copyreg.__newobj__, (class,), state
    return _after, (_InOrder(topological(node)[:-1]), *arguments), *state


def _after(_ancestors: object, kind: type[Node]) -> object:
    return object.__new__(kind)


class _InOrder:
    """A list of nodes that is pickled one by one."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = nodes

    def __reduce__(self) -> Node:
        return list, (), None, self._saved()

    def _saved(self) -> Iterator[Node]:
        _thread.in_order += 1
        try:
            yield from self.nodes
            yield from [None] * 1001  # pickle fetches 1,000 at a time before it saves them
        finally:
            _thread.in_order -= 1


def _is_flat(node: Node) -> bool:
    """Whether the graph below `node` has few levels."""
    level = {node}
    for _ in range(_FLAT):
        level = {parent for node in level for parent in node.parents if parent.parents}
        if not level:
            return True
    return False


def _unknown(root: Node, memo: dict[int, Node]) -> list[Node]:
    """The nodes below `root` that `memo` lacks, in topological order."""
    order: list[Node] = []
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())
        elif id(node) not in seen and id(node) not in memo:
            seen.add(id(node))
            stack += (node, None, *node.parents)
    return order


def _state(node: Node) -> tuple[Attributes, Attributes]:
    """The attributes of a node in its dictionary, and those in its slots."""
    state = object.__reduce_ex__(node, 2)[2]
    attributes, slots = state if isinstance(state, tuple) else (state, {})
    return attributes or {}, slots


def _filled(node: N, attributes: Attributes, slots: Attributes) -> N:
    return _fill(object.__new__(type(node)), attributes, slots)


def _fill(node: N, attributes: Attributes, slots: Attributes) -> N:
    for name, value in {**attributes, **slots}.items():
        setattr(node, name, value)
    return node
