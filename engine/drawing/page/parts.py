"""The parts of a graph that a page can fold: its modules, and runs of nodes where there are too many side by side."""

from dataclasses import dataclass, field

from engine.drawing.graph.fold import FOLD_ABOVE
from engine.drawing.graph.snapshot import Place, Snapshot
from engine.drawing.graph.style.labels import module_label
from engine.drawing.graph.style.text import shown_name

TOGETHER = 60  # nodes and parts side by side in one part
RUN = 40  # of a part with more, the members of a run


@dataclass(slots=True)
class Part:
    """A part: the one it lies in (None for none), its name, and its members in their order, nodes by their ids."""

    within: "Part | None"
    name: str
    members: "list[Part | int]" = field(default_factory=list)
    number: int = -1


def parts_of(graph: Snapshot, labels: list[str]) -> tuple[list[tuple[int, str]], list[int]]:
    """(number of the outer part, name) for each part, outer parts first; and the part of each node. -1 is none.

    A graph of more than 150 nodes has runs of neighbours as parts, too: no part has more than 60 members.
    """
    whole = _modules(graph)
    if len(graph.nodes) > FOLD_ABOVE:
        _group(whole, labels)
    parts, of_node, stack = list[tuple[int, str]](), [-1] * len(graph.nodes), [whole]
    while stack:
        part = stack.pop()
        for member in part.members:
            if isinstance(member, int):
                of_node[member] = part.number
            else:
                member.number = len(parts)
                parts.append((part.number, member.name))
                stack.append(member)
    return parts, of_node


def _modules(graph: Snapshot) -> Part:
    """The modules as a tree, each at the place of its first node."""
    whole = Part(None, "")
    tree: dict[Place, Part] = {(): whole}
    for node in graph.nodes:
        for depth in range(1, len(node.place) + 1):
            place = node.place[:depth]
            if place not in tree:
                outer = tree[place[:-1]]
                tree[place] = Part(outer, shown_name(module_label(place)))
                outer.members.append(tree[place])
        tree[node.place].members.append(node.id)
    return whole


def _group(whole: Part, labels: list[str]) -> None:
    """Runs of neighbours as parts of their own, and runs of those, until no part has more than 60 members."""
    stack = [whole]
    while stack:
        part = stack.pop()
        while len(part.members) > TOGETHER:
            count = -(-len(part.members) // RUN)  # runs of nearly one length
            size = -(-len(part.members) // count)
            runs = [part.members[i : i + size] for i in range(0, len(part.members), size)]
            part.members = [Part(part, _run_name(run, labels), run) for run in runs]
        stack += [member for member in part.members if isinstance(member, Part)]


def _run_name(run: "list[Part | int]", labels: list[str]) -> str:
    """The names of the first and the last thing in a run: v₁ … v₄₀."""
    names = [labels[member] if isinstance(member, int) else member.name for member in run]
    names = [name for name in names if name] or ["numbers"]
    first, last = names[0].partition(" … ")[0], names[-1].rpartition(" … ")[2]
    return shown_name(first if first == last else f"{first} … {last}")
