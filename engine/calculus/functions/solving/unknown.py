"""The unknowns of a system of equations, and the nodes that are computed from them."""

# Types would say "float" on every line.
# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math
from collections.abc import Sequence
from functools import cache

from engine.calculus.partials.own_steps import OwnSteps, Shared, Step
from engine.core.operation import Operation
from engine.core.rules.running import fact_of
from engine.core.value import Value, apply


class FromUnknown(Value):
    """A node that depends on an unknown, in a graph with numbers: so a walk knows where to stop."""

    __slots__ = ()
    priority = 1  # it makes the nodes of operations on it and on plain Values

    @staticmethod
    def make_node(op: Operation, parents: tuple[Value, ...]) -> Value:
        """A plain node of this class."""
        node = Value.make_node(op, parents)
        node.__class__ = FromUnknown
        return node


class Unknown(OwnSteps):
    """Number `place` of a solution, on which equations are computed: see `unknown_of`."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return unknown_of, (int(self.name.removeprefix("unknown")),)  # a copy is the original

    def passes_to(self, node: Value, shared: Shared) -> Sequence[Value]:  # noqa: ARG002  # see OwnSteps
        """Nowhere: however a solution was found, its search has no part in a derivative."""
        return ()

    def steps(self, node: Value, depends: set[Value], shared: Shared) -> list[Step]:  # noqa: ARG002
        """None."""
        return []


def unknown(a):
    """y = a, a number of a solution; no gradient passes."""
    return a, (0.0,)


@cache
def unknown_of(place: int) -> Unknown:
    """The operation of one unknown. Each has its own, so that two with one number stay two nodes."""
    latex = r"\operatorname{{unknown}}({a})"
    name = f"unknown{place}"
    return Unknown(name, unknown, ("a",), fact_of(unknown), symbol="unknown", latex=latex, selects=True)


def unknowns_at(point: Sequence[Value]) -> list[Value]:
    """An unknown for each number of a point."""
    nodes = [apply(unknown_of(place), x) for place, x in enumerate(point)]
    for node in nodes:
        if not node.recorded:
            node.__class__ = FromUnknown
    return nodes


def computed_from(unknowns: Sequence[Value], outputs: Sequence[Value]) -> list[Value]:
    """The nodes below some outputs that depend on unknowns, each after those that it depends on."""
    order, placed, stack = list[Value](), set(unknowns), list[Value | None](reversed(outputs))
    first = min(map(_number_of, unknowns))
    kind = FromUnknown if all(isinstance(x, FromUnknown) for x in unknowns) else Value
    while stack:
        node = stack.pop()
        if node is None:  # the parents of the node below are placed
            order.append(stack.pop())  # type: ignore[arg-type]  # below a None lies a node
        elif node not in placed and (_number_of(node) >= first if node.recorded else isinstance(node, kind)):
            placed.add(node)
            stack += (node, None, *(parent for parent in node.parents if parent not in placed))
    depends, below = set(unknowns), list[Value]()
    for node in order:
        if not depends.isdisjoint(node.parents):
            depends.add(node)
            below.append(node)
    return below


def _number_of(node: Value) -> float:
    """The number of a node that is being recorded, larger than those of its parents."""
    return getattr(node, "number", math.inf) if node.recorded else -math.inf
