"""Edges as DOT: the partial, and the contribution to a gradient as label, colour and width."""

import math
from typing import TYPE_CHECKING

from engine.drawing.graph.fold import Edge
from engine.drawing.graph.snapshot.places import Place
from engine.drawing.graph.snapshot.snapshot import Node, Snapshot, comes_back
from engine.drawing.graph.style.labels import label_of
from engine.drawing.graph.style.style import Style

if TYPE_CHECKING:
    from graphviz import Digraph


def add_edge(
    drawing: "Digraph",
    edge: Edge,
    nodes: dict[int, Node],
    boxes: dict[Place, int],
    style: Style,
    largest: float,
) -> None:
    """Add an edge: its partial and contribution, or how many edges it stands for."""
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
    if edge.label:
        attributes = {"label": _beside(edge.label, style), "penwidth": "1.5" if edge.count > 1 else "1"}
    elif edge.count > 1:
        attributes = {"label": f" {edge.count}", "penwidth": "1.5"}
    if comes_back(edge.label):  # against the arrows, beside the nodes in between
        attributes |= {"color": style.theme.mark, "fontcolor": style.theme.mark, "constraint": "false"}
    drawing.edge(*ends, **attributes)


def _beside(label: str, style: Style) -> str:
    """The label of an edge with room, so that its own line does not cross it: a line below, or blanks."""
    if style.direction in ("LR", "RL"):
        return label_of([label, " "])
    return label_of([f"  {label}  "])


def _edge_label(target: Node, operand: int, source: Node, style: Style) -> str:
    """Before backward the partial, 2; after it, upstream × local = contribution: 0.5 × 2 = 1."""
    if source.kind == "constant" or source.unnumbered:
        return ""  # nobody asks for the derivative by the 2 of x², nor by several results at once
    local = "" if target.unnumbered else style.number(target.partials[operand])
    if not source.learns and math.isnan(target.partials[operand]):
        return ""  # it has no derivative, and needs none
    if target.grad is None or not source.learns or "contribution" not in style.show:
        return local if "local" in style.show else ""  # an input has a partial, and receives nothing
    result = style.number(target.contribution(operand))
    if "local" not in style.show or target.unnumbered:
        return result
    return f"{style.number(target.grad)} × {local} = {result}"


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
