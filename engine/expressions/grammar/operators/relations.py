"""Relations: `A = B = C`, `z > 0`, and a value with a condition, `1 if z > 0 else 0`."""

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.operators.terms import sum_of_terms
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.signs import CONDITION
from engine.expressions.tree import Blank, Cases, Derivative, Differential, Relation, Tree

_VALUES = "give values beside the expression, not inside it"


def chain(c: Cursor) -> Tree:
    """Members with relations between them. A side that is not written is Blank."""
    first = c.at
    members: list[Tree] = [_member(c)]
    signs: list[str] = []
    while c.sees(kinds.RELATION) or _is_condition(c) or _is_label(c, members[0]):
        token = c.take()
        while token.text == "=" and c.sees(kinds.RELATION, "="):  # = = is written by mistake
            c.take()
        if c.context.whole_words and not c.allows_relation:
            spelling = token.style or token.text
            advice = _VALUES if spelling in {"=", ":=", "=:"} else CONDITION
            c.problem(token.span, f"{spelling!r} is not allowed here", advice)
        signs.append({":": "="}.get(token.text, token.text))
        members.append(_member(c))
    return Relation(tuple(members), tuple(signs), span=c.span(first)) if signs else members[0]


def _member(c: Cursor) -> Tree:
    token = c.next
    is_edge = token.kind == kinds.RELATION or (
        token.kind in {kinds.END, kinds.SEPARATOR, kinds.CLOSE}
        and c.at > 0
        and c.tokens[c.at - 1].kind == kinds.RELATION
    )
    if is_edge and not c.context.whole_words:
        return Blank(span=(token.start, token.start))
    first = c.at
    tree = sum_of_terms(c)
    return _conditional(c, tree, first) if c.sees(kinds.PROSE, "if") else tree


def _is_label(c: Cursor, member: Tree) -> bool:
    """Whether a colon stands behind a derivative: dL/dw: 2x."""
    return c.sees(kinds.SIGN, ":") and isinstance(member, Derivative | Differential)


def _is_condition(c: Cursor) -> bool:
    """Whether the next token is the bar of P(y = 1 | x)."""
    return c.sees(kinds.BAR, "|") and c.bar != "|"


def _conditional(c: Cursor, value: Tree, first: int) -> Tree:
    """`value if condition else other`, `value if condition, other otherwise`."""
    token = c.take()
    if c.context.whole_words:
        c.problem(token.span, f"{token.text!r} is not allowed here", CONDITION)
    branches: list[tuple[Tree, Tree | None]] = [(value, chain(c))]
    if c.accept(kinds.PROSE, "else", "otherwise") or c.accept(kinds.SEPARATOR, ",", ";"):
        c.accept(kinds.PROSE, "otherwise", "else")
        other = chain(c)
        if isinstance(other, Cases):
            branches += other.branches
        else:
            branches.append((other, None))
        c.accept(kinds.PROSE, "otherwise", "else")
    return Cases(tuple(branches), span=c.span(first))
