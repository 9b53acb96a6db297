"""Mark the statements of a document in their order."""

import re
from collections.abc import Iterator, Sequence

from engine.expressions.reading import Notation, Reading, read_line
from engine.expressions.tree import Blank, Call, Matrix, Relation, Tree
from engine.verify.marking.documents.fragment import Fragment, Page
from engine.verify.marking.flow.reading.members import in_members
from engine.verify.marking.flow.reading.superscripts import below
from engine.verify.marking.flow.relations.conditions import (
    DERIVATIVE,
    has_condition,
    is_condition_of,
    sentences,
)
from engine.verify.marking.flow.relations.statement import Placed, Statement, in_lines, one_line
from engine.verify.marking.flow.rewriting.compositions import composed
from engine.verify.marking.flow.rewriting.counted import with_limits
from engine.verify.marking.flow.rewriting.curves import with_implicit
from engine.verify.marking.flow.rewriting.differentials import with_partials
from engine.verify.marking.flow.rewriting.inverses import with_inverses, without_itself
from engine.verify.marking.flow.rewriting.jacobians import with_entries
from engine.verify.marking.flow.rewriting.opaque import with_names
from engine.verify.marking.flow.rewriting.primes import with_primes
from engine.verify.marking.flow.rewriting.subscripts import with_derivative
from engine.verify.marking.flow.state import Chain, State
from engine.verify.marking.flow.statements.bounds import bound_of
from engine.verify.marking.flow.statements.claims import judged
from engine.verify.marking.line import Line, Link
from engine.verify.marking.verdicts.doubts.assumptions import cases_around
from engine.verify.marking.verdicts.doubts.constraints import constrained

_HAS_RELATION = re.compile(r"=|≕|\\eqq?colon|≈|≡|←|\\approx|\\equiv|\\leftarrow|\\gets|∈|\\in\b")
_SYMMETRIC = re.compile(r"symmetri|symétri|sym\\'etri", re.IGNORECASE)
_MOST = 2_000  # rows of mathematics in a document
_LONGEST = 20_000  # characters of one row


def mark_page(page: Page, state: State) -> Iterator[Line]:
    """The marked lines of a page, in their order; `state` is carried on."""
    state.chain = None
    pairs = zip(
        page.fragments, (*page.fragments[1:], None), strict=False
    )  # none where a page has no formulas
    fragments = [f for f, following in pairs if _is_stated(f) or _opens(f, following)]
    if fragments and (page.is_cut or len(fragments) > _MOST):
        yield _line_of(page, fragments[0], f"more than {_MOST:,} formulas in one document; mark it in parts")
        return
    for group in sentences(page, fragments):
        own: list[Line] = []
        for fragment, following in group:
            own += _marked(page, fragment, following, state)
        yield from sorted(own, key=lambda line: line.span) if len(group) > 1 else own


def _is_stated(fragment: Fragment) -> bool:
    return fragment.is_said or bool(_HAS_RELATION.search(fragment.text))


def _opens(fragment: Fragment, following: Fragment | None) -> bool:
    """Whether a derivative stands alone, and what it is equal to in the next row: dL/dw, then = 2x."""
    is_alone = following is not None and bool(DERIVATIVE.match(fragment.text))
    return is_alone and following is not None and _continues(following.text)


def _marked(page: Page, fragment: Fragment, following: Fragment | None, state: State) -> Iterator[Line]:
    """The lines of one row; a condition that follows in its sentence holds for it."""
    if len(fragment.text) > _LONGEST:
        yield _too_long(page, fragment)
        return
    state.is_conditional = has_condition(page, fragment)
    if following is not None and is_condition_of(page, fragment, following):
        state.is_conditional = not _assume(following, state)
    state.bound = bound_of(page, fragment, state.context) if state.is_conditional else None
    for reading in read_line(fragment.text, notation=_notation(fragment), context=state.context):
        yield from _lines(page, fragment, below(reading, state.counted), state)


def _notation(fragment: Fragment) -> Notation:
    return "latex" if fragment.notation == "latex" else "auto"


def _assume(fragment: Fragment, state: State) -> bool:
    """Whether a condition can be used: then it is kept."""
    readings = read_line(fragment.text, notation=_notation(fragment), context=state.context.copy())
    for reading in readings:
        tree = reading.tree
        if isinstance(tree, Relation) and constrained(state.formulas, tree) is not None:
            state.premises.append(tree)
            return True
    return False


def _too_long(page: Page, fragment: Fragment) -> Line:
    return _line_of(page, fragment, f"longer than {_LONGEST} characters")


