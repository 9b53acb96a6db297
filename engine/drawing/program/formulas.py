"""The nodes of a program as formulas over what they read: a folded loop says what its step computes."""

from collections.abc import Mapping, Sequence

from engine.core.operation import Operation
from engine.drawing.graph.snapshot.places import Place
from engine.drawing.graph.snapshot.snapshot import NEXT, Node
from engine.drawing.graph.style.text import shown_name, shown_number
from engine.expressions.spelling.infix import applied, infix

LONGEST = 44  # letters


def formulas(nodes: Sequence[Node], ops: Mapping[int, Operation]) -> list[str]:
    """For each node its operation on what it reads, `tanh((w × h) + x)`; the name of a leaf.

    Operands have their names, or formulas in turn. A long one ends in dots.
    """
    texts: list[str] = []  # as an operand
    own: list[str] = []
    for node in nodes:
        name = shown_name(node.name) or (shown_number(node.data) if node.kind == "constant" else "")
        operands = [
            _operand(nodes[parent], node, texts[parent], ops)
            for parent, way in zip(node.parents, node.ways, strict=True)
            if way != NEXT and parent < node.id
        ]
        formula = applied(ops[node.id], operands) if node.id in ops else name
        if node.symbol and node.id not in ops:  # what is reduced
            formula = f"{node.symbol}({texts[node.parents[0]]})"
        own.append(shown_name(formula, LONGEST))
        texts.append(name or own[-1])
    return own


def leaving(node: Node, reader: Place) -> str:
    """The loop that a node stands in, and its reader does not; "" where there is none."""
    return (
        node.place[len(reader)]
        if node.place[: len(reader)] == reader and len(node.place) > len(reader)
        else ""
    )


def _operand(node: Node, reader: Node, text: str, ops: Mapping[int, Operation]) -> tuple[str, bool]:
    """A text, and whether it needs brackets."""
    loop = leaving(node, reader.place)
    return (loop, False) if loop else (text, infix(ops.get(node.id), len(node.parents)) and not node.name)
