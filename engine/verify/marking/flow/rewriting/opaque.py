"""Calls that are names: P(y = 1 | x) is a number of its own."""

from collections.abc import Sequence

from engine.expressions.spelling.spell import spell
from engine.expressions.tree import Call, Relation, Symbol, Tree
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Scope


def with_names(tree: Relation, scope: Scope, *, always: bool) -> Relation:
    """The relation with a name for each call whose arguments are events, where one is a member or was defined."""
    events = [node for node in walk(tree) if _is_event(node)]
    is_defined = any(scope.defined(_named(event)) is not None for event in events)
    if not (always or is_defined or _defines(tree, events)):
        return tree
    named = rebuilt(tree, lambda node: _named(node) if _is_event(node) else node)
    return named if isinstance(named, Relation) else tree


def _defines(tree: Relation, events: Sequence[Tree]) -> bool:
    """Whether a relation tells the probability of one event, P(y = 1 | x) = ..., and has no other event.

    An event with an index in it is one for each index: its name alone would not tell them apart.
    """
    signs = {
        sign for event in events for node in walk(event) if isinstance(node, Relation) for sign in node.signs
    }
    names = [node for event in events for node in walk(event) if isinstance(node, Symbol)]
    return (
        [tree.members[0]] == list(events) and "=" in signs and not any(name.sub or name.sup for name in names)
    )


def _is_event(tree: Tree) -> bool:
    return isinstance(tree, Call) and any(isinstance(argument, Relation) for argument in tree.arguments)


def _named(call: Tree) -> Symbol:
    return Symbol(spell(call, "plain"), span=call.span)
