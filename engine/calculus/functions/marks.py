"""Which nodes of a graph are results of a step of a loop: pictures show each step as one part."""

from collections.abc import Sequence
from itertools import count
from typing import Self

from engine.calculus.nested import leaves
from engine.core.value import Value

MARKED = 10_000  # steps; a picture of more takes the results of each from its caller
_numbers = count()


class Loop:
    """One call of a loop, by its number among all. It holds no node: what it begins with is marked as step 0."""

    __slots__ = ("number",)

    def __init__(self, state: object, items: Sequence[object]) -> None:
        self.number = next(_numbers)
        self.mark(0, (state, items[:MARKED]))

    def mark(self, step: int, results: object) -> None:
        """Note that these are results of a step, but those that an earlier step or loop has given."""
        for node in leaves(results) if step <= MARKED else ():
            if isinstance(node, Value) and node.parents and not node.recorded:
                parents = node.parents
                if not isinstance(parents, Operands) or parents.loop.number > self.number:
                    node.parents = Operands(parents, self, step)


class Operands(tuple[Value, ...]):  # noqa: SLOT001  # a tuple has no slots, as its length varies
    """The operands of a node that is a result of a step. A copy and a file hold them as a plain tuple."""

    loop: Loop
    step: int

    def __new__(cls, parents: tuple[Value, ...], loop: Loop, step: int) -> Self:
        """These operands, with their loop and step."""
        operands = super().__new__(cls, parents)
        operands.loop, operands.step = loop, step
        return operands

    def __reduce__(self) -> tuple[object, ...]:
        return tuple, (list(self),)
