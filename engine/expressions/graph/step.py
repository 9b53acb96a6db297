"""One step of a tree: a call of the latest results, or a name."""

from collections.abc import Callable
from typing import NamedTuple

from engine.core.value import Value
from engine.expressions.tokens.problem import Problem
from engine.expressions.tree import (
    Span,
    Tree,
)


class Step(NamedTuple):
    """A call of the latest results, or a name (call None), with its place in the text."""

    call: Callable[..., Value] | None
    operands: int
    span: Span
    name: str = ""


class UnreadableError(Exception):
    """A part of a tree that no Value holds."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def applied(tree: Tree, call: Callable[..., Value], *operands: Tree) -> list[Tree | Step]:
    """The operands of a tree, then its call."""
    return [*operands, Step(call, len(operands), tree.span)]
