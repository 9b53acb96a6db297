r"""Derivatives: \frac{\partial C}{\partial w}, dL/dw, ∂_x f, ∇_W L, d/dx σ(2x), and differentials alone."""

from collections.abc import Sequence
from dataclasses import replace

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.enclosed.groups import argument, finish, is_group, listed
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.token import Token
from engine.expressions.tree import (
    At,
    Blank,
    Derivative,
    DerivativeKind,
    Differential,
    Number,
    Power,
    Product,
    Quotient,
    Relation,
    Symbol,
    Tree,
)

_OPERATORS = ("partial", "d")


def fraction(c: Cursor) -> Tree:
    r"""\frac: a derivative where ∂ or d stands above and below, else a quotient."""
    first = c.at
    c.take()
    if not _begins_derivative(c):
        numerator = argument(c)
        denominator = argument(c)
        return Quotient(numerator, denominator, span=c.span(first))
    close = c.pairs[c.at]
    c.take()
    kind, order = _operator(c)
    of: Tree | None = None
    if c.at < close:
        of = _forced(c, whole=True)
    finish(c, close)
    wrt = _below(c, order) if is_group(c) else [argument(c)]
    if of is None:
        return Derivative(_run(c), tuple(wrt), kind, len(wrt), span=c.span(first))
    return _at_arguments(c, Derivative(of, tuple(wrt), kind, len(wrt), span=c.span(first)), first)


def _at_arguments(c: Cursor, tree: Derivative, first: int) -> Tree:
    r"""\frac{\partial f}{\partial x}(1, 0): the derivative of a declared function at its arguments."""
    names = c.functions.get(tree.of.name) if isinstance(tree.of, Symbol) else None
    if not names or not (c.sees(kinds.OPEN, "(") and _holds_one_each(c, names)):
        return tree
    arguments = [argument for row in listed(c) for argument in row]
    pairs = zip(names, arguments, strict=True)
    conditions = tuple(Relation((Symbol(name), argument), ("=",)) for name, argument in pairs)
    changed = tuple(r for r in conditions if r.members[0] != r.members[1])
    return At(tree, changed, span=c.span(first)) if changed else replace(tree, span=c.span(first))


def _holds_one_each(c: Cursor, names: Sequence[str]) -> bool:
    """Whether the bracket that comes next has an argument for each name; a single one must be a name or a number."""
    close = c.pairs[c.at]
    commas = sum(token.kind == kinds.SEPARATOR and token.text == "," for token in c.tokens[c.at : close])
    inner = c.tokens[c.at + 1 : close]
    if len(names) == 1:
        return len(inner) == 1 and (inner[0].kind == kinds.NUMBER or inner[0].text == names[0])
    return commas == len(names) - 1


def _begins_derivative(c: Cursor) -> bool:
    """Whether the argument begins with ∂ or d, or both arguments with D."""
    if not is_group(c):
        return False
    first = c.tokens[c.at + 1]
    if first.kind == kinds.COMMAND and first.text in _OPERATORS:
        return True
    below = c.tokens[min(c.pairs[c.at] + 2, len(c.tokens) - 1)]
    texts = {first.text, below.text}
    return (texts <= {"d", "D"} or texts == {"δ"}) and first.text not in c.values


def _operator(c: Cursor) -> tuple[DerivativeKind, int]:
    """∂ or d with its order, read past."""
    kind: DerivativeKind = "partial" if c.take().text == "partial" else "total"
    if not c.sees(kinds.SIGN, "^"):
        return kind, 1
    c.take()
    order = argument(c)
    known = isinstance(order, Number) and order.text.isdecimal() and 0 < int(order.text) <= 9
    if not known:
        c.problem(order.span, "the order of a derivative is a number from 1 to 9")
    return kind, int(order.text) if known and isinstance(order, Number) else 1


def _below(c: Cursor, order: int) -> list[Tree]:
    """The variables below a fraction bar: ∂x∂y, ∂x^2. Where ∂ is lost, they are the expression itself."""
    close = c.pairs[c.at]
    bar, c.bar = c.bar, ""
    c.take()
    wrt: list[Tree] = []
    while c.at < close:
        if c.sees(kinds.COMMAND, *_OPERATORS) or (c.sees(kinds.NAME, "d", "D", "δ") and c.at + 1 < close):
            c.take()
        elif wrt:
            break
        first = c.at
        variables = [c.power()]
        while c.begins_operand() and not c.sees(kinds.COMMAND, *_OPERATORS):
            variables.append(c.power())
        variable = variables[0] if len(variables) == 1 else Product(tuple(variables), span=c.span(first))
        wrt += _repeated(variable, order)
    finish(c, close)
    c.bar = bar
    return wrt or [Blank(span=c.tokens[close].span)]


