"""Means without limits: in (1/n) Σ_i x_i, the letter n is the number of terms."""

from dataclasses import replace

from engine.expressions.tree import BigOperator, Number, Product, Quotient, Relation, Symbol, Tree
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope

_SIZES = frozenset("nNmMdDKkTBHpPqQ")


def with_limits(relation: Relation, scope: Scope) -> Relation:
    """The relation with Σ_{i=1}^n in the place of each Σ_i that is divided by n."""
    if not any(isinstance(node, BigOperator) and node.last is None for node in walk(relation)):
        return relation

    def change(node: Tree) -> Tree:
        match node:
            case Product(factors):
                return replace(node, factors=_in_product(factors, scope))
            case Quotient(BigOperator() as total, Symbol() as size) if _is_size(size, total, scope):
                return replace(node, numerator=replace(total, last=size))
        return node

    other = rebuilt(relation, change)
    return other if isinstance(other, Relation) else relation


def _in_product(factors: tuple[Tree, ...], scope: Scope) -> tuple[Tree, ...]:
    """The factors, with a limit for each sum that 1/n stands before."""
    limited: list[Tree] = []
    for factor in factors:
        size = _divisor(limited[-1]) if limited else None
        if isinstance(factor, BigOperator) and size is not None and _is_size(size, factor, scope):
            factor = replace(factor, last=size)  # noqa: PLW2901  # the same factor with its limit
        limited.append(factor)
    return tuple(limited)


def _divisor(tree: Tree) -> Symbol | None:
    """n of 1/n and 2/n, and of 1/(2n)."""
    match tree:
        case Quotient(Number(), Symbol() as size):
            return size
        case Quotient(Number(), Product((Number(), Symbol() as size))):
            return size
    return None


def _is_size(size: Symbol, total: BigOperator, scope: Scope) -> bool:
    is_bare = total.kind == "sum" and total.index is not None and total.first is total.last is None
    is_letter = size.name in _SIZES and size.name != getattr(total.index, "name", "")
    return is_bare and total.condition is None and is_letter and scope.defined(size) is None
