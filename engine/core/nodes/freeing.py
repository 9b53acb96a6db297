"""Graphs that are freed one node at a time, where the platform has little room for nested frees.

CPython frees a chain of objects by nested calls, and interrupts them before the stack is full. On WebAssembly
that comes too late: a chain of 3,000 Values ends the interpreter. There a node hands its operands to a list as it
dies, and the outermost free empties the list. Elsewhere nothing is added to `Value`.
"""

import sys
from collections.abc import Callable

from engine.core.nodes.node import Attributed as Node

NESTED_FREES_ARE_SAFE = sys.platform != "emscripten"


def free_one_by_one(kind: type[Node]) -> None:
    """Give a class of nodes the destructor of this file."""
    kind.__del__ = _destructor()


def _destructor() -> Callable[[Node], None]:
    waiting: list[tuple[Node, ...]] = []
    at_work = False

    def free(self: Node) -> None:
        nonlocal at_work
        if getattr(self, "parents", ()):  # none where __init__ has raised
            waiting.append(self.parents)
            self.parents = ()
        if not at_work:
            at_work = True
            try:
                while waiting:
                    waiting.pop()  # frees operands, which add theirs
            finally:
                at_work = False

    return free
