"""A view of a graph as DOT text, by the graphviz package."""

import math
from typing import TYPE_CHECKING

from engine.drawing.graph.dot.edges import add_edge, contributions
from engine.drawing.graph.dot.nodes import add_box, add_node
from engine.drawing.graph.fold import View
from engine.drawing.graph.snapshot.snapshot import Snapshot
from engine.drawing.graph.style.labels import frame_name, module_label, safe
from engine.drawing.graph.style.style import Style

if TYPE_CHECKING:
    from graphviz import Digraph

    from engine.drawing.graph.snapshot.places import Place

MOST_CURVED = 60  # edges between boxes; more are drawn straight and far apart


def dot(shown: View, style: Style, graph: Snapshot) -> str:
    """The DOT text of a view of a graph."""
    import graphviz  # noqa: PLC0415  # `import engine` needs nothing but Python

    dense = len(shown.boxes) > 2 and len(shown.edges) > MOST_CURVED
    drawing: Digraph = graphviz.Digraph("graph", **_defaults(style, dense=dense))
    drawing.graph_attr["label"] = safe(_caption(style, graph) + _folded(shown, graph))
    largest = max(
        (abs(n.grad) for n in shown.nodes if n.grad is not None and math.isfinite(n.grad)), default=0.0
    )
    _add_modules(drawing, shown, style, largest, graph)
    nodes = {node.id: node for node in shown.nodes}
    boxes = {box.place: i for i, box in enumerate(shown.boxes)}
    for edge in shown.edges:
        add_edge(drawing, edge, nodes, boxes, style, largest)
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


def _add_modules(drawing: "Digraph", shown: View, style: Style, largest: float, graph: Snapshot) -> None:
    """Nodes and boxes, each in the frame of its module, and the frames in one another."""
    import graphviz  # noqa: PLC0415  # as above

    received = contributions(graph)
    homes = [node.place for node in shown.nodes] + [box.place[:-1] for box in shown.boxes]
    frames: dict[Place, Digraph] = {(): drawing}
    for place in dict.fromkeys(home[:depth] for home in homes for depth in range(1, len(home) + 1)):
        frames[place] = graphviz.Digraph(
            frame_name(place, len(frames)),
            graph_attr={
                "label": safe(graph.closed[place][0] if place in graph.closed else module_label(place), 40),
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
        add_node(frames[node.place], node, style, largest, received.get(node.id, []))
    for i, box in enumerate(shown.boxes):
        add_box(frames[box.place[:-1]], i, box, style, graph.closed.get(box.place, ()))
    for place in sorted(frames, key=len, reverse=True):  # inner frames are closed first
        if place:
            frames[place[:-1]].subgraph(frames[place])


def _folded(shown: View, graph: Snapshot) -> str:
    """How to see the inside of what folds by itself."""
    folded = any(box.place in graph.closed for box in shown.boxes)
    return "; fold=False shows what is in the folded boxes" if folded else ""


def _caption(style: Style, graph: Snapshot) -> str:
    if graph.caption is not None:
        return graph.caption
    if not graph.differentiated:
        return "backward has not run" + ": on the edges, the local derivatives" * ("local" in style.show)
    both = {"local", "contribution"} <= style.show
    sentences = ["on the edges: upstream × local = contribution to the gradient"] * both
    if graph.accumulated and "grad" in style.show:
        sentences.append("leaves hold gradients from elsewhere too: earlier passes, or a larger graph")
    return "; ".join(sentences)
