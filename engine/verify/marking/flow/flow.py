"""Mark the statements of a document in their order."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.expressions.reading import Notation, Reading, read_line
from engine.expressions.tree import Blank, Number, Power, Product, Relation, Symbol, Transpose, Tree
from engine.expressions.walking import walk
from engine.verify.marking.documents.fragment import Fragment, Page
from engine.verify.marking.flow.compositions import composed, is_left
from engine.verify.marking.flow.members import in_members
from engine.verify.marking.flow.opaque import with_names
from engine.verify.marking.flow.roles import Role, follows_if, is_nameable, role
from engine.verify.marking.flow.settle import Ground, Step, settled
from engine.verify.marking.flow.state import Chain, State
from engine.verify.marking.line import Line, Link, Verdict

_HAS_RELATION = re.compile(r"=|≈|≡|←|\\approx|\\equiv|\\leftarrow|\\gets|∈|\\in\b")
_UNDER_CONDITION = "it is claimed under a condition, which is not used"
_WORD_BEFORE_BRACKET = re.compile(r"(?<![\\A-Za-z])([A-Za-z]{2,})\s*\(")
_CONDITION = re.compile(r"(?:if|otherwise|else|whenever|provided|unless)\b|(?:for|when)\b[^.]*[<>≤≥=≠]")
_COMPOSITION = re.compile(r"([A-Za-z])\s*(?:\\circ(?![A-Za-z])|∘)\s*[A-Za-z]")
_CLOSE = 60  # characters between a claim and its condition
_LONGEST = 20_000  # characters of one row


@dataclass(frozen=True, slots=True)
class Statement:
    """A relation with its place."""

    relation: Relation
    page: Page
    fragment: Fragment
    reading: Reading

    def line_of(self, tree: Tree) -> int:
        """The line of the source on which a part of the statement begins."""
        return self.page.line(self.fragment.at(tree.span[0]))

    @property
    def section(self) -> int:
        """How many headings and numbered items stand above."""
        return self.page.section(self.fragment.at(0))


Placed = tuple[Tree, Link]
"""A member of a relation, and the verdict on the equality that ends with it."""


def mark_page(page: Page, state: State) -> Iterator[Line]:
    """The marked lines of a page, in their order; `state` is carried on."""
    state.chain = None
    fragments = [fragment for fragment in page.fragments if _HAS_RELATION.search(fragment.text)]
    for fragment, following in zip(fragments, (*fragments[1:], None), strict=False):
        if len(fragment.text) > _LONGEST:
            yield _too_long(page, fragment)
            continue
        state.is_conditional = _has_condition(page, fragment) or (
            following is not None and _is_condition_of(page, fragment, following)
        )
        notation: Notation = "latex" if fragment.notation == "latex" else "auto"
        for reading in read_line(fragment.text, notation=notation, context=state.context):
            yield from _lines(page, fragment, reading, state)


def _has_condition(page: Page, fragment: Fragment) -> bool:
    """Whether the rest of the line is a condition: ... = −t if ty < 1, ... = 0 otherwise."""
    end = fragment.at(len(fragment.text) - 1) + 1
    rest = page.source[end : end + _CLOSE].partition("\n")[0].lstrip(" \t$,")
    return bool(_CONDITION.match(rest))


def _is_condition_of(page: Page, fragment: Fragment, following: Fragment) -> bool:
    """Whether the next relation is a condition in the same sentence: ... = p − y if Σ y = 1."""
    between = page.source[fragment.at(len(fragment.text)) : following.at(0)]
    return (
        len(between) < _CLOSE
        and ". " not in between
        and "\n\n" not in between
        and follows_if(following.words)
    )


def _too_long(page: Page, fragment: Fragment) -> Line:
    start, reason = fragment.at(0), f"longer than {_LONGEST} characters"
    source = f"{_one_line(fragment.text[:80])}…"
    return Line(page.line(start), page.cell, source, "", (), (start, start), fragment.notation, None, reason)


def _lines(page: Page, fragment: Fragment, reading: Reading, state: State) -> Iterator[Line]:
    if reading.tree is None:
        yield from _unread(page, fragment, reading, state)
    elif isinstance(reading.tree, Relation):
        relation = with_names(reading.tree, state.formulas, always=state.is_question)
        relation, state.formulas = composed(relation, state.formulas)
        statement = Statement(relation, page, fragment, reading)
        state.enter(statement.section)
        chain = state.chain
        yield from _in_lines(statement, _with_alternatives(statement, state))
        state.learn(relation)
        if fragment.remark:
            state.chain = chain  # a remark in brackets does not end the chain beside it


def _unread(page: Page, fragment: Fragment, reading: Reading, state: State) -> Iterator[Line]:
    """The line that was not read; its members that were read are still judged."""
    problem = reading.problems[0] if reading.problems else None
    start = problem.span[0] if problem else 0
    reason = "; ".join(str(each) for each in reading.problems[:3])[:400] or "not understood"
    relation = in_members(reading.text, fragment.notation, state.context)
    if relation is not None:
        statement = Statement(relation, page, fragment, reading)
        links = [
            (tree, link) for tree, link in _judged(statement, relation, state) if not isinstance(tree, Blank)
        ]
        wrong = [(tree, link) for tree, link in links if link.verdict == "wrong"]
        yield from _in_lines(statement, wrong)
    else:
        state.chain = None if state.chain is None or not _continues(reading.text) else Chain(state.chain.head)
    offset = fragment.at(start)
    span = (fragment.at(0), fragment.at(len(fragment.text)))
    yield Line(
        page.line(offset), page.cell, _one_line(reading.text), "", (), span, fragment.notation, None, reason
    )


def _continues(text: str) -> bool:
    return text.lstrip(" \t\n&").startswith(("=", "≈", "\\approx", "\\equiv"))


def _with_alternatives(statement: Statement, state: State) -> list[Placed]:
    """The verdicts; an equality of which only one reading is right is not read."""
    before = state.copy() if statement.reading.alternatives else state
    placed = list(_judged(statement, statement.relation, state))
    for alternative in statement.reading.alternatives:
        other = _other_verdicts(statement, alternative.tree, before.copy())
        if other is None or not _disagree(_is_good(placed), _is_good(other)):
            continue
        note = f"two readings: only one of them can be right ({alternative.words})"
        return [(tree, Link("unread", link.head, link.tree, note)) for tree, link in placed]
    return placed


def _other_verdicts(statement: Statement, tree: Tree, state: State) -> list[Placed] | None:
    return list(_judged(statement, tree, state)) if isinstance(tree, Relation) else None


def _disagree(one: bool | None, other: bool | None) -> bool:
    """Whether one reading is wrong and another one may be right, or the other way round."""
    return (one is False and other is not False) or (one is True and other is False)


def _is_good(placed: Sequence[Placed]) -> bool | None:
    """True without a wrong equality, False with one, None where one was not decided."""
    verdicts = {link.verdict for _, link in placed}
    return False if "wrong" in verdicts else None if "unread" in verdicts else True


def _judged(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    first = relation.members[0]
    words = "" if first in state.facts else statement.fragment.words  # a fact is not introduced anew
    kind: Role = role(relation, words, is_defined=state.is_defined(first))
    if kind == "shape":
        _note_shape(relation, state)
    elif kind == "assignment":
        yield from _assignment(statement, relation, state)
    elif kind == "definition":
        yield from _definition(statement, relation, state)
    elif kind == "premise":
        yield from _premise(statement, relation, state)
    elif kind in ("claim", "condition"):
        yield from _claims(statement, relation, state, is_condition=kind == "condition")


def _premise(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    """A reason or a condition: a claim where it is right, else what the sentence assumes."""
    first, second = relation.members[:2]
    if is_nameable(first) and not state.is_defined(first) and not isinstance(second, Number):
        yield from _definition(statement, relation, state)
        return
    placed = list(_claims(statement, relation, state.copy(), is_condition=False))
    for tree, link in placed:
        yield tree, link if link.verdict == "right" else Link("definition", link.head, tree, "condition")


def _definition(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    first, second, *rest = relation.members
    if isinstance(first, Transpose):  # w^T = [1 2 3] defines w
        first, second = first.operand, Transpose(second, span=second.span)
    if condition := _solved(first, state):
        link = settled(condition, (), Number("0"), _ground_with(first, second, state))
        if link.verdict in ("right", "wrong"):
            note = (
                "solves the condition above"
                if link.verdict == "right"
                else "does not solve the condition above"
            )
            state.define(first, second, statement.section)
            yield second, Link(link.verdict, first, second, note, "", link.counterexample)
            yield from _chain(Chain(first, [Step(second, link.verdict == "right")]), rest, state)
            return
    if not state.is_variant(first):
        state.define(first, second, statement.section)
    yield relation.members[1], Link("definition", first, second)
    yield from _chain(Chain(first, [Step(second, True)]), rest, state)


def _solved(left: Tree, state: State) -> Tree | None:
    """The condition that a name solves: it was set to zero above, and it has the name in it."""
    if not isinstance(left, Symbol) or state.is_defined(left):
        return None
    return next((c for c in reversed(state.conditions) if left.name in state.formulas.free(c)), None)


def _ground_with(left: Tree, right: Tree, state: State) -> Ground:
    trial = state.copy()
    trial.define(left, right, 0)
    return trial.ground


def _assignment(statement: Statement, relation: Relation, state: State) -> Iterator[Placed]:
    first, second, *rest = relation.members
    yield second, Link("definition", first, second, "assignment")
    if isinstance(first, Symbol) and is_nameable(first) and not _contains(second, first):
        state.define(first, second, statement.section)
    yield from _chain(Chain(second), rest, state)


def _contains(tree: Tree, part: Tree) -> bool:
    return any(node == part for node in walk(tree))


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
    placed = list(_chain(chain, judged, state))
    if _redefines(first, placed, statement, state):
        vars(state).update(vars(before))
        state.define(first, members[0], statement.section)
        placed = [(members[0], Link("definition", first, members[0], "defined anew"))]
        placed += _chain(Chain(first, [Step(members[0], True)]), members[1:], state)
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


def _chain(chain: Chain, members: Sequence[Tree], state: State) -> Iterator[Placed]:
    """The verdict on each member of a chain."""
    state.chain = chain
    for member in members:
        if isinstance(member, Blank):
            continue
        link = _link(chain, member, state)
        chain.steps.append(Step(member, _WAS_RIGHT.get(link.verdict)))
        state.record(link)
        yield member, link


_WAS_RIGHT: dict[Verdict, bool | None] = {"right": True, "definition": True, "wrong": False, "follows": False}


def _link(chain: Chain, member: Tree, state: State) -> Link:
    if chain.head is None:
        if chain.previous is None:
            return Link("unread", None, member, "the left side of this equality was not read")
        return settled(chain.steps[0].tree, chain.steps[1:], member, state.ground)
    return settled(chain.head, chain.steps, member, state.ground, is_resumed=chain.is_resumed)


def _note_shape(relation: Relation, state: State) -> None:
    r"""Keep the shape that W ∈ ℝ^{m×n} states, or x_i ∈ ℝ^n: then x has a row for each i."""
    space = relation.members[-1]
    if not (isinstance(space, Power) and isinstance(space.base, Symbol) and space.base.base in ("R", "ℝ")):
        return
    sizes = space.exponent.factors if isinstance(space.exponent, Product) else (space.exponent,)
    shape = tuple(int(s.value) if isinstance(s, Number) else getattr(s, "name", "") for s in sizes)
    for member in relation.members[:-1]:
        if isinstance(member, Symbol) and all(shape) and all(isinstance(i, Symbol) for i in member.sub):
            letters = tuple(f"[{i.name}]" for i in member.sub if isinstance(i, Symbol))
            state.formulas = state.formulas.shaped(member.stem, (*letters, *shape))


def _in_lines(statement: Statement, placed: Sequence[Placed]) -> Iterator[Line]:
    """The equalities of a statement, gathered by the line of the source on which each of them stands."""
    groups: dict[int, list[Placed]] = {}
    for tree, link in placed:
        groups.setdefault(statement.line_of(tree), []).append((tree, link))
    single = len(groups) == 1
    for number, group in groups.items():
        yield _line(statement, number, group, whole=single)


def _line(statement: Statement, number: int, group: Sequence[Placed], *, whole: bool) -> Line:
    relation, fragment, page = statement.relation, statement.fragment, statement.page
    members = relation.members
    indices = [
        next(i for i, member in enumerate(members) if member is tree)
        for tree, _ in group
        if any(tree is m for m in members)
    ]
    first, last = (0, len(members)) if whole or not indices else (max(min(indices) - 1, 0), max(indices) + 1)
    shown = members[first:last]
    start = fragment.at(shown[0].span[0] if first == 0 else shown[0].span[1])
    end = fragment.at(shown[-1].span[1] - 1) + 1
    tree = relation if whole else Relation(shown, relation.signs[first : last - 1], span=relation.span)
    reading = statement.reading.spelled
    links = tuple(link for _, link in group)
    if any(link.verdict == "unread" for link in links) and statement.reading.alternatives:
        reading = " | ".join([reading, *(a.words for a in statement.reading.alternatives)])
    source = _one_line(page.source[start:end])
    return Line(number, page.cell, source, reading, links, (start, end), fragment.notation, tree)


def _one_line(text: str) -> str:
    return " ".join(text.split())
