"""The view of a graph: every node, or whole modules as one box each."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.drawing.graph.snapshot.places import Place
from engine.drawing.graph.snapshot.snapshot import Node, Snapshot
from engine.support.numbers import whole_number

FOLD_ABOVE = 150  # nodes: more cannot be read, so modules fold by themselves
LOOPS_ABOVE = 40  # things of a loop, over whose long chain of steps arrows are hard to lay out
MOST_SHARED = 4  # inputs that all folded steps read; more fold to one box, as MOST_INPUTS of a module
EDGES_ABOVE = 600  # nor can more arrows
MOST_INPUTS = 16  # of folded modules; more fold to one box themselves
INPUTS: Place = ("inputs",)
MOST = 1000  # nodes and boxes: more cannot be laid out in useful time

Fold = bool | int | Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Box:
    """A module drawn as one box: its place, the nodes in it, the parameters among them."""

    place: Place
    nodes: tuple[Node, ...]

    @property
    def path(self) -> str:
        """``layers.0.neurons.1``, or the name of the whole model."""
        return _path(self.place)


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between two things shown: node ids, or places of boxes.

    For two nodes `operand` says which operand of the target it is; else `count` edges are drawn as this one.
    """

    source: int | Place
    target: int | Place
    operand: int | None
    count: int = 1


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
        raise ValueError(
            f"{count:,} nodes are too many for a picture, the most is {MOST:,}: pass model=... so that its "
            "modules fold, fold=1 to fold the outermost ones, or sums=True; or draw a part of the graph"
        )
    return shown


def _folded_places(graph: Snapshot, fold: Fold) -> set[Place]:
    places = {node.place[:depth] for node in graph.nodes for depth in range(1, len(node.place) + 1)}
    deepest = max((len(place) for place in places), default=0)
    if fold is None:
        return _automatic(graph, places, deepest)
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


def _automatic(graph: Snapshot, places: set[Place], deepest: int) -> set[Place]:
    most = LOOPS_ABOVE if graph.looping else FOLD_ABOVE
    if len(graph.nodes) <= most:
        return set()
    outermost = min(1 if graph.looping else 2, deepest)  # a whole model does not fold by itself
    for depth in range(deepest, outermost - 1, -1):
        folded = {place for place in places if len(place) == depth}
        shown = _view(graph, folded)
        if len(shown.nodes) + len(shown.boxes) <= most and len(shown.edges) <= EDGES_ABOVE:
            return folded
    return {place for place in places if len(place) == outermost}


def _view(graph: Snapshot, folded: set[Place]) -> View:
    stand_in = _stand_ins(graph, folded)
    edges: dict[tuple[int | Place, int | Place, int | None], int] = {}
    for node in graph.nodes:
        for i, parent in enumerate(node.parents):
            source, target = stand_in[parent], stand_in[node.id]
            if source != target:
                both = isinstance(source, int) and isinstance(target, int)
                key = (source, target, i if both else None)
                edges[key] = edges.get(key, 0) + 1
    inside: dict[Place, list[Node]] = {}
    for node in graph.nodes:
        home = stand_in[node.id]
        if not isinstance(home, int):
            inside.setdefault(home, []).append(node)
    return View(
        nodes=tuple(node for node in graph.nodes if stand_in[node.id] == node.id),
        boxes=tuple(Box(place, tuple(nodes)) for place, nodes in inside.items()),
        edges=tuple(Edge(*key, count) for key, count in edges.items()),
    )


def _stand_ins(graph: Snapshot, folded: set[Place]) -> dict[int, int | Place]:
    """The stand-in of each node: its own id, or the place of a box."""
    stand_in: dict[int, int | Place] = {}
    for node in graph.nodes:
        home = next((p for d in range(1, len(node.place) + 1) if (p := node.place[:d]) in folded), None)
        stand_in[node.id] = node.id if home is None else home
    read_by_nodes = {p for n in graph.nodes if stand_in[n.id] == n.id for p in n.parents}
    alone = [n for n in graph.nodes if n.kind == "input" and stand_in[n.id] == n.id]
    inputs = [n.id for n in alone if n.id not in read_by_nodes]
    if folded and len(inputs) > (MOST_SHARED if graph.looping else MOST_INPUTS):
        stand_in.update(dict.fromkeys(inputs, INPUTS))
    return stand_in
