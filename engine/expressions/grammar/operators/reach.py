"""How far a sum over an index reaches: over every later term that contains the index."""

from collections.abc import Set as AbstractSet
from dataclasses import replace

from engine.expressions.tree import BigOperator, Negation, Product, Sum, Symbol, Tree
from engine.expressions.walking import walk


def reaching(tree: Sum, values: AbstractSet[str]) -> Tree:
    """The sum with the terms inside that an earlier Σ reaches: Σ_i a_i + b_i is Σ_i (a_i + b_i)."""
    for k, term in enumerate(tree.terms[:-1]):
        big = _last(term)
        if big is None or big.index is None or big.index.name in values:
            continue
        name = big.index.name
        ends = [m for m in range(k + 1, len(tree.terms)) if _is_free(name, tree.terms[m])]
        if ends:
            return _extended(tree, k, ends[-1], big)
    return tree


def _last(term: Tree) -> BigOperator | None:
    """The Σ that ends a term: of -Σ, of 2·Σ."""
    while isinstance(term, Negation | Product):
        term = term.operand if isinstance(term, Negation) else term.factors[-1]
    return term if isinstance(term, BigOperator) and term.kind in {"sum", "prod"} else None


def _is_free(name: str, tree: Tree) -> bool:
    if any(isinstance(node, BigOperator) and node.index and node.index.name == name for node in walk(tree)):
        return False
    return any(isinstance(node, Symbol) and node.name == name for node in walk(tree))


def _extended(tree: Sum, k: int, last: int, big: BigOperator) -> Tree:
    signs = ("+", *tree.signs[k + 1 : last + 1])
    body = Sum(
        (big.body, *tree.terms[k + 1 : last + 1]), signs, span=(big.body.span[0], tree.terms[last].span[1])
    )
    wide = replace(big, body=body, span=(big.span[0], body.span[1]))
    term = _with_last(tree.terms[k], big, wide)
    terms = (*tree.terms[:k], term, *tree.terms[last + 1 :])
    if len(terms) == 1:
        return term
    return Sum(terms, (*tree.signs[: k + 1], *tree.signs[last + 1 :]), span=tree.span)


def _with_last(term: Tree, old: BigOperator, new: BigOperator) -> Tree:
    """The term with its last Σ exchanged."""
    path: list[Tree] = []
    while term is not old and isinstance(term, Negation | Product):
        path.append(term)
        term = term.operand if isinstance(term, Negation) else term.factors[-1]
    result: Tree = new
    for node in reversed(path):
        if isinstance(node, Negation):
            result = replace(node, operand=result, span=(node.span[0], new.span[1]))
        elif isinstance(node, Product):
            result = replace(node, factors=(*node.factors[:-1], result), span=(node.span[0], new.span[1]))
    return result
