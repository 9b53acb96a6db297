"""Sums and products over an index, max and min over one."""

from engine.expressions.grammar.cursor import Cursor
from engine.expressions.grammar.enclosed.groups import argument, is_group, listed
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.token import Token
from engine.expressions.tree import BigKind, BigOperator, Product, Relation, Symbol, Tree

_KINDS: dict[str, BigKind] = {"sum": "sum", "prod": "prod", "max": "max", "min": "min", "mean": "mean"}


def series(c: Cursor, operator: Token) -> Tree:
    """Σ with its limits and its body: the factors up to the next + or -."""
    below: list[Tree] = []
    last: Tree | None = None
    while c.sees(kinds.SIGN, "_", "^"):
        if c.take().text == "_":
            below += _below(c)
        else:
            last = argument(c)
    body = c.product()
    end = body.span[1]
    indices: list[Tree | None] = [part for tree in below for part in _split(tree)]
    for tree in reversed(indices or [None]):
        index, first, condition = _limits(tree)
        kind = _KINDS[operator.text]
        body = BigOperator(kind, index, first, last, body, condition, span=(operator.start, end))
    return body


def _below(c: Cursor) -> list[Tree]:
    """The limits below: i, i=1, {i=1}, {i, j}, {i ≠ j}. In plain text an = may stand without braces."""
    listing = is_group(c) or c.sees(kinds.OPEN, "(")
    trees = [tree for row in listed(c) for tree in row] if listing else [c.atom()]
    if not c.latex and len(trees) == 1 and isinstance(trees[0], Symbol) and _is_limit(c):
        c.take()
        first = c.atom()
        trees = [Relation((trees[0], first), ("=",), span=(trees[0].span[0], first.span[1]))]
    return trees


def _is_limit(c: Cursor) -> bool:
    """Whether `=1^n` comes next."""
    following = (c.ahead(), c.ahead(2))
    is_number = following[0].kind in {kinds.NUMBER, kinds.NAME}
    return (
        c.sees(kinds.RELATION, "=")
        and is_number
        and (following[1].kind, following[1].text) == (kinds.SIGN, "^")
    )


def _split(tree: Tree) -> tuple[Tree, ...]:
    """The indices of Σ_{ij}."""
    names = isinstance(tree, Product) and all(isinstance(factor, Symbol) for factor in tree.factors)
    return tree.factors if isinstance(tree, Product) and names else (tree,)


def _limits(tree: Tree | None) -> tuple[Symbol | None, Tree | None, Tree | None]:
    """(index, first, condition) of what stands below a Σ."""
    if isinstance(tree, Symbol):
        return tree, None, None
    if isinstance(tree, Relation) and isinstance(tree.members[0], Symbol):
        is_first = tree.signs == ("=",)
        return tree.members[0], tree.members[1] if is_first else None, None if is_first else tree
    return None, None, tree
