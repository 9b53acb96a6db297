"""The content of a bracket or of braces, and the argument of a command."""

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.leftover import leftover
from engine.expressions.tokens import token as kinds
from engine.expressions.tree import Number, Symbol, Tree


def is_group(c: Cursor) -> bool:
    """Whether the next token opens braces that only group: those of LaTeX, of a script, and {} in plain text."""
    return c.sees(kinds.OPEN, "{") and (c.next.style in {"group", "script"} or not c.latex)


def one(c: Cursor) -> Tree:
    """The one formula in the bracket that comes next; anything behind it is noted."""
    close = c.pairs[c.at]
    bar, c.bar = c.bar, ""
    c.take()
    tree = c.chain()
    finish(c, close)
    c.bar = bar
    return tree


def listed(c: Cursor) -> list[list[Tree]]:
    """The formulas in the bracket that comes next: rows apart by ;, entries apart by commas or wide blanks."""
    close = c.pairs[c.at]
    bar, c.bar = c.bar, ""
    c.take()
    rows: list[list[Tree]] = [[_sign(c) or c.chain()]]
    while c.sees(kinds.SEPARATOR, ",", ";", "quad", "row"):
        separator = c.take()
        while separator.text == "quad" and c.accept(kinds.SEPARATOR, "quad", ","):
            pass
        while separator.text == "," and c.accept(kinds.SEPARATOR, "quad"):
            pass
        if c.at == close:
            break
        if separator.text in {";", "row"}:
            rows.append([])
        rows[-1].append(_sign(c) or c.chain())
    finish(c, close)
    c.bar = bar
    return rows


def _sign(c: Cursor) -> Symbol | None:
    """A sign that is a label: x_{+}, w_{1,-}; None where a formula comes."""
    sign = c.next
    is_label = c.in_script and sign.kind == kinds.SIGN and sign.text in {"+", "-", "*"}
    if is_label and c.ahead().kind in {kinds.SEPARATOR, kinds.CLOSE}:
        return Symbol(c.take().text, span=sign.span)
    return None


def finish(c: Cursor, close: int) -> None:
    """Go behind a closing bracket; a token before it that fits nowhere is noted."""
    if c.at < close:
        leftover(c)
    c.at = close
    c.take()


def argument(c: Cursor) -> Tree:
    r"""The argument of a command: braces, or one token. \frac12 has the arguments 1 and 2."""
    if is_group(c):
        return one(c)
    token = c.next
    if (
        c.latex and c.sees(kinds.SIGN, "_") and token.start == token.end
    ):  # the 2 of \frac z2, which z2 made an index
        c.take()
        return one(c)
    if token.kind == kinds.NUMBER and c.latex and len(token.text) > 1 and token.text.isdecimal():
        digit = token.part(0, 1)
        c.tokens[c.at] = token.part(1, len(token.text))
        return Number(digit.text, span=digit.span)
    return c.atom()