def _repeated(variable: Tree, order: int) -> list[Tree]:
    """x^2 below a second derivative is x twice."""
    if isinstance(variable, Power) and isinstance(variable.exponent, Number) and order > 1:
        count = variable.exponent.text
        if count.isdecimal() and int(count) <= order:
            return [variable.base] * int(count)
    return [variable]


def _forced(c: Cursor, *, whole: bool = False) -> Tree:
    """The operand of ∂ or ∇; a bracket behind its name holds arguments."""
    forced, c.forces_call = c.forces_call, True
    tree = c.product() if whole else c.power()
    c.forces_call = forced
    return tree


def _run(c: Cursor) -> Tree:
    """The factors that an operator d/dx acts on: up to the next sign."""
    forced, c.forces_call = c.forces_call, False
    first = c.at
    factors = [c.factor()]
    while c.begins_operand():
        factors.append(c.factor())
    c.forces_call = forced
    tree = factors[0] if len(factors) == 1 else Product(tuple(factors), span=c.span(first))
    if c.sees(kinds.SIGN, "/") and c.switches.is_on(
        "operator", "the derivative is one of the whole quotient"
    ):
        c.take()
        return Quotient(tree, c.factor(), span=c.span(first))
    return tree


def operated(c: Cursor) -> Tree:
    """∂ or d in a line: dL/dw, ∂_x f, d/dx f, or a differential alone."""
    first = c.at
    kind, order = _operator(c)
    if c.sees(kinds.SIGN, "_"):
        c.take()
        wrt = [tree for row in listed(c) for tree in row] if c.sees(kinds.OPEN) else [c.power()]
        wrt = [name for tree in wrt for name in _letters(tree)]
        return Derivative(_run(c), tuple(wrt), kind, len(wrt), span=c.span(first))
    of = None if c.sees(kinds.SIGN, "/") else _forced(c)
    if not _follows_denominator(c):
        return Differential(of or c.missing(), span=c.span(first))
    c.take()
    wrt = _beside(c, order)
    if of is None:
        return Derivative(_run(c), tuple(wrt), kind, len(wrt), span=c.span(first))
    return _at_arguments(c, Derivative(of, tuple(wrt), kind, len(wrt), span=c.span(first)), first)


def by_operator(c: Cursor, operator: Token) -> Tree | None:
    """D_x f and D_x² f as derivatives; None where D is a name of the text or stands alone."""
    if {"D", *(name for name in c.values if name.startswith("D_"))} & c.values:
        return None
    first = c.at
    c.take()
    wrt = [tree for row in listed(c) for tree in row] if c.sees(kinds.OPEN) else [c.atom()]
    wrt = [name for tree in wrt for name in _letters(tree)]
    order = 1
    if c.accept(kinds.SIGN, "^"):
        exponent = argument(c)
        order = int(exponent.text) if isinstance(exponent, Number) and exponent.text in "23456" else 0
    is_derivative = order and all(isinstance(name, Symbol) for name in wrt) and c.begins_operand()
    if not is_derivative:
        c.at = first
        return None
    wrt = wrt * order
    return Derivative(_run(c), tuple(wrt), "total", len(wrt), span=(operator.start, c.span(first)[1]))


def _letters(tree: Tree) -> Sequence[Tree]:
    """The variables of ∂_xy f: letters without a sign between them, as one name or as a product."""
    if (
        isinstance(tree, Product)
        and tree.kind == "implicit"
        and all(isinstance(f, Symbol) for f in tree.factors)
    ):
        return tree.factors
    return (tree,)


def _follows_denominator(c: Cursor) -> bool:
    """Whether /∂w or /(∂w) comes next."""
    if not c.sees(kinds.SIGN, "/"):
        return False
    following = c.ahead(2) if c.ahead().kind == kinds.OPEN else c.ahead()
    return following.kind == kinds.COMMAND and following.text in _OPERATORS


def _beside(c: Cursor, order: int) -> list[Tree]:
    """The variables behind a slash: ∂x∂y up to the order, or those in brackets."""
    if c.sees(kinds.OPEN):
        return _below(c, order)
    wrt: list[Tree] = []
    while not wrt or (len(wrt) < order and c.sees(kinds.COMMAND, *_OPERATORS)):
        c.take()
        calls, c.allows_call = c.allows_call, False  # dL/dw (a - y) is a product
        wrt += _repeated(c.power(), order)
        c.allows_call = calls
    return wrt


def gradient(c: Cursor) -> Tree:
    """∇_W L, ∇J(θ), ∇²f."""
    first = c.at
    c.take()
    kind: DerivativeKind = "gradient"
    wrt: list[Tree] = []
    while c.sees(kinds.SIGN, "_", "^"):
        if c.take().text == "^":
            argument(c)
            kind = "hessian"
        else:
            wrt += [tree for row in listed(c) for tree in row] if c.sees(kinds.OPEN) else [argument(c)]
    of = _forced(c)
    return Derivative(of, tuple(wrt), kind, 2 if kind == "hessian" else 1, span=c.span(first))
