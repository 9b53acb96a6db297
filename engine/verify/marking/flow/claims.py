"""Statements that claim: which of them are not called wrong, and which define a name anew."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.expressions.tree import Blank, Number, Relation, Symbol, Tree
from engine.verify.marking.flow.chains import chained
from engine.verify.marking.flow.compositions import is_left
from engine.verify.marking.flow.definitions import assignment, definition, note_shape
from engine.verify.marking.flow.roles import Role, is_nameable, role
from engine.verify.marking.flow.state import Chain, State
from engine.verify.marking.flow.statement import Placed, Statement
from engine.verify.marking.line import Link
from engine.verify.marking.verdicts.constraints import constrained
from engine.verify.marking.verdicts.ground import Step

_UNDER_CONDITION = "it is claimed under a condition, which is not used"
_WORD_BEFORE_BRACKET = re.compile(r"(?<![\\A-Za-z])([A-Za-z]{2,})\s*\(")
_COMPOSITION = re.compile(r"([A-Za-z])\s*(?:\\circ(?![A-Za-z])|∘)\s*[A-Za-z]")


def judged(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    """The verdicts on the members of a statement, by its role."""
    first = relation.members[0]
    words = "" if first in state.facts else statement.fragment.words  # a fact is not introduced anew
    kind: Role = role(relation, words, is_defined=state.is_defined(first))
    if kind == "shape":
        note_shape(relation, state)
    elif kind == "assignment":
        yield from assignment(statement, relation, state)
    elif kind == "definition":
        yield from definition(statement, relation, state)
    elif kind == "premise":
        yield from _premise(statement, relation, state)
    elif kind in ("claim", "condition"):
        yield from _claims(statement, relation, state, is_condition=kind == "condition")


def _premise(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    """A reason or a condition: a claim where it is right, else what the sentence assumes."""
    first, second = relation.members[:2]
    if is_nameable(first) and not state.is_defined(first) and not isinstance(second, Number):
        yield from definition(statement, relation, state)
        return
    placed = list(_claims(statement, relation, state.copy(), is_condition=False))
    if any(link.verdict != "right" for _, link in placed):
        state.premises.append(relation)
    for tree, link in placed:
        yield tree, link if link.verdict == "right" else Link("definition", link.head, tree, "condition")


def _claims(
    statement: Statement, relation: Relation, state: State, *, is_condition: bool
) -> Iterator[Placed]:
    first, *members = relation.members
    if is_condition:
        state.conditions.append(first if len(members) == 1 else members[-2])
    chain = (state.chain or Chain(None)) if isinstance(first, Blank) else Chain(first)
    chain.is_resumed = isinstance(first, Blank) and statement.fragment.fresh
    judged = members[:-1] if is_condition else members
    before = state.copy()
    placed = list(chained(chain, judged, state))
    if _redefines(first, placed, statement, state):
        vars(state).update(vars(before))
        state.define(first, members[0], statement.section)
        placed = [(members[0], Link("definition", first, members[0], "defined anew"))]
        placed += chained(Chain(first, [Step(members[0], True)]), members[1:], state)
    placed = [(tree, _under_conditions(link, state)) for tree, link in placed]
    if state.is_conditional:
        placed = [(tree, _unread_if_wrong(link, _UNDER_CONDITION)) for tree, link in placed]
    if _may_be_a_call(statement, state):
        placed = [
            (tree, _unread_if_wrong(link, "a name before a bracket: a product or a call"))
            for tree, link in placed
        ]
    if is_left(relation, state.formulas) or _is_composition(statement, state):
        placed = [(tree, _unread_if_wrong(link, "a composition of functions")) for tree, link in placed]
    yield from placed
    if is_condition:
        yield members[-1], Link("definition", first, members[-1], "condition")


def _under_conditions(link: Link, state: State) -> Link:
    """A false equality that is true where a condition of the text holds."""
    if link.verdict != "wrong" or link.head is None or link.tree is None:
        return link
    scopes = (constrained(state.formulas, premise) for premise in reversed(state.premises))
    for scope in (each for each in scopes if each is not None):
        if (
            replace(state.ground, formulas=scope, local=scope).compared(link.head, link.tree).verdict
            == "right"
        ):
            return Link("right", link.head, link.tree, "under the condition of the text")
    return link


def _unread_if_wrong(link: Link, reason: str) -> Link:
    """A false equality that may hold for a reason that is not judged."""
    return Link("unread", link.head, link.tree, reason) if link.verdict in ("wrong", "follows") else link


def _may_be_a_call(statement: Statement, state: State) -> bool:
    """Whether a word that is defined as a value stands before a bracket: cost(out − y) after cost = ..."""
    words = set(_WORD_BEFORE_BRACKET.findall(statement.fragment.text))
    steps = {d.symbol.name for d in state.formulas.definitions if d.parameters is None}
    return bool(words & steps)


def _is_composition(statement: Statement, state: State) -> bool:
    """Whether a statement has F ∘ G with names that have no definition."""
    names = _COMPOSITION.findall(statement.fragment.text)
    return any(state.formulas.defined(Symbol(name)) is None for name in names)


def _redefines(first: Tree, placed: Sequence[Placed], statement: Statement, state: State) -> bool:
    """Whether a false claim about a name is its new definition: it stands in another section."""
    if not placed or not is_nameable(first) or placed[0][1].verdict != "wrong" or first in state.facts:
        return False
    return state.sections.get(first, 0) < statement.section
