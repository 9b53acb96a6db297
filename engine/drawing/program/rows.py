"""Rows of nodes alike: forty products of a weight and an input are drawn as one."""

import re
from collections.abc import Hashable, Sequence
from dataclasses import replace

from engine.drawing.graph.snapshot.snapshot import Node, Snapshot, comes_back

FEWEST = 5  # nodes of a row
MOST_ORDERED = 3  # operands whose order tells nodes apart; those of a sum have none


def with_rows(graph: Snapshot) -> Snapshot:
    """The graph with the row of each node: nodes of one place and sign that read, and are read by, the same rows.

    No node of a row depends on another one, since each stands as far from the leaves.
    """
    names = _names([(n.kind, n.symbol, _stem(n.name), _stem(n.note), n.place) for n in graph.nodes])
    for _ in range(2):
        names = _by_readers(graph.nodes, _by_operands(graph.nodes, names))
    names = _by_operands(graph.nodes, names)
    count: dict[int, int] = {}
    for name in names:
        count[name] = count.get(name, 0) + 1
    rows = {name: f"row {i}" for i, name in enumerate(dict.fromkeys(names)) if count[name] >= FEWEST}
    nodes = (replace(node, row=rows.get(name, "")) for node, name in zip(graph.nodes, names, strict=True))
    return replace(graph, nodes=tuple(nodes))


def _stem(name: str) -> str:
    """A name without its numbers: of x1 and x2 the same."""
    return re.sub(r"\d+", "", name)


def _names(signs: Sequence[Hashable]) -> list[int]:
    """A number for each sign, the same for equal ones."""
    known: dict[Hashable, int] = {}
    return [known.setdefault(sign, len(known)) for sign in signs]


def _by_operands(nodes: Sequence[Node], names: Sequence[int]) -> list[int]:
    """The names, made different where those of operands are."""
    known: dict[Hashable, int] = {}
    new: list[int] = []
    for node, name in zip(nodes, names, strict=True):
        ways = node.ways or ("",) * len(node.parents)
        own = [
            (new[p], _stem(way))
            for p, way in zip(node.parents, ways, strict=True)
            if not comes_back(way) and p < node.id
        ]
        operands: Hashable = tuple(own) if len(own) <= MOST_ORDERED else frozenset(own)
        new.append(known.setdefault((name, operands), len(known)))
    return new


def _by_readers(nodes: Sequence[Node], names: Sequence[int]) -> list[int]:
    """The names, made different where those of readers are."""
    readers: list[set[Hashable]] = [set() for _ in nodes]
    new = [0] * len(nodes)
    known: dict[Hashable, int] = {}
    for node in reversed(nodes):
        new[node.id] = known.setdefault((names[node.id], frozenset(readers[node.id])), len(known))
        for i, p in enumerate(node.parents):
            if p < node.id:
                place = i if len(node.parents) <= MOST_ORDERED else 0
                readers[p].add((new[node.id], place, _stem(node.ways[i]) if node.ways else ""))
    return new
