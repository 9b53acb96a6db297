"""Brackets, bars, matrices and cases."""

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.enclosed.groups import finish, is_group, listed, one
from engine.expressions.tokens import token as kinds
from engine.expressions.tree import (
    Absolute,
    At,
    Blank,
    Call,
    Cases,
    Iverson,
    Matrix,
    Norm,
    Relation,
    Span,
    Symbol,
    Tree,
    Tuple,
)

_MATRICES = frozenset(("matrix", "bmatrix", "pmatrix", "Bmatrix", "smallmatrix", "array", "subarray"))
_CASES = frozenset(("cases", "dcases", "rcases"))


def bracketed(c: Cursor) -> Tree:
    """A bracket that groups, a tuple, a matrix, an indicator [i = j], or cases."""
    token, first = c.next, c.at
    if token.text.startswith("env:") or (token.text == "{" and _holds_rows(c)):
        return _environment(c, first)
    if is_group(c):
        return one(c)
    allowed, c.allows_relation = c.allows_relation, token.text == "["
    rows = listed(c)
    c.allows_relation = allowed
    if c.context.whole_words and token.text in {"(", "{"}:
        _refuse_list(c, first)
    if token.text == "." or c.tokens[c.pairs[first]].text in {"|", "‖"}:
        return _evaluated(c, rows[0][0], token.text, first)
    if len(rows) > 1:
        return Matrix(tuple(map(tuple, rows)), span=c.span(first))
    return _single(tuple(rows[0]), token.text, c.span(first))


def _refuse_list(c: Cursor, first: int) -> None:
    """Note a comma in a bracket of an expression that is no call."""
    at = first + 1
    while at < c.pairs[first]:
        token = c.tokens[at]
        if token.kind == kinds.SEPARATOR:
            message = "a comma may only separate the operands of a function"
            c.problem(token.span, message, "write one expression")
            return
        at = c.pairs[at] + 1 if token.kind == kinds.OPEN else at + 1


def _environment(c: Cursor, first: int) -> Tree:
    name = c.next.text.removeprefix("env:")
    if name in _MATRICES:
        return Matrix(tuple(tuple(row) for row in _rows(c)), span=c.span(first))
    if name in _CASES or name == "{":
        return _cases(c, first)
    return _unknown_environment(c, name)


def _single(items: tuple[Tree, ...], bracket: str, span: Span) -> Tree:
    """One row in a bracket: a group, an indicator, a tuple, or rows in a row."""
    if bracket == "⌊":
        return Call(Symbol("floor"), items, span=span)
    if len(items) == 1 and bracket != "⟨":
        if bracket == "[" and isinstance(items[0], Relation):
            return Iverson(items[0], span=span)
        is_vector = bracket == "[" and isinstance(items[0], Tuple) and items[0].bracket == "["
        return Matrix((items[0].items,), span=span) if is_vector and isinstance(items[0], Tuple) else items[0]
    if bracket == "[" and all(isinstance(item, Tuple) and item.bracket == "[" for item in items):
        return Matrix(tuple(item.items for item in items if isinstance(item, Tuple)), span=span)
    return Tuple(items, bracket, span=span)


def _evaluated(c: Cursor, tree: Tree, bracket: str, first: int) -> Tree:
    r"""\left. f \right|_{u=0}, and the bars of \left| x \right|."""
    if bracket == "|":
        return Absolute(tree, span=c.span(first))
    if bracket == "‖":
        return Norm(tree, span=c.span(first))
    if not c.sees(kinds.SIGN, "_"):
        return tree
    c.take()
    conditions = tuple(item for row in listed(c) for item in row) if c.sees(kinds.OPEN) else (c.atom(),)
    return At(tree, conditions, span=c.span(first))


def _unknown_environment(c: Cursor, name: str) -> Tree:
    token, close = c.next, c.pairs[c.at]
    c.problem(token.span, f"\\begin{{{name}}} is not read here", "write its rows as formulas of their own")
    c.at = close
    c.take()
    return Blank(span=token.span)


def _rows(c: Cursor) -> list[list[Tree]]:
    """The entries of a matrix, row by row. An empty last row is left out."""
    close = c.pairs[c.at]
    bar, c.bar = c.bar, ""
    c.take()
    rows: list[list[Tree]] = [[]]
    while c.at < close:
        empty = c.sees(kinds.SEPARATOR, "&", "row")
        rows[-1].append(Blank(span=c.next.span) if empty else c.chain())
        if c.accept(kinds.SEPARATOR, "row"):
            rows.append([])
        elif c.accept(kinds.SEPARATOR, "&", ",", "quad"):
            if c.at == close or c.sees(kinds.SEPARATOR, "row"):
                rows[-1].append(Blank(span=c.next.span))
                if c.accept(kinds.SEPARATOR, "row"):
                    rows.append([])
        else:
            break
    finish(c, close)
    c.bar = bar
    return [row for row in rows if row] or [[Blank(span=c.next.span)]]


def _holds_rows(c: Cursor) -> bool:
    r"""Whether a brace is the one of \left\{ ... \\ ... \right."""
    close = c.pairs[c.at]
    return c.tokens[close].text == "." and any(
        t.kind == kinds.SEPARATOR and t.text == "row" for t in c.tokens[c.at : close]
    )


def _cases(c: Cursor, first: int) -> Tree:
    close = c.pairs[c.at]
    bar, c.bar = c.bar, ""
    allowed, c.allows_relation = c.allows_relation, True
    c.take()
    branches: list[tuple[Tree, Tree | None]] = []
    while c.at < close and not c.sees(kinds.END):
        value = c.chain()
        condition: Tree | None = None
        while c.accept(kinds.SEPARATOR, "&", ",", ";", "quad") or _passes(c):
            if c.at < close and not c.sees(kinds.SEPARATOR, "row", "&", "quad") and not c.sees(kinds.PROSE):
                condition = c.chain() if condition is None else Tuple((condition, c.chain()), "and")
        branches.append((value, condition))
        if not c.accept(kinds.SEPARATOR, "row"):
            break
    finish(c, close)
    c.bar, c.allows_relation = bar, allowed
    return Cases(tuple(branches), span=c.span(first))


def _passes(c: Cursor) -> bool:
    """Read past words: if, otherwise, for."""
    return c.accept(kinds.PROSE)


def magnitude(c: Cursor) -> Tree:
    """|x| or ‖x‖."""
    first, token = c.at, c.take()
    bar, c.bar = c.bar, token.text
    tree = c.chain()
    if c.closes_bar():
        c.take()
    else:
        c.problem(token.span, "this bar is not closed", f"write {token.text} behind its content")
    c.bar = bar
    span = c.span(first)
    return Absolute(tree, span=span) if token.text == "|" else Norm(tree, span=span)


def is_condition(c: Cursor) -> bool:
    """Whether a bracket or a subscript with a relation in it comes next: 1[z > 0], 1_{z > 0}."""
    at = c.at + 1 if c.sees(kinds.SIGN, "_") else c.at
    if c.tokens[at].kind != kinds.OPEN or at not in c.pairs:
        return False
    return any(token.kind == kinds.RELATION for token in c.tokens[at : c.pairs[at]])


def indicated(c: Cursor, start: int) -> Tree:
    """The indicator of the condition that comes next."""
    c.accept(kinds.SIGN, "_")
    allowed, c.allows_relation = c.allows_relation, True
    tree = one(c)
    c.allows_relation = allowed
    return Iverson(tree, span=(start, c.tokens[c.at - 1].end))
