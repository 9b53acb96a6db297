"""Statements that claim: which of them are not called wrong, and which define a name anew."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.expressions.tree import (
    Blank,
    Call,
    Derivative,
    Negation,
    Number,
    Relation,
    Symbol,
    Transpose,
    Tree,
)
from engine.verify.formulas.scope import symbols
from engine.verify.marking.flow.relations.inequalities import bounded, split
from engine.verify.marking.flow.relations.roles import Role, is_nameable, is_symmetry, role
from engine.verify.marking.flow.relations.statement import Placed, Statement, is_differentiated_next
from engine.verify.marking.flow.rewriting.compositions import is_left
from engine.verify.marking.flow.rewriting.curves import curve_of, mentions_curve, on_curve
from engine.verify.marking.flow.state import Chain, State
from engine.verify.marking.flow.statements.bounds import under, within
from engine.verify.marking.flow.statements.chains import chained
from engine.verify.marking.flow.statements.definitions import (
    assignment,
    definition,
    in_parts,
    naming,
    note_shape,
)
from engine.verify.marking.flow.statements.said import said
from engine.verify.marking.flow.statements.spaces import in_spaces
from engine.verify.marking.line import Link
from engine.verify.marking.verdicts.doubts.constraints import constrained
from engine.verify.marking.verdicts.ground.ground import Step
from engine.verify.marking.verdicts.ground.numeric import is_numeric
from engine.verify.marking.verdicts.means import lost_mean
from engine.verify.marking.verdicts.settle import wrong_at

_UNDER_CONDITION = "it is claimed under a condition, which is not used"
_WORD_BEFORE_BRACKET = re.compile(r"(?<![\\A-Za-z])([A-Za-z]{2,})\s*\(")
_FAR = 4_000  # characters before a line in which the text says that it is about one example
_FOR_ONE = re.compile(
    r"\b(?:drop|suppress|omit|leave out|leaving out|skip|ignore|without)\w*\s+(?:\w+\s+){0,3}"
    r"(?:ind(?:ex|ices)|(?:sub|super)scripts?|sums?|means?|averages?|factors?)\b"
    r"|\b(?:single|one|fixed|given|each|every|per|particular|individual)[ -](?:training[ -])?"
    r"(?:examples?|samples?|instances?|inputs?|observations?|data points?)\b",
    re.IGNORECASE,
)
_COMPOSITION = re.compile(r"([A-Za-z])\s*(?:\\circ(?![A-Za-z])|∘)\s*[A-Za-z]")


def judged(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    """The verdicts on the members of a statement, by its role; `A = B =: δ` defines δ behind A = B."""
    if statement.fragment.is_said:
        yield from said(relation, state)
        return
    while "=:" in relation.signs:
        at = relation.signs.index("=:")
        head = replace(relation, members=relation.members[: at + 1], signs=relation.signs[:at])
        relation = replace(relation, members=relation.members[at + 1 :], signs=relation.signs[at + 1 :])
        placed = list(_bounded(statement, head, state)) if head.signs else []
        yield from placed
        yield naming(relation.members[0], head, placed, statement, state)
        if not relation.signs:
            return
    yield from _bounded(statement, relation, state)


def _bounded(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    relation, bounds = split(relation)
    yield from _by_role(statement, relation, state)
    yield from bounded(relation.members[-1], bounds, state)


def _by_role(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    first = relation.members[0]
    if (pairs := in_parts(relation)) and not any(map(state.is_defined, first.items)):  # type: ignore[attr-defined]
        yield from (placed for pair in pairs for placed in definition(statement, pair, state))
        return
    words = "" if first in state.facts else statement.fragment.words  # a fact is not introduced anew
    kind: Role = role(relation, words, is_defined=state.is_defined(first))
    if kind == "shape":
        yield from in_spaces(relation, state.formulas)
        note_shape(relation, state)
        if constrained(state.formulas, relation) is not None:
            state.premises.append(relation)
    elif kind == "assignment":
        yield from assignment(statement, relation, state)
    elif kind == "definition" or (kind == "claim" and _begins(first, relation.members[1], state)):
        yield from definition(statement, relation, state)
    elif kind == "premise":
        yield from _premise(statement, relation, state)
    elif kind in ("claim", "condition"):
        yield from _claims(statement, relation, state, is_condition=kind == "condition")


def _premise(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    """A reason or a condition: a claim where it is right, else what the sentence assumes."""
    first, second = relation.members[:2]
    is_new = is_nameable(first) and not state.is_defined(first)
    if is_new and not isinstance(second, (Number, Transpose)) and not is_symmetry(relation):
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
    if curve := _curve(relation, placed, before):
        vars(state).update(vars(before))
        state.define(*curve, statement.section)
        yield members[0], Link("definition", first, members[0], "an equation between its names")
        return
    placed = [(tree, within(_on_curve(link, state), state.ranges, state.ground)) for tree, link in placed]
    if _redefines(first, placed, statement, before):
        vars(state).update(vars(before))
        state.define(first, members[0], statement.section, statement.place)
        placed = [(members[0], Link("definition", first, members[0], "defined anew"))]
        placed += chained(Chain(first, [Step(members[0], True)]), members[1:], state)
    placed = [(tree, _of_one_example(_set_to_zero(link, state), statement, state)) for tree, link in placed]
    if state.is_conditional:
        placed = [(tree, _under_condition(link, state)) for tree, link in placed]
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


def _set_to_zero(link: Link, state: State) -> Link:
    """∂Q/∂a = −2 Σ (y_i − a − b x_i) = 0 behind a formula that is right: a condition, as at an optimum."""
    steps = state.chain.steps if state.chain else []
    is_zero = link.verdict == "wrong" and isinstance(link.tree, Number) and link.tree.value == 0
    is_derivative = isinstance(link.head, (Derivative, Call))
    if not is_zero or len(steps) < 2 or not is_derivative or steps[-1].tree != link.tree:
        return link
    before = steps[-2]
    if not before.is_right or is_numeric(before.tree):
        return link
    state.conditions.append(before.tree)
    return Link("definition", link.head, link.tree, "condition")


def _under_condition(link: Link, state: State) -> Link:
    """The verdict under the condition of the sentence; unread where it cannot be used."""
    is_false = link.verdict in ("wrong", "follows")
    own = under(link, state.bound, state.ranges, state.ground) if is_false else link
    return own or _unread_if_wrong(link, _UNDER_CONDITION)


def _of_one_example(link: Link, statement: Statement, state: State) -> Link:
    """A line about a mean that is right for one example alone; left alone where the text says that it is for one."""
    is_derivative = link.verdict == "unread" and isinstance(link.head, Derivative) and link.tree is not None
    if not is_derivative or link.head is None or link.tree is None:
        return link
    mean = lost_mean(link.head, link.tree, state.ground)
    place = max(state.places.get(link.head.of, 0), statement.fragment.at(0) - _FAR)  # type: ignore[attr-defined]  # the head is a Derivative
    between = statement.page.source[place : statement.fragment.at(0)]
    return (
        replace(link, verdict="wrong", note=mean, slip=mean)
        if mean and not _FOR_ONE.search(between)
        else link
    )


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


def _curve(relation: Relation, placed: Sequence[Placed], state: State) -> tuple[Symbol, Tree] | None:
    """F and its formula, where a relation that is no identity is an equation between names: x² + y² = 25."""
    is_open = len(placed) == 1 and placed[0][1].verdict in ("wrong", "unread")
    return curve_of(relation, state.formulas, state.differentiated) if is_open else None


def _on_curve(link: Link, state: State) -> Link:
    """A false equality about the derivative along a curve, by the points of the curve."""
    if link.verdict not in ("wrong", "follows") or link.head is None or link.tree is None:
        return link
    if not mentions_curve(link.head, link.tree):
        return link
    comparison = on_curve(link.head, link.tree, state.formulas)
    if comparison is None:
        return _unread_if_wrong(link, "no point of the curve was found")
    is_right = comparison.verdict == "right"
    return (
        Link("right", link.head, link.tree, "on the curve")
        if is_right
        else wrong_at(link.head, link.tree, comparison)
    )


def _redefines(first: Tree, placed: Sequence[Placed], statement: Statement, state: State) -> bool:
    """Whether a false claim about a name is its new definition.

    It stands in another section, or the text differentiates the name next: y = 2^x, y' = 2^x ln 2. Or the name has a
    number that was only stated, and gets another one in another paragraph: x = 3, then x = 2.
    """
    if not placed or not is_nameable(first) or first in state.facts:
        return False
    verdict = placed[0][1].verdict
    is_later = verdict == "wrong" and state.sections.get(first, 0) < statement.section
    is_renewed = verdict == "wrong" and len(placed) == 1 and is_differentiated_next(statement, first)
    is_restated = (
        verdict == "wrong" and len(placed) == 1 and _is_restated(first, placed[0][0], statement, state)
    )
    return (
        is_later
        or is_renewed
        or is_restated
        or (verdict in ("wrong", "unread") and _is_instance(first, state))
    )


def _is_restated(first: Tree, second: Tree, statement: Statement, state: State) -> bool:
    """Whether a stated number is followed by another one for the same name, in another paragraph or cell."""
    stated, place = state.numbers.get(first), state.beginnings.get(first)
    if stated is None or place is None or not (_is_number(stated) and _is_number(second)):
        return False
    cell, start = place
    between = statement.page.source[start : statement.place[1]]
    return cell != statement.place[0] or "\n\n" in between


def _is_number(tree: Tree) -> bool:
    return isinstance(tree.operand if isinstance(tree, Negation) else tree, Number)


def _is_instance(first: Tree, state: State) -> bool:
    """Whether a name has the definition of another letter alone: out_o beside out_h = ..."""
    has_letter = isinstance(first, Symbol) and any(isinstance(part, Symbol) for part in first.sub)
    return has_letter and all(definition.left != first for definition in state.formulas.definitions)


def _begins(first: Tree, second: Tree, state: State) -> bool:
    """Whether a number begins a recursion: x_0 = 1 beside x_{n+1} = ..., where the text has no number before it."""
    if not (isinstance(first, Symbol) and is_numeric(second) and len(first.sub) == 1 and not first.sup):
        return False
    index, rule = first.sub[0], state.formulas.defined(first)
    if rule is None or not isinstance(index, Number) or first in state.numbers:
        return False
    before = replace(first, sub=(Number(str(index.value - 1)),))
    is_recursive = any(symbol.stem == first.stem for symbol in symbols(rule))
    return is_recursive and not any(
        before in known for known in (state.numbers, state.stated, state.mistakes)
    )