def _line_of(page: Page, fragment: Fragment, reason: str) -> Line:
    """A line that is not read as a whole."""
    start = fragment.at(0)
    source = f"{one_line(fragment.text[:80])}…"
    return Line(page.line(start), page.cell, source, "", (), (start, start), fragment.notation, None, reason)


def _lines(page: Page, fragment: Fragment, reading: Reading, state: State) -> Iterator[Line]:
    if reading.tree is None:
        yield from _unread(page, fragment, reading, state)
    elif isinstance(reading.tree, Relation):
        own = reading.tree.members[0]
        relation, state.formulas = composed(_rewritten(reading.tree, state), state.formulas)
        statement = Statement(relation, page, fragment, reading)
        state.enter(statement.section)
        start, end = fragment.at(0), fragment.at(len(fragment.text) - 1) + 1
        state.has_symmetry = bool(_SYMMETRIC.search(page.source))
        state.cases = cases_around(page.source, start, end)
        chain = state.chain
        yield from in_lines(statement, _with_alternatives(statement, state))
        if relation.members[0] != own and isinstance(relation.members[0], Matrix):
            state.define(
                own.function if isinstance(own, Call) else own, relation.members[1], statement.section
            )
        if not fragment.is_said:
            state.learn(reading.tree)
        if fragment.remark or fragment.is_said:
            state.chain = chain  # what stands beside a chain does not end it
    elif not fragment.remark:
        state.chain = Chain(reading.tree)  # it goes on in the next row


def _rewritten(relation: Relation, state: State) -> Relation:
    """The relation without the notations that formulas do not have."""
    relation = with_names(relation, state.formulas, always=state.is_question)
    for rewritten in (
        with_implicit,
        with_limits,
        with_partials,
        with_entries,
        with_derivative,
        with_inverses,
    ):
        relation = rewritten(relation, state.formulas)
    return with_primes(without_itself(relation), state.formulas, state.numbers)


def _unread(page: Page, fragment: Fragment, reading: Reading, state: State) -> Iterator[Line]:
    """The line that was not read; its members that were read are still judged."""
    problem = reading.problems[0] if reading.problems else None
    start = problem.span[0] if problem else 0
    reason = "; ".join(str(each) for each in reading.problems[:3])[:400] or "not understood"
    relation = in_members(reading.text, fragment.notation, state.context)
    if relation is not None:
        statement = Statement(relation, page, fragment, reading)
        links = [
            (tree, link) for tree, link in judged(statement, relation, state) if not isinstance(tree, Blank)
        ]
        wrong = [(tree, link) for tree, link in links if link.verdict == "wrong"]
        yield from in_lines(statement, wrong)
    else:
        state.chain = None if state.chain is None or not _continues(reading.text) else Chain(state.chain.head)
    offset = fragment.at(start)
    span = (fragment.at(0), fragment.at(len(fragment.text)))
    yield Line(
        page.line(offset), page.cell, one_line(reading.text), "", (), span, fragment.notation, None, reason
    )


def _continues(text: str) -> bool:
    return text.lstrip(" \t\n&").startswith(("=", "≈", "\\approx", "\\equiv"))


def _with_alternatives(statement: Statement, state: State) -> list[Placed]:
    """The verdicts; an equality of which only one reading is right is not read."""
    before = state.copy() if statement.reading.alternatives else state
    placed = list(judged(statement, statement.relation, state))
    for alternative in statement.reading.alternatives:
        if (alternative.is_unlikely and _is_good(placed) is not False) or (
            alternative.is_shown and _is_good(placed) is True
        ):
            continue
        beside = before.copy()
        other = _other_verdicts(statement, alternative.tree, beside)
        if other is not None and alternative.is_shown and _is_good(other) is True:
            vars(state).update(vars(beside))
            return other
        if other is None or not _disagree(_is_good(placed), _is_good(other)):
            continue
        state.mistakes = before.mistakes  # no later line follows from what was not read
        note = f"two readings: only one of them can be right ({alternative.words})"
        return [(tree, Link("unread", link.head, link.tree, note)) for tree, link in placed]
    return placed


def _other_verdicts(statement: Statement, tree: Tree, state: State) -> list[Placed] | None:
    return list(judged(statement, _rewritten(tree, state), state)) if isinstance(tree, Relation) else None


def _disagree(one: bool | None, other: bool | None) -> bool:
    """Whether one reading is wrong and another one may be right, or the other way round."""
    return (one is False and other is not False) or (one is True and other is False)


def _is_good(placed: Sequence[Placed]) -> bool | None:
    """True without a wrong equality, False with one, None where one was not decided."""
    verdicts = {link.verdict for _, link in placed}
    return False if "wrong" in verdicts else None if "unread" in verdicts else True
