"""The nodes of a program as formulas over what they read, and the signs that say which operand is which."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import chain, repeat

from engine.core.operation import Operation
from engine.drawing.graph.snapshot.places import Place
from engine.drawing.graph.snapshot.snapshot import Node, comes_back
from engine.drawing.graph.style.text import shown_name, shown_number
from engine.expressions.spelling.infix import applied, infix

LONGEST = 110  # letters
SIDES = ("left", "")
PLACES = ("1st", "2nd", "3rd")
APART = (0.25, 0.75)  # two numbers, in most domains


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
            if not comes_back(way) and parent < node.id
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


@cache
def slots_of(op: Operation) -> tuple[str, ...]:
    """The words at the arrows of operands whose order matters: which one stands left of the sign of two.

    Arrows of a program have no partials beside them that would tell.

    >>> from engine import operations
    >>> slots_of(operations.sub), slots_of(operations.add), slots_of(operations.where)
    (('left', ''), (), ('condition', '2nd', '3rd'))
    """
    if len(op.operands) <= len(SIDES):
        return SIDES if len(op.operands) == len(SIDES) and not _symmetric(op) else ()
    return tuple(map(_word, op.operands, chain(PLACES, repeat(""))))


def _word(name: str, place: str) -> str:
    """The name of an operand, or its place where the name is a letter; nothing for one of many, such as v7."""
    return place if len(name) == 1 else "" if name[-1].isdigit() else name


def _symmetric(op: Operation) -> bool:
    """Whether an operation of two numbers gives the same for both orders."""
    try:
        return bool(op.rule(*APART)[0] == op.rule(*reversed(APART))[0])
    except (ArithmeticError, ValueError):  # outside of its domain
        return False
