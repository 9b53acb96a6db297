"""The graph of a page as data: a record for each node, with a label that no other node has."""

import math
import re
from collections import Counter
from collections.abc import Mapping

from engine.core.operation import Operation
from engine.drawing.graph.snapshot import Node, Snapshot
from engine.drawing.graph.style.names import automatic_names
from engine.drawing.graph.style.text import shown_name, shown_number

MOST_NODES = 400


def about(graph: Snapshot) -> str:
    """The page in a few words: step through y, 6 nodes."""
    count = len(graph.nodes)
    result = labels_of(graph)[-1] or shown_number(graph.nodes[-1].data)
    return f"step through {result}, {count} node{'s' if count > 1 else ''}"


def graph_data(graph: Snapshot) -> dict[str, object]:
    """The nodes as JSON has them."""
    pairs = zip(graph.nodes, labels_of(graph), strict=True)
    return {"nodes": [_record(node, label) for node, label in pairs]}


def check(graph: Snapshot, known: Mapping[str, Operation]) -> None:
    """ValueError where a page cannot show the graph."""
    if not graph.nodes:
        raise ValueError("a step-through page shows a graph of at least one node; got an empty one")
    if len(graph.nodes) > MOST_NODES:
        raise ValueError(
            f"a step-through page shows at most {MOST_NODES} nodes, one step for each edge; got"
            f" {len(graph.nodes)}: step through a part, such as one neuron or a smaller network of the same"
            " shape, and draw the whole as a picture"
        )
    for node in graph.nodes:
        if node.op and node.op not in known:
            raise ValueError(f"node {node.id} was made by {node.op!r}; give page() that operation as well")
        if node.op and len(node.parents) != len(known[node.op].operands):
            raise ValueError(
                f"node {node.id} ({node.symbol}) has {len(node.parents)} operands, {node.op} takes"
                f" {len(known[node.op].operands)}: page() takes a graph as snapshot() gives it, not folded"
            )


def _record(node: Node, label: str) -> dict[str, object]:
    number = node.data if math.isfinite(node.data) else str(node.data).replace("inf", "Infinity")
    return {
        "label": label,
        "kind": node.kind,
        "op": node.op,
        "data": number if node.data == node.data else "NaN",
        "parents": node.parents,
        "place": [shown_name(part) for part in node.place],
        "learns": node.learns,
        "automatic": not node.name.strip(),
    }


def labels_of(graph: Snapshot) -> list[str]:
    """A unique label for each node, v₁, v₂, ... where it has no name; "" for a plain number, which its value names.

    Nodes of equal names are told apart by their places, w1[0.2] in layers.0, neurons.2, and then by id.
    """
    labels = [shown_name(node.name, 24) for node in graph.nodes]
    several, automatic = Counter(labels), automatic_names(graph)
    for node in graph.nodes:
        numbers = ".".join(re.findall(r"\d+", ".".join(node.place)))
        if labels[node.id] and several[labels[node.id]] > 1 and numbers:
            labels[node.id] += f"[{numbers}]"
        elif not labels[node.id]:
            labels[node.id] = automatic.get(node.id, "")
    several = Counter(labels)
    return [f"{label}#{i}" if label and several[label] > 1 else label for i, label in enumerate(labels)]
