"""Notes of a picture beside the numbers of a node: a tie, a kink, the first infinity."""

import math

from engine.calculus.partials.several import Several
from engine.core.operation import CONSTANT
from engine.core.value import Value
from engine.drawing.graph.style.text import shown_name, shown_number
from engine.drawing.latex.rules import kink_sides


def notes(order: list[Value]) -> dict[Value, str]:
    """A short note for each node that needs one; `order` has the nodes, operands first."""
    moving: set[Value] = set()  # nodes whose numbers depend on a leaf
    texts: dict[Value, str] = {}
    for node in order:
        if node.op is None or any(parent in moving for parent in node.parents):
            moving.add(node)
        text = _nonfinite(node) or (_kink(node) if node in moving else "")
        if text:
            texts[node] = text
    return texts


def _nonfinite(node: Value) -> str:
    """A note where a node is the first to be NaN or infinite, or has such a partial; "" elsewhere."""
    if not all(math.isfinite(parent.data) for parent in node.parents) or not node.parents:
        return ""
    if isinstance(node.op, Several):  # it has no number
        return ""
    if math.isnan(node.data):
        return "NaN from here on"
    if math.isinf(node.data):
        return "infinite from here on"
    learning = [
        partial
        for parent, partial in zip(node.parents, node.partials, strict=True)
        if parent.op is not CONSTANT
    ]
    if any(math.isnan(partial) for partial in learning):
        return "no derivative here: NaN"
    return "infinite derivative" if any(math.isinf(partial) for partial in learning) else ""


def _kink(node: Value) -> str:
    """A note that says which partials are taken, where the operands stand on a declared kink."""
    op = node.op
    if op is None or not op.kink or len(set(node.parents)) < len(node.parents):
        return ""
    if len(node.parents) > 1 and op.kink in op.operands:  # a condition, which chooses and has no tie
        return ""
    numbers = {name: parent.data for name, parent in zip(op.operands, node.parents, strict=True)}
    left, right = kink_sides(op, numbers)
    if left != right:
        return ""
    if len(node.parents) == 1:
        return f"kink: derivative {shown_number(node.partials[0])} is taken"
    receivers = [p for p, partial in zip(node.parents, node.partials, strict=True) if partial != 0]
    if len(receivers) != 1:
        return "kink"
    receiver = receivers[0]
    name = (
        shown_name(receiver.name, 20) or f"the {'first' if receiver is node.parents[0] else 'second'} operand"
    )
    return f"tie: all goes to {name}"
