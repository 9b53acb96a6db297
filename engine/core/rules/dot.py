"""A dot product of two vectors as one operation, so that a long sum of products is one node of a program."""

# Types would say "float" on every line, and the names are those of the formula.
# ruff: noqa: ANN002, ANN201
# mypy: disable-error-code="no-untyped-def"

from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from engine.core.operation import Operation
from engine.core.rules.running import fact_of

T = TypeVar("T")


class Dot(Operation):
    """An operation of the n numbers of a, the n of b, and maybe one to begin with: see `dot_of`."""

    __slots__ = ()

    @property
    def count(self) -> int:
        """n, how many products are added."""
        return len(self.operands) // 2

    @property
    def begun(self) -> bool:
        """Whether the sum begins with a number of its own."""
        return len(self.operands) % 2 == 1

    def parts(self, operands: Sequence[T]) -> tuple[tuple[T, ...], tuple[T, ...], tuple[T, ...]]:
        """Those of a, those of b, and the one that the sum begins with, or none."""
        operands, n = tuple(operands), self.count
        return operands[:n], operands[n : 2 * n], operands[2 * n :]

    def __reduce__(self) -> tuple[object, ...]:
        return dot_of, (self.count, self.begun)  # a copy is the original


def summed(*operands):
    """y = Σ a_k b_k, added one by one from the left."""
    n = len(operands) // 2
    a, b, first = operands[:n], operands[n : 2 * n], operands[2 * n :]
    y = first[0] if first else a[0] * b[0]
    for k in range(not first, n):
        y += a[k] * b[k]
    return y, (*b, *a, *(1.0 for _ in first))


@cache
def dot_of(count: int, begun: bool = False) -> Dot:  # a pickle gives it by its place
    """The dot product of vectors of `count` numbers; `begun`: added to a last operand, from which the sum begins."""
    operands = (*(f"a{k}" for k in range(count)), *(f"b{k}" for k in range(count)), *["first"] * begun)
    latex = r"\sum_k a_k b_k"
    return Dot("dot", summed, operands, fact_of(summed), symbol="·", latex=latex)
