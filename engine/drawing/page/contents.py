"""The graph of a page as data: a record for each node, with a label that no other node has."""

import math
import re
from collections import Counter
from collections.abc import Mapping

from engine.core.operation import Operation
from engine.drawing.graph.snapshot.names import automatic_names
from engine.drawing.graph.snapshot.snapshot import Snapshot
from engine.drawing.graph.style.text import shown_name, shown_number
from engine.drawing.page.parts import parts_of

MOST_NODES = 100_000
KINDS = ("input", "parameter", "inner", "result", "constant")


def about(graph: Snapshot) -> str:
    """The page in a few words: step through y, 6 nodes."""
    count = len(graph.nodes)
    result = labels_of(graph)[-1] or shown_number(graph.nodes[-1].data)
    return f"step through {result}, {count} node{'s' if count > 1 else ''}"


def graph_data(graph: Snapshot) -> dict[str, object]:
    """The graph as JSON has it: operations, parts, and a row for each node.

    A row has label, kind, operation, number, operands, part, 1 where it learns, and 1 where its label is automatic.
    """
    labels = labels_of(graph)
    parts, part_of = parts_of(graph, labels)
    ops = sorted({node.op for node in graph.nodes if node.op})
    rows = [
        (
            labels[node.id],
            KINDS.index(node.kind),
            ops.index(node.op) if node.op else -1,
            _number(node.data),
            node.parents,
            part_of[node.id],
            int(node.learns),
            int(not node.name.strip()),
        )
        for node in graph.nodes
    ]
    return {"ops": ops, "parts": parts, "nodes": rows}


def check(graph: Snapshot, known: Mapping[str, Operation]) -> None:
    """ValueError where a page cannot show the graph."""
    if not graph.nodes:
        raise ValueError("a step-through page shows a graph of at least one node; got an empty one")
    if len(graph.nodes) > MOST_NODES:
        raise ValueError(
            f"a step-through page shows at most {MOST_NODES:,} nodes; got {len(graph.nodes):,}: step through a part,"
            " such as one sample or a smaller network of the same shape"
        )
    for node in graph.nodes:
        if node.op and node.op not in known:
            raise ValueError(f"node {node.id} was made by {node.op!r}; give page() that operation as well")
        if node.op and len(node.parents) != len(known[node.op].operands):
            raise ValueError(
                f"node {node.id} ({node.symbol}) has {len(node.parents)} operands, {node.op} takes"
                f" {len(known[node.op].operands)}: page() takes a graph as snapshot() gives it, not folded"
            )


def _number(data: float) -> float | str:
    """A number as JSON has it; NaN and the infinities as JavaScript writes them."""
    if math.isfinite(data):
        return data
    return "NaN" if data != data else str(data).replace("inf", "Infinity")  # noqa: PLR0124  # NaN alone differs


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
