"""Sums and products. A product may have no sign: `2w(a - y)`."""

from dataclasses import replace

from engine.expressions.grammar.cursor import MULTIPLICATIONS, Cursor
from engine.expressions.grammar.operators.reach import reaching
from engine.expressions.tokens import token as kinds
from engine.expressions.tree import Derivative, Dots, Multiplication, Number, Product, Quotient, Sum, Tree
from engine.support.text import shortened

_HABIT = frozenset("mnNMBKkp")


def sum_of_terms(c: Cursor) -> Tree:
    """Terms with + and - between them. A sum over an index reaches over the terms that contain the index."""
    first = c.at
    terms = [product(c)]
    signs = ["+"]
    while c.sees(kinds.SIGN, "+", "-"):
        signs.append(c.take().text)
        terms.append(product(c))
    if len(terms) == 1:
        return terms[0]
    tree = Sum(tuple(terms), tuple("-" if sign == "-" else "+" for sign in signs), span=c.span(first))
    return reaching(tree, c.values)


def product(c: Cursor) -> Tree:
    """Factors with a sign of multiplication, a division, or nothing between them, from left to right."""
    first = c.at
    run = _Run(c, first)
    run.factors.append(c.factor())
    while True:
        token = c.next
        if token.kind == kinds.SIGN and token.text in MULTIPLICATIONS and not _is_wildcard(c):
            _multiplied(c, run)
        elif c.accept(kinds.SIGN, "/"):
            left = run.tree()
            below = _denominator(c, left)
            run.factors, run.kind = [Quotient(left, below, span=c.span(first))], None
        elif _is_point(c):
            c.take()
            run.add(c.factor(), "dot")
        elif (
            c.begins_operand()
            or (c.in_script and (token.kind == kinds.NUMBER or _is_wildcard(c)))
            or (token.kind == kinds.NUMBER and c.latex and isinstance(run.factors[-1], Quotient | Derivative))
        ):
            run.add(c.factor(), "implicit")
        elif token.kind == kinds.NUMBER:
            _missing_sign(c)
            run.add(c.factor(), "implicit")
        else:
            return run.tree()


class _Run:
    """Factors of one kind; another kind makes a product of them first."""

    def __init__(self, c: Cursor, first: int) -> None:
        self.c, self.first = c, first
        self.factors: list[Tree] = []
        self.kind: Multiplication | None = None

    def add(self, factor: Tree, kind: Multiplication) -> None:
        if self.kind not in {None, kind}:
            before = self.tree()
            end = self.factors[-1].span[1]
            self.factors = [replace(before, span=(before.span[0], max(before.span[0], end)))]
        self.factors.append(factor)
        self.kind = kind

    def tree(self) -> Tree:
        if len(self.factors) == 1:
            return self.factors[0]
        return Product(tuple(self.factors), self.kind or "implicit", span=self.c.span(self.first))


def _is_wildcard(c: Cursor) -> bool:
    """Whether a * is an index of its own: W_{1*}."""
    return c.in_script and c.next.text == "*" and c.ahead().kind in {kinds.CLOSE, kinds.SEPARATOR}


def _multiplied(c: Cursor, run: _Run) -> None:
    sign = c.take()
    first = c.at - 1
    dots = 0
    while sign.text == "·" and c.sees(kinds.SIGN, "·"):  # \cdot \cdot \cdot is an ellipsis
        c.take()
        dots += 1
    if dots > 1:
        run.add(Dots(span=c.span(first)), "implicit")
    else:
        run.add(c.factor(), MULTIPLICATIONS[sign.text])


def _is_point(c: Cursor) -> bool:
    """Whether the next token is a point between factors: `2w.x`. An expression of `parse` has none."""
    if not c.sees(kinds.SIGN, "."):
        return False
    if c.ahead().kind not in {kinds.NAME, kinds.NUMBER, kinds.OPEN, kinds.COMMAND}:
        return False
    if c.context.whole_words:
        c.problem(c.next.span, "'.' is not allowed here", "write the name alone: names have no attributes")
    return True


def _missing_sign(c: Cursor) -> None:
    before, token = c.tokens[c.at - 1], c.next
    left = "(...)" if before.kind == kinds.CLOSE else shortened(before.text)
    message = f"write {left}*{shortened(token.text)} for a product"
    c.problem(token.span, "an operator is missing", message)


def _denominator(c: Cursor, numerator: Tree) -> Tree:
    """The factor below the line. `1/2m` has two readings: strictly (1/2)m, by habit 1/(2m)."""
    first = c.at
    below = c.factor()
    following = c.next
    if not isinstance(below, Number) or following.kind != kinds.NAME or following.spaced:
        return below
    is_habit = isinstance(numerator, Number) and numerator.text == "1" and following.text in _HABIT
    place = "beside" if is_habit else "below"
    if is_habit == c.switches.is_on("slash", f"{following.text} stands {place} the line"):
        return below
    factors: list[Tree] = [below]
    while c.begins_operand() and c.next.kind == kinds.NAME and not c.next.spaced:
        factors.append(c.factor())
    return Product(tuple(factors), span=c.span(first))
