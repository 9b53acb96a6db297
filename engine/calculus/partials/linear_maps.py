"""Partials of an operation with several results, in a graph with numbers: linear maps in the place of numbers.

The node of such an operation has no number y but the vector of its results, so its gradient is a covector. A result
is one entry of it, and an operand is one column of its Jacobian:

    gradient of a result times `Entry`   = a Covector,   covector times `Column` = the gradient of an operand;
    tangent of an operand times `Column` = a Tangent,    tangent times `Entry`   = the tangent of a result.

So the chain rule of core/order.py, which multiplies and adds, runs through such a node as it is. They are floats for
whoever asks for one number: an entry is 1, and the others are NaN.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Protocol, Self


class Jacobian(Protocol):
    """Products with the Jacobian of an operation at its numbers."""

    def pulled(self, gradients: Mapping[int, float]) -> Sequence[float]:
        """The gradients of all operands, from those of the results by their numbers."""
        ...

    def pushed(self, tangents: Mapping[int, float]) -> Sequence[float]:
        """The tangents of all results, from those of the operands by their numbers."""
        ...

    def size(self, gradients: Mapping[int, float]) -> float:
        """Σ |g n| over the operations n within, with their gradients g: a measure of the rounding errors."""
        ...


class Entry(float):
    """The partial of a result to the node that has all of them."""

    __slots__ = ("jacobian", "number")

    def __new__(cls, _jacobian: Jacobian, _number: int) -> Self:
        """A 1 for whoever asks for a number."""
        return super().__new__(cls, 1.0)

    def __init__(self, jacobian: Jacobian, number: int) -> None:
        self.jacobian, self.number = jacobian, number

    def __rmul__(self, gradient: float) -> float:
        return Covector(self.jacobian, {self.number: gradient})


class Column(float):
    """The partial of the node to one operand; the same for every operation with several results."""

    __slots__ = ("number",)

    def __new__(cls, _number: int) -> Self:
        """NaN for whoever asks for a number."""
        return super().__new__(cls, math.nan)

    def __init__(self, number: int) -> None:
        self.number = number

    def __rmul__(self, tangent: float) -> float:
        return Tangent({self.number: tangent})


class Covector(float):
    """The gradients of the results, which is that of the node. It pulls them back once, and drops what is read."""

    __slots__ = ("_pulled", "gradients", "jacobian")

    def __new__(cls, _jacobian: Jacobian, _gradients: Mapping[int, float]) -> Self:
        """NaN for whoever asks for a number."""
        return super().__new__(cls, math.nan)

    def __init__(self, jacobian: Jacobian, gradients: Mapping[int, float]) -> None:
        self.jacobian, self.gradients = jacobian, dict(gradients)
        self._pulled: dict[int, float] = {}

    def __add__(self, other: float) -> "Covector":
        return Covector(self.jacobian, _sums(self.gradients, other)) if isinstance(other, Covector) else self

    __radd__ = __add__  # 0.0, with which every gradient begins

    def __mul__(self, column: float) -> float:  # the gradient of one operand
        if not isinstance(column, Column):
            return NotImplemented
        if column.number not in self._pulled:
            self._pulled = dict(enumerate(self.jacobian.pulled(self.gradients)))
        return self._pulled.pop(column.number)


class Tangent(float):
    """The tangents of the operands: the tangent of the node."""

    __slots__ = ("_pushed", "tangents")

    def __new__(cls, _tangents: Mapping[int, float]) -> Self:
        """NaN for whoever asks for a number."""
        return super().__new__(cls, math.nan)

    def __init__(self, tangents: Mapping[int, float]) -> None:
        self.tangents = dict(tangents)
        self._pushed: Sequence[float] = ()

    def __add__(self, other: float) -> "Tangent":
        return Tangent(_sums(self.tangents, other)) if isinstance(other, Tangent) else self

    __radd__ = __add__

    def __mul__(self, entry: float) -> float:  # the tangent of one result
        if not isinstance(entry, Entry):
            return NotImplemented
        self._pushed = self._pushed or entry.jacobian.pushed(self.tangents)
        return self._pushed[entry.number]


@cache
def columns(count: int) -> tuple[Column, ...]:
    """The partials to `count` operands."""
    return tuple(map(Column, range(count)))


def _sums(one: Mapping[int, float], other: "Covector | Tangent") -> dict[int, float]:
    added = other.gradients if isinstance(other, Covector) else other.tangents
    return {i: one.get(i, 0.0) + added.get(i, 0.0) for i in {**one, **added}}
