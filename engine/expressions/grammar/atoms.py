"""Atoms: a number, a name, a bracket, or a command with its arguments."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.enclosed.brackets import bracketed, indicated, is_condition, magnitude
from engine.expressions.grammar.enclosed.groups import argument, is_group
from engine.expressions.grammar.operators.derivatives import by_operator, fraction, gradient, operated
from engine.expressions.grammar.operators.series import series
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.letters import accented
from engine.expressions.tree import (
    Blank,
    Call,
    Constant,
    Dots,
    Number,
    Power,
    Quotient,
    Symbol,
    Transpose,
    Tree,
)

_SERIES = frozenset(("sum", "prod", "max", "min", "mean"))


def atom(c: Cursor) -> Tree:
    """The next atom. A token that begins none is noted; it is not taken."""
    read = _ATOMS.get(c.next.kind)
    return read(c) if read else c.missing()


def _sign(c: Cursor) -> Tree:
    """A sign that begins an atom: ^t X, and among indices * and :."""
    token = c.next
    if c.in_script and token.text in {"*", ":"}:
        return Symbol(c.take().text, span=token.span)
    if token.text == "^" and c.ahead().text == "t":
        return _raised_ahead(c, c.at)
    return c.missing()


def _words(c: Cursor) -> Tree:
    r"""\text{target output} as a name, in LaTeX."""
    token = c.next
    return Symbol(c.take().text, style="upright", span=token.span) if c.latex else c.missing()


def _open(c: Cursor) -> Tree:
    return _transposed_ahead(c) or bracketed(c)


def _number(c: Cursor) -> Tree:
    token = c.take()
    if token.text == "1" and is_condition(c):
        return indicated(c, token.start)
    if c.sees(kinds.NUMBER) and "/" in c.next.text and token.text.isdecimal() and not c.next.spaced:  # 2½
        mixed = Fraction(token.text) + Fraction(c.next.text)
        return Number(str(mixed), span=(token.start, c.take().end))
    return Number(token.text, span=token.span)


def _name(c: Cursor) -> Tree:
    token = c.take()
    follows = c.sees(kinds.SIGN, "_", "^") and (c.next.text == "_" or token.text in {"sum", "prod"})
    is_word = token.style == "upright" and token.text in {"sum", "prod", "mean"}  # \text{sum} names a node
    if token.text in _SERIES and follows and token.text not in c.values and not is_word:
        return series(c, token)
    if token.text in {"Σ", "Π"} and token.text not in c.values and _begins_series(c):
        return series(c, replace(token, text={"Σ": "sum", "Π": "prod"}[token.text]))
    if token.text == "D" and c.sees(kinds.SIGN, "_") and (tree := by_operator(c, token)) is not None:
        return tree
    if token.text in {"I", "𝟏"} and is_condition(c):
        return indicated(c, token.start)
    base, accent = accented(token.text)
    if base == "π" and "π" not in c.values and "π" not in c.functions and not c.sees(kinds.SIGN, "_"):
        return Constant("π", span=token.span)
    return Symbol(base, accent=accent, style=token.style, span=token.span)


def _begins_series(c: Cursor) -> bool:
    return c.sees(kinds.SIGN, "_", "^") or (not c.latex and c.begins_operand())


def _transposed_ahead(c: Cursor) -> Tree | None:
    """{^t}X and {}^tX: a transpose before its matrix."""
    first, close = c.at, c.pairs[c.at]
    inner = [token.text for token in c.tokens[first + 1 : close] if token.text not in {"{", "}"}]
    if not is_group(c) or inner not in (["^", "t"], ["^", "T"], []):
        return None
    c.at = close + 1
    if inner:
        operand = c.power()
        return Transpose(operand, span=c.span(first))
    if c.sees(kinds.SIGN, "^"):
        return _raised_ahead(c, first)
    return Blank(span=c.span(first))


def _raised_ahead(c: Cursor, first: int) -> Tree:
    c.take()
    argument(c)
    operand = c.power()
    return Transpose(operand, span=c.span(first))


def _command(c: Cursor) -> Tree:
    """A command with its arguments."""
    name, _, detail = c.next.text.partition(":")
    if name in _OPERATIONS:
        return _OPERATIONS[name](c)
    token = c.take()
    if name in {"sum", "prod"}:
        letter = {"sum": "Σ", "prod": "Π"}[name]
        return Symbol(letter, span=token.span) if letter in c.values else series(c, token)
    if name == "indicator":
        return indicated(c, token.start) if is_condition(c) else Symbol("1", style="bold", span=token.span)
    if name in _DECORATIONS:
        return _DECORATIONS[name](c, detail, token.start)
    return Constant("∞", span=token.span) if name == "infinity" else Dots(span=token.span)


def _root(c: Cursor, _: str, start: int) -> Tree:
    degree = bracketed(c) if c.latex and c.sees(kinds.OPEN, "[") else None
    operand = argument(c) if c.latex or c.sees(kinds.OPEN) else c.power()
    span = (start, c.tokens[c.at - 1].end)
    if degree is not None:
        return Power(operand, Quotient(Number("1"), degree), span=span)
    return Call(Symbol("sqrt", span=(start, start + 1)), (operand,), span=span)


def _accented(c: Cursor, accent: str, start: int) -> Tree:
    tree = argument(c)
    span = (start, c.tokens[c.at - 1].end)
    if isinstance(tree, Symbol) and not tree.accent:
        return replace(tree, accent=accent, span=span)
    if isinstance(tree, Blank):
        return tree
    c.problem(span, f"an accent stands over more than one letter: {accent}", "write a name of its own")
    return tree


def _styled(c: Cursor, style: str, start: int) -> Tree:
    tree = argument(c)
    span = (start, c.tokens[c.at - 1].end)
    is_one = isinstance(tree, Number) and tree.text == "1"
    if (is_one or (isinstance(tree, Symbol) and tree.base in {"1", "I"} and style == "bb")) and is_condition(
        c
    ):
        return indicated(c, start)
    if isinstance(tree, Number):
        return Symbol(tree.text, style=style, span=span)
    return replace(tree, style=style, span=span) if isinstance(tree, Symbol) else tree


def _braced(c: Cursor, *_: object) -> Tree:
    r"""\underbrace{x}_{words}: the words say nothing about the value."""
    tree = argument(c)
    if c.sees(kinds.SIGN, "_", "^"):
        c.take()
        close = c.pairs[c.at] if c.sees(kinds.OPEN) else c.at
        c.at = close
        c.take()
    return tree


_ATOMS: dict[str, Callable[[Cursor], Tree]] = {
    kinds.NUMBER: _number,
    kinds.NAME: _name,
    kinds.OPEN: _open,
    kinds.BAR: magnitude,
    kinds.COMMAND: _command,
    kinds.SIGN: _sign,
    kinds.PROSE: _words,
}
_OPERATIONS: dict[str, Callable[[Cursor], Tree]] = {
    "frac": fraction,
    "partial": operated,
    "d": operated,
    "nabla": gradient,
}
_DECORATIONS: dict[str, Callable[[Cursor, str, int], Tree]] = {
    "sqrt": _root,
    "accent": _accented,
    "style": _styled,
    "underbrace": _braced,
}
