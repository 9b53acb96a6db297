"""Operations with several results: one node for all of them, and one for each part that is used."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NoReturn

from engine.calculus.partials.symbolic_partials import Scalar
from engine.core.operation import Operation
from engine.core.value import Value
from engine.support.errors import FormulaError


class Several(Operation):
    """An operation with several results. Its node has no number; a `Part` of it has one.

    The chain rule asks it for whole products with vectors, since it has no list of partials.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def count(self) -> int:
        """How many results there are."""

    @abstractmethod
    def on(self, operands: Sequence[Value]) -> Value | list[Value]:
        """The node on operands without numbers; the list of all parts on operands with numbers."""

    @abstractmethod
    def pull(
        self, node: Value, gradients: Mapping[int, Scalar], needed: Sequence[int]
    ) -> Sequence[tuple[int, Scalar]]:
        """The gradients of the operands that are needed, by their numbers, from those of the parts."""

    @abstractmethod
    def push(self, node: Value, tangents: Mapping[int, Scalar]) -> Mapping[int, Scalar]:
        """The tangents of the parts, from those of the operands, by their numbers."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Part(Operation):
    """One result of an operation with several: see `part_of`."""

    number: int = field(kw_only=True)

    def __reduce__(self) -> tuple[object, ...]:
        return part_of, (self.number,)  # a copy is the original


@cache
def part_of(number: int) -> Part:
    """Result `number` of an operation with several."""
    fact = "one of several results"
    return Part(f"part{number}", _rule, ("results",), fact, f"result {number + 1}", "", number=number)


def _rule(_results: float) -> NoReturn:
    raise FormulaError(_WITHOUT_NODES)


def refuse_several(nodes: Iterable[Value], asked: str) -> None:
    """FormulaError where one of these nodes has several results: it has no rule that could be read."""
    if any(isinstance(node.op, (Several, Part)) for node in nodes):
        raise FormulaError(f"{asked}: {_WITHOUT_NODES}")


_WITHOUT_NODES = (
    "a checkpoint keeps none of the nodes in between, and all are needed here; compute the result without it"
)
