"""The view of a graph: every node, or whole modules as one box each."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from engine.drawing.graph.snapshot.places import Place
from engine.drawing.graph.snapshot.snapshot import Node, Snapshot, comes_back
from engine.support.numbers import whole_number

FOLD_ABOVE = 150  # nodes: more cannot be read, so modules fold by themselves
LOOPS_ABOVE = 40  # things of a loop, over whose long chain of steps arrows are hard to lay out
MOST_SHARED = 4  # inputs that all folded steps read; more fold to one box, as MOST_INPUTS of a module
EDGES_ABOVE = 600  # nor can more arrows
MOST_INPUTS = 16  # of folded modules; more fold to one box themselves
MOST_WAYS = 3  # things that one arrow says
INPUTS: Place = ("inputs",)
MOST = 1000  # nodes and boxes: more cannot be laid out in useful time

Fold = bool | int | Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Box:
    """A module drawn as one box: its place, the nodes in it, the parameters among them.

    alike  whether it is a row of nodes alike, not a module
    """

    place: Place
    nodes: tuple[Node, ...]
    alike: bool = False

    @property
    def path(self) -> str:
        """``layers.0.neurons.1``, or the name of the whole model."""
        return _path(self.place)


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two things shown: node ids, or places of boxes.

    For two nodes `operand` says which operand of the target it is; else `count` edges are drawn as this one.
    `label` is what stands beside it, if not its numbers.
    """

    source: int | Place
    target: int | Place
    operand: int | None
    count: int = 1
    label: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """The nodes shown by themselves, the boxes, and the arrows between them."""

    nodes: tuple[Node, ...]
    boxes: tuple[Box, ...]
    edges: tuple[Edge, ...]


def view(graph: Snapshot, fold: Fold = None) -> View:
    """The nodes, boxes and arrows that are shown.

    fold  None: modules fold, innermost first, until at most 150 things and 600 arrows are left; False:
          nothing folds; True: every innermost module; a depth: 0 folds the whole model, 1 its layers, 2
          the neurons in them; or the paths of the modules to fold, as in ["layers.0"]

    ValueError where more than 1,000 things would be shown, or a path is of no module.
    """
    folded = _folded_places(graph, fold)
    shown = _view(graph, folded)
    count = len(shown.nodes) + len(shown.boxes)
    if count > MOST:
        instead = "fold=1 to fold the outermost ones, or sums=True; or draw a part of the graph"
        if graph.caption is not None:
            instead = (
                "or write a loop as scan(step, state, xs), whose step is drawn once; or record a part of it"
            )
        raise ValueError(
            f"{count:,} nodes are too many for a picture, the most is {MOST:,}: pass model=... so that its "
            f"modules fold, {instead}"
        )
    return shown


def _folded_places(graph: Snapshot, fold: Fold) -> set[Place]:
    places = {node.place[:depth] for node in graph.nodes for depth in range(1, len(node.place) + 1)}
    deepest = max((len(place) for place in places), default=0)
    if fold is None:
        return _automatic(graph, places, deepest, set(graph.closed))
    if fold is True:
        return {place for place in places if len(place) == deepest}
    if fold is False:
        return set()
    if not isinstance(fold, Iterable):
        depth = whole_number(fold, "fold", 0)
        return {place for place in places if len(place) == depth + 1}
    if isinstance(fold, str):
        fold = [fold]
    by_path = {_path(place): place for place in places}
    unknown = [path for path in fold if path not in by_path]
    if unknown:
        known = ", ".join(sorted(by_path)[:8]) or "none: pass model=..."
        raise ValueError(f"no module {unknown[0]!r} in this graph; there are {known}")
    return {by_path[path] for path in fold}


def _path(place: Place) -> str:
    return ".".join(place[1:]) or place[0]


def _automatic(graph: Snapshot, places: set[Place], deepest: int, closed: set[Place]) -> set[Place]:
    most = LOOPS_ABOVE if graph.looping else FOLD_ABOVE
    if len(graph.nodes) <= most or (closed and _fits(_view(graph, closed), most)):
        return closed
    outermost = min(1 if graph.looping else 2, deepest)  # a whole model does not fold by itself
    for depth in range(deepest, outermost - 1, -1):
        folded = closed | {place for place in places if len(place) == depth}
        if _fits(_view(graph, folded), most):
            return folded
    return closed | {place for place in places if len(place) == outermost}


def _fits(shown: View, most: int) -> bool:
    return len(shown.nodes) + len(shown.boxes) <= most and len(shown.edges) <= EDGES_ABOVE


def _view(graph: Snapshot, folded: set[Place]) -> View:
    stand_in = _stand_ins(graph, folded)
    edges: dict[tuple[int | Place, int | Place, int | None, bool], list[str]] = {}
    for node in graph.nodes:
        for i, parent in enumerate(node.parents):
            source, target = stand_in[parent], stand_in[node.id]
            way = node.ways[i] if node.ways else ""
            if node.slots and target in (node.id, _row(node)):  # a folded module has operands of its own
                way = ", ".join(filter(None, (node.slots[i], way)))
            if source != target or comes_back(way):
                both = isinstance(source, int) and isinstance(target, int) and not way
                key = (source, target, i if both else None, comes_back(way))
                edges.setdefault(key, []).append(way)
    inside: dict[Place, list[Node]] = {}
    for node in graph.nodes:
        home = stand_in[node.id]
        if not isinstance(home, int):
            inside.setdefault(home, []).append(node)
    return View(
        nodes=tuple(node for node in graph.nodes if stand_in[node.id] == node.id),
        boxes=tuple(
            Box(place, tuple(nodes), alike=_row(nodes[0]) == place) for place, nodes in inside.items()
        ),
        edges=tuple(Edge(*key[:3], len(ways), _merged(ways)) for key, ways in edges.items()),
    )


def _row(node: Node) -> Place:
    """The place of the box of a row; () of a node that is in none."""
    return (*node.place, node.row) if node.row else ()


def _merged(ways: list[str]) -> str:
    """The words at one arrow for several: step 1 to 40."""
    different = [*dict.fromkeys(filter(None, ways))]
    stems = {re.sub(r"\d+", "", way) for way in different}
    if len(stems) > 1 or len(different) < 2:  # nothing to count
        return ", ".join(different) if len(different) <= MOST_WAYS else ""
    first, last = different[0], different[-1]
    return f"{first} to {last.removeprefix(first.rstrip('0123456789'))}"


def _stand_ins(graph: Snapshot, folded: set[Place]) -> dict[int, int | Place]:
    """The stand-in of each node: its own id, or the place of a box."""
    stand_in: dict[int, int | Place] = {}
    for node in graph.nodes:
        home = next((p for d in range(1, len(node.place) + 1) if (p := node.place[:d]) in folded), None)
        stand_in[node.id] = home or _row(node) or node.id
    read_by_nodes = {p for n in graph.nodes if stand_in[n.id] == n.id for p in n.parents}
    alone = [n for n in graph.nodes if n.kind == "input" and stand_in[n.id] == n.id]
    inputs = [n.id for n in alone if n.id not in read_by_nodes]
    if folded and len(inputs) > (MOST_SHARED if graph.looping else MOST_INPUTS):
        stand_in.update(dict.fromkeys(inputs, INPUTS))
    return stand_in
