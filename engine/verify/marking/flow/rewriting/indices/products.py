r"""A product of matrices as a whole: WX_{11} is an entry of WX, and ∂σ(WX)/∂(WX) is σ'(WX), entry by entry."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.expressions.tree import Call, Derivative, Indexed, Matrix, Product, Symbol, Tree
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope
from engine.verify.formulas.evaluating.functions import ALIASES, UNARY


def with_entries_of_products(tree: Tree, others: Sequence[Tree]) -> Tree:
    """The tree with (WX)_11 for WX_11 in each matrix, where WX stands as a whole in it or in the others."""
    if not any(isinstance(node, Matrix) for node in walk(tree)):
        return tree
    nodes = (node for other in (*others, tree) for node in walk(other))
    wholes = [node.factors for node in nodes if isinstance(node, Product) and _is_whole(node)]

    def change(node: Tree) -> Tree:
        return _of_entries(node, wholes) if isinstance(node, Product) else node

    def in_matrix(node: Tree) -> Tree:
        if not isinstance(node, Matrix):
            return node
        return replace(node, rows=tuple(tuple(rebuilt(entry, change) for entry in row) for row in node.rows))

    return rebuilt(tree, in_matrix) if wholes else tree


def _is_whole(node: Product) -> bool:
    """Whether a product is one of names of matrices: W X^T, without indices."""
    names = [part for part in walk(node) if isinstance(part, Symbol)]
    is_plain = not any(isinstance(part, (Indexed, Call, Derivative)) for part in walk(node))
    return len(names) > 1 and is_plain and all(name.base.isupper() and not name.sub for name in names)


def _of_entries(node: Product, wholes: Sequence[tuple[Tree, ...]]) -> Tree:
    """A product with an entry of a product in the place of its factors: W X_11 (1 − ...)."""
    for whole in wholes:
        count = len(whole)
        for end in range(count, len(node.factors) + 1):
            *before, last = node.factors[end - count : end]
            own, indices = _split(last)
            if indices and (*before, own) == whole:
                entry = Indexed(Product(whole, node.kind), indices, span=last.span)
                factors = (*node.factors[: end - count], entry, *node.factors[end:])
                return replace(node, factors=factors) if len(factors) > 1 else entry
    return node


def _split(tree: Tree) -> tuple[Tree, tuple[Tree, ...]]:
    """A factor without its indices, and those."""
    if isinstance(tree, Indexed):
        return tree.operand, tree.indices
    return (replace(tree, sub=()), tree.sub) if isinstance(tree, Symbol) else (tree, ())


def entry_by_entry(trees: Sequence[Tree], scope: Scope) -> list[Tree]:
    """The trees with σ'(WX) for the derivative of σ(WX) by WX, which has four axes and is meant entry by entry."""

    def change(node: Tree) -> Tree:
        match node:
            case Derivative(of=of, wrt=(variable,), order=1) if not isinstance(variable, Symbol):
                return next(_primed(of, variable, scope), node)
        return node

    return [rebuilt(tree, change) for tree in trees]


def _primed(of: Tree, variable: Tree, scope: Scope) -> Iterator[Tree]:
    whole = (scope.defined(of) or of) if isinstance(of, Symbol) else of
    match whole:
        case Call(Symbol(sub=(), sup=()) as function, (argument,), 0) if argument == variable:
            if ALIASES.get(function.name, function.name) in UNARY:
                yield Call(function, (argument,), 1, span=of.span)
