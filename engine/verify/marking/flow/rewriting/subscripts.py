"""L_w, the derivative of a step L by one of the names that it depends on."""

from dataclasses import replace

from engine.expressions.tree import Derivative, Relation, Symbol
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import LETTERS


def with_derivative(relation: Relation, scope: Scope) -> Relation:
    """The relation with ∂L/∂w on its left where that is L_w, L has a definition with w, and L_w has none."""
    first = relation.members[0]
    if not isinstance(first, Symbol) or not first.sub or first.sup or _is_defined(first, scope):
        return relation
    whole = replace(first, sub=())
    own = scope.defined(whole)
    names = [
        part for part in first.sub if isinstance(part, Symbol) and not part.sub and part.name not in LETTERS
    ]
    if (
        own is None
        or len(names) < len(first.sub)
        or not {name.name for name in names} <= set(scope.free(own)) | scope.stems_below((own,))
    ):
        return relation
    left = Derivative(whole, tuple(names), "partial", len(names), span=first.span)
    return replace(relation, members=(left, *relation.members[1:]))


def _is_defined(name: Symbol, scope: Scope) -> bool:
    """Whether a name has a definition of its own; P_v has none where the text defines P_i."""
    return any(definition.left == name for definition in scope.definitions) or (
        scope.defined(name) is not None and scope.defined(replace(name, sub=())) is None
    )
