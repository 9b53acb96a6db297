"""Conditions on numbers and indices: the branches of cases, [i = j], the terms of a sum."""

import operator
from itertools import pairwise
from typing import TYPE_CHECKING

from engine.expressions.tree import Number, Relation, Symbol, Tree, Tuple
from engine.verify.formulas.naming.indices import Environment
from engine.verify.formulas.problems import UnreadableError

if TYPE_CHECKING:
    from engine.verify.formulas.naming.names import Names

_SIGNS = {
    "=": operator.eq, "≠": operator.ne, "<": operator.lt, ">": operator.gt, "≤": operator.le, "≥": operator.ge,
    "≡": operator.eq,
}  # fmt: skip


def holds(names: "Names", condition: Tree, env: Environment) -> list[bool]:
    """Whether a condition holds, for each entry of its sides. UnreadableError where it is no comparison."""
    match condition:
        case Relation((member, Tuple(items)), ("∈",)):
            own = _numbers(names, member, env)[0]
            return [any(own in _numbers(names, item, env) for item in items)]
        case Relation(_, ("∈",)):
            return [True]  # i ∈ B: a batch is all that there is
        case Relation(members, signs) if all(sign in _SIGNS for sign in signs):
            sides = [_numbers(names, member, env) for member in members]
            count = max(map(len, sides))
            full = [side * count if len(side) == 1 else side for side in sides]
            pairs = list(zip(pairwise(full), signs, strict=True))
            return [all(_SIGNS[sign](a[i], b[i]) for (a, b), sign in pairs) for i in range(count)]
    raise UnreadableError("a condition compares two sides, as in z > 0")


def _numbers(names: "Names", side: Tree, env: Environment) -> list[float | str]:
    """One side of a comparison: the numbers of its entries, or an index."""
    if not isinstance(side, Number):
        index = names.index(side, env)
        if isinstance(index, int):
            return [float(index)]
        if isinstance(side, Symbol) and side.name in names.plan.counters and isinstance(index, str):
            return [index]
    return [node.data for node in names.evaluate(side, env).entries or ()]
