"""Conditions as steps: 1 where a relation holds, and the case that is chosen."""

from collections.abc import Callable
from functools import partial

from engine.core.operations import step as step_op
from engine.core.several import maximum
from engine.core.value import Value, apply
from engine.expressions.functions import FUNCTIONS
from engine.expressions.graph.step import Step, UnreadableError, applied
from engine.expressions.tokens.problem import Problem
from engine.expressions.tree import (
    Cases,
    Iverson,
    Relation,
    Tree,
)


def iverson(tree: Iverson) -> list[Tree | Step]:
    """1 where the condition holds, else 0."""
    left, right, sign = _compared(tree.condition)
    return applied(tree, partial(_holds, sign), left, right)


def cases(tree: Cases) -> list[Tree | Step]:
    """The first case whose condition holds; the last one where none does."""
    (*tests, (last, otherwise)) = tree.branches
    if any(condition is None for _, condition in tests):
        raise UnreadableError(Problem(tree.span, "a case without a condition stands before the last"))
    parts: list[Tree | Step] = [last]
    if otherwise is not None:  # the last case is taken where no other one is
        tests = tests if otherwise else []
    for value, condition in reversed(tests):
        left, right, sign = _compared(condition or value)
        parts += [value, left, right, Step(partial(_chosen, sign), 4, tree.span)]
    return parts


def _compared(condition: Tree) -> tuple[Tree, Tree, str]:
    if not isinstance(condition, Relation) or len(condition.members) != 2 or condition.signs[0] not in _HOLDS:
        raise UnreadableError(Problem(condition.span, "a condition compares two parts", "write z > 0"))
    return condition.members[0], condition.members[1], condition.signs[0]


def _step(a: Value) -> Value:
    return apply(step_op, a)


_HOLDS: dict[str, Callable[[Value, Value], Value]] = {
    ">": lambda a, b: _step(a - b),
    "<": lambda a, b: _step(b - a),
    "≥": lambda a, b: 1 - _step(b - a),
    "≤": lambda a, b: 1 - _step(a - b),
    "≠": lambda a, b: maximum(_step(a - b), _step(b - a)),
    "=": lambda a, b: 1 - maximum(_step(a - b), _step(b - a)),
}


def _holds(sign: str, a: Value, b: Value) -> Value:
    """1 where the relation holds, else 0."""
    return _HOLDS[sign](a, b)


def _chosen(sign: str, other: Value, value: Value, a: Value, b: Value) -> Value:
    return FUNCTIONS["where"].call(_holds(sign, a, b), value, other)
