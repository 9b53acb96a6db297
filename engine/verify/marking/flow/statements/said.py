"""The verdict on a claim in words: an equality or a bound for all numbers, or the space of a derivative.

The letters of its formula are its own: they are not those of the text.
"""

from collections.abc import Iterator
from math import isclose

from engine.expressions.tree import Relation, Tree
from engine.verify.formulas import Scope, compare
from engine.verify.formulas.scope import symbols
from engine.verify.marking.flow.relations.inequalities import HOLDS
from engine.verify.marking.flow.relations.roles import EQUALITIES
from engine.verify.marking.flow.relations.statement import Placed
from engine.verify.marking.flow.state import State
from engine.verify.marking.flow.statements.spaces import in_spaces
from engine.verify.marking.line import Counterexample, Link

_POINTS = sorted((step / 2 for step in range(-20, 21)), key=abs)  # 0 to ±10


def said(relation: Relation, state: State) -> Iterator[Placed]:
    """The verdicts on the members of a formula that words say."""
    if "∈" in relation.signs:
        yield from in_spaces(relation, state.formulas, is_said=True)
        return
    last, *members = relation.members
    for sign, member in zip(relation.signs, members, strict=True):
        yield member, _equality(last, member) if sign in EQUALITIES else _bound(last, member, sign)
        last = member


def _equality(left: Tree, right: Tree) -> Link:
    comparison = compare(left, right)
    differs = comparison.counterexample
    example = None if differs is None else Counterexample(differs.point, differs.left, differs.right)
    if comparison.verdict == "undecided":
        return Link("unread", left, right, comparison.reason)
    note = "as a formula" if comparison.proved else f"at {comparison.tried} points"
    return Link(comparison.verdict, left, right, note * (differs is None), "", example)


def _bound(left: Tree, right: Tree, sign: str) -> Link:
    """The verdict on an inequality for all numbers of its one name."""
    names = {symbol.name for side in (left, right) for symbol in symbols(side)}
    if len(names) != 1 or sign not in HOLDS:
        return Link("unread", left, right, "a bound is tried for one letter")
    (name,) = names
    for point in _POINTS:
        samples = compare(left, right, Scope().at({name: point})).samples
        match samples[0] if samples else None:
            case (float() as low, float() as high):
                if not (HOLDS[sign](low, high) or isclose(low, high, rel_tol=1e-9)):
                    example = Counterexample({name: point}, low, high)
                    return Link("wrong", left, right, f"{sign} does not hold", "", example)
            case _:
                return Link("unread", left, right, f"it has no value at {name} = {point:g}")
    return Link("right", left, right, f"at {len(_POINTS)} points")
