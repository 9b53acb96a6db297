"""The parts of a graph that a page can fold: its modules, and runs of nodes where there are too many side by side."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from itertools import groupby

from engine.drawing.graph.fold import FOLD_ABOVE
from engine.drawing.graph.snapshot.snapshot import Snapshot
from engine.drawing.graph.style.labels import module_label
from engine.drawing.graph.style.text import shown_name

TOGETHER = 60  # nodes and parts side by side in one part
RUN = 40  # of a part with more, the members of a run
SHORT = 8  # nodes between two modules that stay as they are


@dataclass(slots=True)
class Part:
    """A part: the one it lies in (None for none), its name, and its members in their order, nodes by their ids."""

    within: "Part | None"
    name: str
    members: "list[Part | int]" = field(default_factory=list)
    number: int = -1
    is_run: bool = False


def parts_of(graph: Snapshot, labels: list[str]) -> tuple[list[tuple[int, str, int]], list[int]]:
    """(number of the outer part, name, 1 for a run) for each part, outer parts first; and the part of each node.

    -1 is no part.
    A graph of more than 150 nodes has runs of neighbours as parts, too: no part has more than 60 members.
    """
    whole = _modules(graph)
    if len(graph.nodes) > FOLD_ABOVE:
        _group(whole, graph, labels)
    parts, of_node, stack = list[tuple[int, str, int]](), [-1] * len(graph.nodes), [whole]
    while stack:
        part = stack.pop()
        for member in part.members:
            if isinstance(member, int):
                of_node[member] = part.number
            else:
                member.number = len(parts)
                parts.append((part.number, member.name, int(member.is_run)))
                stack.append(member)
    return parts, of_node


def _modules(graph: Snapshot) -> Part:
    """The modules as a tree, each at the place of its first node."""
    whole = Part(None, "")
    tree: dict[tuple[str, ...], Part] = {(): whole}
    for node in graph.nodes:
        for depth in range(1, len(node.place) + 1):
            place = node.place[:depth]
            if place not in tree:
                outer = tree[place[:-1]]
                tree[place] = Part(outer, shown_name(module_label(place)))
                outer.members.append(tree[place])
        tree[node.place].members.append(node.id)
    return whole


def _group(whole: Part, graph: Snapshot, labels: list[str]) -> None:
    """Runs of neighbours as parts of their own, and runs of those, until no part has more than 60 members.

    Modules stay side by side where that is enough: the runs are of the nodes between them.
    """
    stack = [whole]
    while stack:
        part = stack.pop()
        if len(part.members) > TOGETHER and any(isinstance(member, Part) for member in part.members):
            _sort(part, graph)
            part.members = _between_modules(part, labels)
        while len(part.members) > TOGETHER:
            part.members = list(_runs(part.members, part, labels))
        stack += [member for member in part.members if isinstance(member, Part)]


def _sort(part: Part, graph: Snapshot) -> None:
    """Put members in an order of computation, modules as late as they can be: runs then feed each other one way.

    Members stay where they are if two of them feed each other.
    """
    member_of = {node: i for i, member in enumerate(part.members) for node in _nodes_in(member)}
    readers: list[set[int]] = [set() for _ in part.members]
    for node, i in member_of.items():
        for parent in graph.nodes[node].parents:
            j = member_of.get(parent, i)
            if j != i:
                readers[j].add(i)
    waits = [0] * len(part.members)
    for reader in (i for group in readers for i in group):
        waits[reader] += 1
    ready = [(isinstance(part.members[i], Part), i) for i, count in enumerate(waits) if not count]
    heapify(ready)
    order: list[Part | int] = []
    while ready:
        _, i = heappop(ready)
        order.append(part.members[i])
        for reader in readers[i]:
            waits[reader] -= 1
            if not waits[reader]:
                heappush(ready, (isinstance(part.members[reader], Part), reader))
    if len(order) == len(part.members):
        part.members = order


def _nodes_in(member: "Part | int") -> Iterator[int]:
    stack = [member]
    while stack:
        top = stack.pop()
        if isinstance(top, Part):
            stack += top.members
        else:
            yield top


def _between_modules(part: Part, labels: list[str]) -> "list[Part | int]":
    members: list[Part | int] = []
    for plain, group in groupby(part.members, lambda member: isinstance(member, int)):
        stretch = list(group)
        members += _runs(stretch, part, labels) if plain and len(stretch) > SHORT else stretch
    return members


def _runs(members: "list[Part | int]", part: Part, labels: list[str]) -> Iterator[Part]:
    """Parts of nearly one length, at most 40 members each."""
    count = -(-len(members) // RUN)
    size = -(-len(members) // count)
    for i in range(0, len(members), size):
        run = members[i : i + size]
        yield Part(part, _run_name(run, labels), run, is_run=True)


def _run_name(run: "list[Part | int]", labels: list[str]) -> str:
    """The names of the first and the last thing in a run: v₁ … v₄₀."""
    names = [labels[member] if isinstance(member, int) else member.name for member in run]
    names = [name for name in names if name] or ["numbers"]
    first, last = names[0].partition(" … ")[0], names[-1].rpartition(" … ")[2]
    return shown_name(first if first == last else f"{first} … {last}")
