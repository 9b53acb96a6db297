"""Calls that are names: P(y = 1 | x) is a number of its own."""

from engine.expressions.spelling.spell import spell
from engine.expressions.tree import Call, Relation, Symbol, Tree
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope


def with_names(tree: Relation, scope: Scope, *, always: bool) -> Relation:
    """The relation with a name for each call whose arguments are events, where the question defines one of them."""
    events = [node for node in walk(tree) if _is_event(node)]
    if not events or not (always or any(scope.defined(_named(event)) is not None for event in events)):
        return tree
    named = rebuilt(tree, lambda node: _named(node) if _is_event(node) else node)
    return named if isinstance(named, Relation) else tree


def _is_event(tree: Tree) -> bool:
    return isinstance(tree, Call) and any(isinstance(argument, Relation) for argument in tree.arguments)


def _named(call: Tree) -> Symbol:
    return Symbol(spell(call, "plain"), span=call.span)
