"""A name of the question without its indices: ŷ = vᵀz in an answer where the question has ŷ_c^(i) = v_cᵀz^(i)."""

from collections.abc import Iterable
from dataclasses import replace

from engine.expressions.tree import Symbol, Tree
from engine.expressions.walking import rebuilt, walk


def with_indices(right: Tree, left: Symbol, fact: Symbol, known: Iterable[Tree]) -> Tree:
    """The right side of `left = right` with the indices that the fact has and the left side lacks.

    A name gets an index where the known formulas have it with that index and the right side has it without.
    """
    letters = {a: b for a, b in zip(left.sub, fact.sub, strict=False) if len(left.sub) == len(fact.sub)}
    missing = [
        index for index in (*fact.sub, *fact.sup) if index not in (*left.sub, *left.sup, *letters.values())
    ]
    forms = {
        (node.stem, side, index)
        for tree in known
        for node in walk(tree)
        if isinstance(node, Symbol)
        for side, indices in (("sub", node.sub), ("sup", node.sup))
        for index in indices
    }

    def change(node: Tree) -> Tree:
        if not isinstance(node, Symbol):
            return node
        node = replace(
            node, sub=tuple(letters.get(index, index) for index in node.sub)
        )  # v_j of p_j as v_c of p_c
        for index in missing:
            if not node.sup and (node.stem, "sup", index) in forms and index in fact.sup:
                node = replace(node, sup=(index,))  # the same name with its index
            if not node.sub and (node.stem, "sub", index) in forms and index in fact.sub:
                node = replace(node, sub=(index,))
        return node

    return rebuilt(right, change)
