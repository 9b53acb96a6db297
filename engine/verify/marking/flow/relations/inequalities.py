"""The end of a chain behind an inequality: f''(1) = 8 > 0. It is judged where both sides are numbers."""

import operator
from collections.abc import Callable, Iterator, Sequence

from engine.expressions.tree import Blank, Relation, Tree
from engine.verify.marking.flow.relations.roles import EQUALITIES
from engine.verify.marking.flow.relations.statement import Placed
from engine.verify.marking.flow.state import State
from engine.verify.marking.line import Counterexample, Link

HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "≤": operator.le,
    "≥": operator.ge,
    "≠": operator.ne,
}
"""The signs of inequalities, each with its question about two numbers."""


def split(relation: Relation) -> tuple[Relation, Sequence[tuple[str, Tree]]]:
    """The equalities with which a chain begins, and the members behind them with their signs."""
    signs = relation.signs
    first = next((i for i, sign in enumerate(signs) if sign not in EQUALITIES), len(signs))
    if first == len(signs) or signs[first] not in HOLDS:
        return relation, ()
    head = Relation(relation.members[: first + 1], signs[:first], span=relation.span)
    return head, tuple(zip(signs[first:], relation.members[first + 1 :], strict=True))


def bounded(last: Tree, rest: Sequence[tuple[str, Tree]], state: State) -> Iterator[Placed]:
    """The verdict on each inequality between numbers; formulas are left alone."""
    for sign, member in rest:
        if sign not in HOLDS or isinstance(member, Blank) or isinstance(last, Blank):
            return
        comparison = state.ground.compared(last, member)
        pair = comparison.samples[-1] if comparison.samples else None
        has_point = comparison.counterexample is not None and bool(comparison.counterexample.point)
        match pair:
            case (float() as left, float() as right) if not has_point:
                yield member, _link(last, member, sign, Counterexample({}, left, right))
        last = member


def _link(last: Tree, member: Tree, sign: str, numbers: Counterexample) -> Link:
    """The verdict on one inequality between two numbers."""
    left, right = numbers.left, numbers.right
    if isinstance(left, float) and isinstance(right, float) and HOLDS[sign](left, right):
        return Link("right", last, member)
    return Link("wrong", last, member, f"{sign} does not hold", "", numbers)
