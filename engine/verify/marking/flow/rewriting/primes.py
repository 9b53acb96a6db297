"""y' and ẏ, the derivatives of a step y by its variable. A new value w' = w − ηg is no derivative."""

from collections.abc import Collection
from dataclasses import replace

from engine.expressions.functions import KNOWN
from engine.expressions.tree import At, Call, Derivative, Negation, Number, Relation, Symbol, Tree
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import Definition, symbols
from engine.verify.marking.flow.relations.roles import is_update

_DOTS = {"dot": 1, "ddot": 2}
_VARIABLES = ("x", "t")  # of a step with several names, where one of them stands in it


def with_primes(relation: Relation, scope: Scope, numbers: Collection[Tree]) -> Relation:
    """The relation with dy/dx in the place of each y', where y has a definition and y' has none.

    Where a prime marks a name of another kind, in this line or above it, every prime is left alone.
    """
    relation = _without_arguments(relation, scope)
    marked = [symbol for member in relation.members for symbol in symbols(member) if _order(symbol)]
    if not marked or is_update(relation.members[0], relation.members[1]):
        return relation
    known = [definition.left for definition in scope.definitions]
    names = [name for name in (*numbers, *known) if isinstance(name, Symbol) and name.base not in KNOWN]
    if any(map(_order, names)):
        return relation
    derivatives: dict[Tree, Derivative] = {}
    for symbol in marked:
        own = next((d for d in reversed(scope.definitions) if d.symbol == _plain(symbol)), None)
        variable = _variable(symbol, own, scope) if own else None
        if own is None or variable is None:
            return relation
        order = _order(symbol)
        derivatives[symbol] = Derivative(own.left, (variable,) * order, "prime", order)
    other = rebuilt(relation, lambda node: _placed(derivatives.get(node), node))
    return other if isinstance(other, Relation) else relation


def _without_arguments(relation: Relation, scope: Scope) -> Relation:
    """The relation with L for L(w, b) and ∂L/∂w for L'(w), where L is a step with these names."""
    calls = [node for node in walk(relation) if isinstance(node, Call) and _is_step(node, scope)]
    if not calls:
        return relation
    other = rebuilt(relation, lambda node: _of_step(node, scope) if node in calls else node)
    return other if isinstance(other, Relation) else relation


def _is_step(call: Call, scope: Scope) -> bool:
    own = next((d for d in reversed(scope.definitions) if d.symbol == call.function), None)
    if own is None or own.parameters is not None or (call.primes and len(call.arguments) > 1):
        return False
    if call.primes and isinstance(call.arguments[0], Number | Negation):
        return _variable(call.function, own, scope) is not None
    below = set(scope.free(own.right)) | scope.stems_below((own.right,))
    return all(isinstance(argument, Symbol) and argument.name in below for argument in call.arguments)


def _of_step(call: Tree, scope: Scope) -> Tree:
    if not isinstance(call, Call) or not call.primes:
        return replace(call.function, span=call.span) if isinstance(call, Call) else call
    own = next(d for d in reversed(scope.definitions) if d.symbol == call.function)
    variable = _variable(call.function, own, scope)
    if variable is not None and not isinstance(call.arguments[0], Symbol):  # y'(0)
        derivative = Derivative(call.function, (variable,) * call.primes, "prime", call.primes)
        return At(derivative, (Relation((variable, call.arguments[0]), ("=",)),), span=call.span)
    return Derivative(call.function, call.arguments * call.primes, "prime", call.primes, span=call.span)


def _order(symbol: Symbol) -> int:
    return symbol.primes or _DOTS.get(symbol.accent, 0)


def _plain(symbol: Symbol) -> Symbol:
    return replace(symbol, primes=0, accent="" if symbol.accent in _DOTS else symbol.accent)


def _placed(derivative: Derivative | None, node: Tree) -> Tree:
    return replace(derivative, span=node.span) if derivative else node


def _variable(symbol: Symbol, own: Definition, scope: Scope) -> Symbol | None:
    """The variable of a prime or a dot: the parameter of a function, the one name below a step, x or t."""
    if symbol.base in KNOWN:
        return None
    names = own.parameters if own.parameters is not None else tuple(map(Symbol, scope.free(own.right)))
    usual = ("t",) if symbol.accent in _DOTS else _VARIABLES
    standing = [name for name in names if isinstance(name, Symbol) and name.name in usual]
    chosen = standing if len(names) > 1 or symbol.accent in _DOTS else names
    return chosen[0] if len(chosen) == 1 and isinstance(chosen[0], Symbol) else None
