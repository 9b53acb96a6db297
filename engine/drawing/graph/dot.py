"""A view of a graph as DOT text, by the graphviz package."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.drawing.graph.fold import INPUTS, Box, Edge, View
from engine.drawing.graph.snapshot.places import Place
from engine.drawing.graph.snapshot.snapshot import Node, Snapshot
from engine.drawing.graph.style.labels import frame_name, label_of, module_label, safe, wrapped
from engine.drawing.graph.style.text import shown_name, shown_number
from engine.drawing.graph.style.theme import Theme

if TYPE_CHECKING:
    from graphviz import Digraph

SHAPES = {
    "constant": "plaintext",
    "input": "ellipse",
    "parameter": "hexagon",
    "inner": "box",
    "result": "box",
}
"""The shape tells the kind: ellipses are inputs, hexagons are parameters, a double frame is the result."""

SHOW = ("data", "grad", "local", "contribution", "names")
"""The choices of `show`: data, grad and names at nodes; on edges, local (the partial) and the contribution."""


NOTE_WIDTH = 22
MOST_ADDED = 4  # contributions of a shared node; of more, their number is shown
MOST_NAMED = 4  # parameters in a box
MOST_CURVED = 60  # edges between boxes; more are drawn straight and far apart


@dataclass(frozen=True)
class Style:
    """The style of a picture: `show` is a part of SHOW, `direction` LR, RL, TB or BT, `precision` in digits."""

    theme: Theme
    show: frozenset[str]
    direction: str
    precision: int

    def number(self, number: float | None) -> str:
        """A number as the picture shows it."""
        return shown_number(number, self.precision)


def dot(shown: View, style: Style, graph: Snapshot) -> str:
    """The DOT text of a view of a graph."""
    import graphviz  # noqa: PLC0415  # `import engine` needs nothing but Python

    dense = len(shown.boxes) > 2 and len(shown.edges) > MOST_CURVED
    drawing: Digraph = graphviz.Digraph("graph", **_defaults(style, dense=dense))
    drawing.graph_attr["label"] = safe(_caption(style, graph))
    largest = max(
        (abs(n.grad) for n in shown.nodes if n.grad is not None and math.isfinite(n.grad)), default=0.0
    )
    _add_modules(drawing, shown, style, largest, contributions(graph))
    nodes = {node.id: node for node in shown.nodes}
    boxes = {box.place: i for i, box in enumerate(shown.boxes)}
    for edge in shown.edges:
        _add_edge(drawing, edge, nodes, boxes, style, largest)
    return str(drawing.source)


def _defaults(style: Style, *, dense: bool) -> dict[str, dict[str, str]]:
    """The attributes of the graph, of every node and every edge; many edges are drawn straight, under nodes."""
    theme = style.theme
    return {
        "graph_attr": {
            "rankdir": style.direction,
            "bgcolor": theme.page,
            "fontname": "Helvetica",
            "fontsize": "11",
            "fontcolor": theme.faint,
            "labelloc": "b",
            "nodesep": "0.25",
            "newrank": "true",  # ranks without regard to frames: the other way fails for large nested ones
            "ranksep": "1.6" if dense else "0.45",
            "splines": "line" if dense else "spline",
            "outputorder": "edgesfirst" if dense else "breadthfirst",
            "tooltip": "computation graph",
        },
        "node_attr": {
            "fontname": "Helvetica",
            "fontsize": "11",
            "fontcolor": theme.ink,
            "color": theme.ink,
            "style": "filled",
            "fillcolor": theme.node,
            "margin": "0.1,0.05",
            "height": "0.3",
        },
        "edge_attr": {
            "fontname": "Helvetica",
            "fontsize": "9",
            "fontcolor": theme.ink,
            "color": theme.faint,
            "arrowsize": "0.6",
            **({"headport": "w", "tailport": "e"} if dense and style.direction == "LR" else {}),
        },
    }


def contributions(graph: Snapshot) -> dict[int, list[float]]:
    """The contributions to each gradient, in the order in which backward adds them.

    A leaf whose gradient is not their sum, since it holds more, has none.
    """
    received: dict[int, list[float]] = {}
    for node in reversed(graph.nodes):
        for i, parent in enumerate(node.parents):
            contribution = node.contribution(i)
            if contribution is not None and graph.nodes[parent].learns:
                received.setdefault(parent, []).append(contribution)
    grads = {node.id: node.grad for node in graph.nodes if node.grad is not None}
    return {i: parts for i, parts in received.items() if _near(sum(parts), grads.get(i, math.nan))}


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def _add_modules(
    drawing: "Digraph", shown: View, style: Style, largest: float, received: dict[int, list[float]]
) -> None:
    """Nodes and boxes, each in the frame of its module, and the frames in one another."""
    import graphviz  # noqa: PLC0415  # as above

    homes = [node.place for node in shown.nodes] + [box.place[:-1] for box in shown.boxes]
    frames: dict[Place, Digraph] = {(): drawing}
    for place in dict.fromkeys(home[:depth] for home in homes for depth in range(1, len(home) + 1)):
        frames[place] = graphviz.Digraph(
            frame_name(place, len(frames)),
            graph_attr={
                "label": safe(module_label(place), 40),
                "labelloc": "t",
                "style": "filled,rounded",
                "fillcolor": style.theme.module,
                "color": style.theme.faint,
                "fontcolor": style.theme.ink,
                "id": safe(f"module-{'.'.join(place)}"),
                "class": "module",
                "tooltip": safe(".".join(place)),
            },
        )
    for node in shown.nodes:
        _add_node(frames[node.place], node, style, largest, received.get(node.id, []))
    for i, box in enumerate(shown.boxes):
        _add_box(frames[box.place[:-1]], i, box, style)
    for place in sorted(frames, key=len, reverse=True):  # inner frames are closed first
        if place:
            frames[place[:-1]].subgraph(frames[place])


def _add_node(
    drawing: "Digraph", node: Node, style: Style, largest: float, received: Sequence[float]
) -> None:
    name = shown_name(node.name) if "names" in style.show else ""
    lines = [line for line in dict.fromkeys((name, node.symbol)) if line]
    if node.kind == "constant":
        lines = [style.number(node.data)]
    elif "data" in style.show:
        lines.append(f"data {style.number(node.data)}")
    if "grad" in style.show and node.grad is not None:
        lines.append(f"grad {style.number(node.grad)}{_sum(received, style)}")
    if node.note:
        lines += textwrap.wrap(node.note, NOTE_WIDTH)
    extra = {"peripheries": "2"} if node.kind == "result" else {}
    if node.mark:
        lines += wrapped(node.mark)
        extra |= marked(style)
    fill = style.theme.gradient(node.grad, largest)
    drawing.node(
        f"n{node.id}",
        label=label_of(lines),
        shape=SHAPES[node.kind],
        id=f"n{node.id}",
        tooltip=safe(tooltip(node)),
        **{"class": " ".join(word for word in (node.kind, node.op, "marked" * bool(node.mark)) if word)},
        **({"fillcolor": fill} if fill != style.theme.node else {}),
        **extra,
    )


def _sum(received: Sequence[float], style: Style) -> str:
    """The contributions that a shared node adds up: = 48 + 16; how many they are where there is no room."""
    if len(received) < 2 or "contribution" not in style.show:
        return ""
    if len(received) > MOST_ADDED:
        return f", a sum of {len(received)}"
    first, *rest = received
    terms = (f"{'−' if x < 0 else '+'} {style.number(abs(x))}" for x in rest)
    return f" = {' '.join([style.number(first), *terms])}"


def marked(style: Style) -> dict[str, str]:
    """The attributes of a marked node: a heavy frame, in a colour that no gradient has."""
    return {"color": style.theme.mark, "penwidth": "3"}


def tooltip(node: Node) -> str:
    """Everything about a node, in full precision."""
    parts = [f"{node.kind} {shown_name(node.name, 200)}".strip(), node.op, f"data {node.data!r}"]
    if node.grad is not None:
        parts.append(f"grad {node.grad!r}")
    parts += [node.note, node.mark]
    return ", ".join(part for part in parts if part)


def _add_box(drawing: "Digraph", i: int, box: Box, style: Style) -> None:
    lines = [shown_name(module_label(box.place)), _parameters(box), f"{len(box.nodes)} nodes"]
    if box.place == INPUTS:
        lines = [f"{len(box.nodes)} inputs", " to ".join(shown_name(box.nodes[i].name) for i in (0, -1))]
    outputs = [node for node in box.nodes if node.name and node.parents]
    if len(outputs) == 1 and "data" in style.show:
        lines.append(f"{shown_name(outputs[0].name)} = {style.number(outputs[0].data)}")
    marks = [node for node in box.nodes if node.mark]
    if marks:
        alike = {node.mark for node in marks} == {marks[0].mark}
        lines += wrapped(f"{len(marks)} nodes: {marks[0].mark if alike else 'marked'}")
    drawing.node(
        f"m{i}",
        label=label_of(lines),
        shape="box3d",
        fillcolor=style.theme.module,
        id=safe(f"module-{box.path}"),
        tooltip=safe(f"{box.path}, folded"),
        **{"class": "module folded marked" if marks else "module folded"},
        **(marked(style) if marks else {}),
    )


def _parameters(box: Box) -> str:
    """The names of the parameters in a box, their number where they are many."""
    names = [shown_name(node.name) for node in box.nodes if node.kind == "parameter"]
    return ", ".join(names) if 0 < len(names) <= MOST_NAMED else f"{len(names)} parameters"


def _add_edge(
    drawing: "Digraph",
    edge: Edge,
    nodes: dict[int, Node],
    boxes: dict[Place, int],
    style: Style,
    largest: float,
) -> None:
    ends = [f"n{end}" if isinstance(end, int) else f"m{boxes[end]}" for end in (edge.source, edge.target)]
    attributes: dict[str, str] = {}
    if edge.operand is not None and isinstance(edge.target, int) and isinstance(edge.source, int):
        target, source = nodes[edge.target], nodes[edge.source]
        label = _edge_label(target, edge.operand, source, style)
        contribution = target.contribution(edge.operand) if source.learns else None
        attributes = {"id": f"e{edge.source}-{edge.target}-{edge.operand}"}
        if label:
            attributes["label"] = _beside(label, style)
        if contribution and largest and math.isfinite(contribution):
            attributes["penwidth"] = f"{1.0 + 2.0 * math.sqrt(min(1.0, abs(contribution) / largest)):.2f}"
            colour = style.theme.rising if contribution > 0 else style.theme.falling
            attributes |= {"color": colour, "fontcolor": colour}  # a label has the colour of its edge
            attributes["style"] = "solid" if contribution > 0 else "dashed"
    elif edge.count > 1:
        attributes = {"label": f" {edge.count}", "penwidth": "1.5"}
    drawing.edge(*ends, **attributes)


def _beside(label: str, style: Style) -> str:
    """The label of an edge with room, so that its own line does not cross it: a line below, or blanks."""
    if style.direction in ("LR", "RL"):
        return label_of([label, " "])
    return label_of([f"  {label}  "])


def _edge_label(target: Node, operand: int, source: Node, style: Style) -> str:
    """Before backward the partial, 2; after it, upstream × local = contribution: 0.5 × 2 = 1."""
    if source.kind == "constant":
        return ""  # nobody asks for the derivative by the 2 of x²
    local = style.number(target.partials[operand])
    if not source.learns and math.isnan(target.partials[operand]):
        return ""  # it has no derivative, and needs none
    if target.grad is None or not source.learns or "contribution" not in style.show:
        return local if "local" in style.show else ""  # an input has a partial, and receives nothing
    result = style.number(target.contribution(operand))
    if "local" not in style.show:
        return result
    return f"{style.number(target.grad)} × {local} = {result}"


def _caption(style: Style, graph: Snapshot) -> str:
    if not graph.differentiated:
        return "backward has not run" + ": on the edges, the local derivatives" * ("local" in style.show)
    both = {"local", "contribution"} <= style.show
    sentences = ["on the edges: upstream × local = contribution to the gradient"] * both
    if graph.accumulated and "grad" in style.show:
        sentences.append("leaves hold gradients from elsewhere too: earlier passes, or a larger graph")
    return "; ".join(sentences)
