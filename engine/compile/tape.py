"""The tape: a recorded function as a flat list of operations on numbered nodes, to be read and rewritten."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine.core.operation import Operation
from engine.core.value import Value

INPUT, PARAMETER, FIXED, NUMBER = "input", "parameter", "fixed", "constant"

Entry = tuple[Any, ...]
"""(op, operand, ...) with the numbers of the operands, or a leaf: (INPUT, column), (PARAMETER, number of it),
(FIXED, number of it), (NUMBER, data)."""


@dataclass
class Tape:
    """Entry i computes node i from nodes before it.

    entries     one for each node
    outputs     the nodes that the function returned
    columns     the names of the inputs
    parameters  the leaf Values that the function closes over, and that gradients are taken to
    fixed       other leaves, whose numbers are read but which receive no gradient
    single      whether it returned a Value itself, not a list of them
    names       what pictures call a node, where it has a name
    """

    entries: list[Entry]
    outputs: list[int]
    columns: list[str]
    parameters: list[Value]
    fixed: list[Value] = field(default_factory=list)
    single: bool = True
    names: dict[int, str] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """`v4 = mul v0 v2` for every node, then the outputs."""
        for i, entry in enumerate(self.entries):
            name = f"    # {self.names[i]}" if i in self.names else ""
            yield f"v{i} = {self._right_hand_side(entry)}{name}"
        yield "return " + " ".join(f"v{i}" for i in self.outputs)

    def _right_hand_side(self, entry: Entry) -> str:
        kind, *rest = entry
        if kind == INPUT:
            return f"input {self.columns[rest[0]]}"
        if kind == PARAMETER:
            return f"parameter {self.parameters[rest[0]].name or rest[0]}"
        if kind == FIXED:
            return f"fixed {self.fixed[rest[0]].name or rest[0]}"
        if kind == NUMBER:
            return f"constant {rest[0]!r}"
        return f"{kind.name} {' '.join(f'v{operand}' for operand in rest)}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def is_leaf(entry: Entry) -> bool:
    """Whether the entry computes nothing."""
    return not isinstance(entry[0], Operation)


def operands_of(entry: Entry) -> Sequence[int]:
    """The numbers of the nodes that an entry computes with."""
    return entry[1:] if isinstance(entry[0], Operation) else ()
