"""Nodes and folded boxes as DOT: labels, shapes, colours, tooltips."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.drawing.graph.fold import INPUTS, Box
from engine.drawing.graph.snapshot.snapshot import Node
from engine.drawing.graph.style.labels import label_of, module_label, safe, wrapped
from engine.drawing.graph.style.style import Style
from engine.drawing.graph.style.text import shown_name, shown_number

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

NOTE_WIDTH = 22
MOST_ADDED = 4  # contributions of a shared node; of more, their number is shown
MOST_NAMED = 4  # parameters in a box


def add_node(drawing: "Digraph", node: Node, style: Style, largest: float, received: Sequence[float]) -> None:
    """Add a node with what the style shows; `received` are the contributions to its gradient."""
    name = shown_name(node.name) if "names" in style.show else ""
    lines = [line for line in dict.fromkeys((name, node.symbol)) if line]
    if node.kind == "constant":
        lines = [style.number(node.data)]
    elif "data" in style.show and not node.unnumbered:
        lines.append(f"data {style.number(node.data)}")
    if "grad" in style.show and node.grad is not None and not node.unnumbered:
        lines.append(f"grad {style.number(node.grad)}{_sum(received, style)}")
    if node.note:
        lines += textwrap.wrap(node.note, NOTE_WIDTH)
    extra = {"peripheries": "2"} if node.kind == "result" else {}
    if node.mark:
        lines += wrapped(node.mark)
        extra |= style.marked()
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


def tooltip(node: Node) -> str:
    """Everything about a node, in full precision."""
    parts = [f"{node.kind} {shown_name(node.name, 200)}".strip(), node.op]
    parts += [] if node.unnumbered else [f"data {node.data!r}"]
    if node.grad is not None and not node.unnumbered:
        parts.append(f"grad {node.grad!r}")
    parts += [node.note, node.mark]
    return ", ".join(part for part in parts if part)


def add_box(drawing: "Digraph", i: int, box: Box, style: Style, says: Sequence[str] = ()) -> None:
    """Add a folded module: its name, its parameters, its one output; or what it says itself."""
    lines = list(says) or [shown_name(module_label(box.place)), _parameters(box), f"{len(box.nodes)} nodes"]
    if box.alike:
        lines = _row(box)
    if box.place == INPUTS:
        ends = [shown_name(box.nodes[i].name) for i in (0, -1)]
        lines = [f"{len(box.nodes)} inputs", " to ".join(ends) if all(ends) else ""]
    outputs = [node for node in box.nodes if node.name and node.parents and not node.unnumbered]
    if len(outputs) == 1 and "data" in style.show:
        lines.append(f"{shown_name(outputs[0].name)} = {style.number(outputs[0].data)}")
    marks = [node for node in box.nodes if node.mark]
    if marks:
        alike = {node.mark for node in marks} == {marks[0].mark}
        lines += wrapped(f"{len(marks)} nodes: {marks[0].mark if alike else 'marked'}")
    drawing.node(
        f"m{i}",
        label=label_of([line for line in lines if line]),
        shape="box3d",
        fillcolor=style.theme.module,
        id=safe(f"module-{box.path}"),
        tooltip=safe(f"{box.path}, folded"),
        **{"class": "module folded marked" if marks else "module folded"},
        **(style.marked() if marks else {}),
    )


KINDS = {"parameter": "parameters", "input": "inputs", "constant": "numbers", "result": "results"}


def _row(box: Box) -> list[str]:
    """A row of nodes alike: its sign and how many there are, or the first and the last name."""
    first, last = box.nodes[0], box.nodes[-1]
    names = list(dict.fromkeys(shown_name(node.name) for node in (first, last) if node.name))
    count = f"{len(box.nodes)} {KINDS.get(first.kind, 'alike')}"
    if first.kind == "constant" and len({node.data for node in box.nodes}) == 1:
        return [shown_number(first.data)]
    note = first.note if first.note == last.note else ""
    return [first.symbol, count, " to ".join(names), *textwrap.wrap(note, NOTE_WIDTH)]


def _parameters(box: Box) -> str:
    """The names of the parameters in a box, their number where they are many; "" where there are none."""
    names = [shown_name(node.name) for node in box.nodes if node.kind == "parameter"]
    return ", ".join(names) if len(names) <= MOST_NAMED else f"{len(names)} parameters"
