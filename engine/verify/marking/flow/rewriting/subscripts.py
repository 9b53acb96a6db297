"""L_w, the derivative of a step L by one of the names that it depends on."""

from dataclasses import replace

from engine.expressions.tree import Derivative, Relation, Symbol
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import LETTERS


def with_derivative(relation: Relation, scope: Scope) -> Relation:
    """The relation with ∂L/∂w for each L_w and L'_w, where L has a definition with w, and L_w has none."""
    if not any(isinstance(node, Symbol) and _derivative(node, scope) for node in walk(relation)):
        return relation
    other = rebuilt(relation, lambda node: (isinstance(node, Symbol) and _derivative(node, scope)) or node)
    return other if isinstance(other, Relation) else relation


def _derivative(symbol: Symbol, scope: Scope) -> Derivative | None:
    """The derivative that a name is; None for any other name."""
    if (
        not symbol.sub
        or symbol.sup
        or symbol.primes not in (0, len(symbol.sub))
        or _is_defined(symbol, scope)
    ):
        return None
    whole = replace(symbol, sub=(), primes=0)
    own = scope.defined(whole)
    names = [
        part for part in symbol.sub if isinstance(part, Symbol) and not part.sub and part.name not in LETTERS
    ]
    if (
        own is None
        or len(names) < len(symbol.sub)
        or not {name.name for name in names} <= set(scope.free(own)) | scope.stems_below((own,))
    ):
        return None
    return Derivative(whole, tuple(names), "partial", len(names), span=symbol.span)


def _is_defined(name: Symbol, scope: Scope) -> bool:
    """Whether a name has a definition of its own; P_v has none where the text defines P_i."""
    return any(definition.left == name for definition in scope.definitions) or (
        scope.defined(name) is not None and scope.defined(replace(name, sub=())) is None
    )
