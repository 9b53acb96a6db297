"""Total differentials: df = y dx + x dy says that ∂f/∂x = y and ∂f/∂y = x. dW = Xᵀ dZ says no such thing."""

from collections.abc import Collection
from dataclasses import replace

from engine.expressions.tree import Derivative, Differential, Product, Relation, Sum, Symbol, Tree
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope


def with_partials(relation: Relation, scope: Scope) -> Relation:
    """The relation with ∂f/∂x · dx + ... in the place of df, where f is defined by x and the others."""
    first = relation.members[0]
    if (
        not (isinstance(first, Differential) and isinstance(first.of, Symbol))
        or scope.defined(first.of) is None
    ):
        return relation
    below = scope.stems_below((first.of,)) - {first.of.stem}
    members = [rebuilt(member, lambda node: _split(node, below)) for member in relation.members[1:]]
    inner = [n.of for member in members for n in walk(member) if isinstance(n, Differential)]
    names = list(dict.fromkeys(name for name in inner if isinstance(name, Symbol)))
    if not names or len(names) < len(set(inner)) or not all(name.stem in below for name in names):
        return relation
    terms = tuple(Product((Derivative(first.of, (name,)), _step(name))) for name in names)
    whole = Sum(terms, tuple("+" for _ in terms)) if len(terms) > 1 else terms[0]
    others = [rebuilt(member, _named) for member in members]
    return replace(relation, members=(replace(whole, span=first.span), *others))


def _split(node: Tree, below: Collection[str]) -> Tree:
    """A word dx as the differential of x."""
    if isinstance(node, Symbol) and node.base[:1] == "d" and node.base[1:] in below:
        return Differential(replace(node, base=node.base[1:]), span=node.span)
    return node


def _named(node: Tree) -> Tree:
    """A differential as a name."""
    if isinstance(node, Differential) and isinstance(node.of, Symbol):
        return replace(_step(node.of), span=node.span)
    return node


def _step(name: Symbol) -> Symbol:
    """dx as a name of its own."""
    return replace(name, base=f"d{name.base}")
