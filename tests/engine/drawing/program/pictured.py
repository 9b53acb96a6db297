"""Programs, and what their pictures have: nodes by name or sign, arrows between those."""

from engine import Value, record, scan
from engine.drawing.program.program import program_snapshot

w, u = Value(0.5, "w"), Value(0.3, "u")


def cell(h, x):
    return (w * h + u * x).tanh(), ()


def last_of(count):
    """A program of the last state of a recurrent cell."""
    return record(lambda xs: scan(cell, 0.0, xs)[0] * 3.0, count)


def label(node):
    """The name, else the sign or the number of a node."""
    return node.name or node.symbol or f"{node.data:g}"


def arrows(program, **options):
    """(from, to, what the arrow says) for every arrow of a picture."""
    nodes = program_snapshot(program, **options).nodes
    return [
        (label(nodes[p]), label(node), way)
        for node in nodes
        for p, way in zip(node.parents, node.ways or [""] * len(node.parents), strict=True)
    ]


def inside(program):
    """The labels of the nodes in each frame, by its place."""
    frames = {}
    for node in program_snapshot(program).nodes:
        frames.setdefault(node.place, []).append(label(node))
    return {place: sorted(labels) for place, labels in frames.items()}
