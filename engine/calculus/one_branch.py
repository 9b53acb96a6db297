"""Graphs of one branch: they hold where relu, max, where and others choose as they did at one point.

So is a derivative of a graph with numbers, the end of a `while_loop`, and what `implicit` computes.
"""

from collections.abc import Set as AbstractSet
from functools import cache

from engine.calculus.held import depend
from engine.calculus.partials.lifted_partials import has_branches
from engine.calculus.partials.several import Several
from engine.core.operation import Operation
from engine.core.value import Value
from engine.support.errors import FormulaError


class DerivativeOfBranch(Value):
    """A derivative as a graph that holds for the branches that relu, max, where and others took at its point."""

    __slots__ = ()


class _WithDeciders(DerivativeOfBranch):
    """A derivative of one branch that keeps the nodes which took it."""

    __slots__ = ("deciders",)
    deciders: tuple[Value, ...]

    def __getstate__(self) -> tuple[None, dict[str, object]]:
        """All but the deciders: a copy is of one branch, and does not tell whose."""
        return None, {name: getattr(self, name) for name in Value.__slots__}


def deciders_of(node: Value) -> tuple[Value, ...]:
    """The nodes whose branches a node follows; the node itself where they are not known, none for any other node."""
    if not isinstance(node, DerivativeOfBranch):
        return ()
    deciders: tuple[Value, ...] = getattr(node, "deciders", (node,))
    return deciders


def forget_deciders(node: Value, dropped: AbstractSet[Value]) -> None:
    """Let a node no longer hold the nodes that decided it, where these depend on nodes that are dropped."""
    if depend(getattr(node, "deciders", ()), dropped):
        del node.deciders  # type: ignore[attr-defined]  # a _WithDeciders


def of_point(node: Value) -> Value:
    """A node that holds at its point alone, such as the end of a loop whose steps the numbers have counted."""
    node.__class__ = _of_kind(type(node))  # type: ignore[arg-type]  # classes are hashable
    return node


def of_branch(node: Value, deciders: tuple[Value, ...]) -> Value:
    """A node as one of the branches that `deciders` took; a node of another class keeps no deciders."""
    kind = type(node)
    if not (kind is Value or kind is _WithDeciders):
        return of_point(node)
    marked = _WithDeciders(node.data, node.name)
    marked.op, marked.parents, marked.partials = node.op, node.parents, node.partials
    marked.deciders = deciders
    return marked


@cache
def _of_kind(kind: type[Value]) -> type[Value]:
    """The class of derivatives of one branch among nodes of this class."""
    if issubclass(kind, DerivativeOfBranch):
        return kind
    if kind is Value:
        return DerivativeOfBranch
    return type(kind.__name__, (DerivativeOfBranch, kind), {"__slots__": ()})


def may_decide(op: Operation) -> bool:
    """Whether a partial of the operation may depend on a condition; also where its rule cannot be read."""
    if isinstance(op, Several):  # of one call: no table keeps it
        return True
    try:
        return has_branches(op)
    except FormulaError:
        return True
