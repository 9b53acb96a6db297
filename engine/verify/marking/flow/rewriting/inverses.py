"""dμ/dη of a name μ without a definition, where η = log μ: it is 1 over dη/dμ. And F = F(t, y) = t y² as F = t y²."""

from dataclasses import replace

from engine.expressions.tree import Call, Derivative, Number, Quotient, Relation, Symbol, Tree
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope


def with_inverses(relation: Relation, scope: Scope) -> Relation:
    """The relation with 1/(dη/dμ) in the place of dμ/dη, where η has a definition with the name μ alone."""
    if not any(_is_inverse(node, scope) for node in walk(relation)):
        return relation
    other = rebuilt(relation, lambda node: _inverse(node) if _is_inverse(node, scope) else node)
    return other if isinstance(other, Relation) else relation


def without_itself(relation: Relation) -> Relation:
    """F = F(t, y) = t y² without its second member."""
    match relation.members:
        case (Symbol() as name, Call(function=function), _, *_) if name == function:
            members = (relation.members[0], *relation.members[2:])
            return replace(relation, members=members, signs=relation.signs[1:])
    return relation


def _is_inverse(node: Tree, scope: Scope) -> bool:
    match node:
        case Derivative(of=Symbol() as of, wrt=(Symbol() as by,), order=1) if scope.defined(of) is None:
            own = scope.defined(by)
            return own is not None and scope.free(own) == (of.name,)
    return False


def _inverse(node: Tree) -> Tree:
    if not isinstance(node, Derivative):
        return node
    below = replace(node, of=node.wrt[0], wrt=(node.of,))
    return Quotient(Number("1"), below, span=node.span)
