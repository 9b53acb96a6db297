"""The definitions that an equality needs: a long document has many others."""

from collections.abc import Iterable
from dataclasses import replace

from engine.expressions.tree import Derivative, Differential, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Scope
from engine.verify.formulas.scope import COSTS, Definition


def relevant(scope: Scope, sides: Iterable[Tree]) -> Scope:
    """The scope with the definitions alone that these trees reach, directly or through others."""
    sides = tuple(scope.aliased(side) for side in sides)
    stems = _stems(sides) | _uses(scope, sides)
    if any(isinstance(node, Differential) for side in sides for node in walk(side)):
        stems |= set(COSTS)  # dZ is ∂L/∂Z
    rest, needed = list(scope.definitions), set[int]()
    grows = True
    while grows:
        reached = [definition for definition in rest if definition.symbol.stem in stems]
        rest = [definition for definition in rest if definition.symbol.stem not in stems]
        needed |= {id(definition) for definition in reached}
        grows = bool(reached)
        stems |= _stems(definition.right for definition in reached)
    taken = tuple(pair for pair in scope.taken if _stems(pair[:1]) <= stems)
    if not rest and len(taken) == len(scope.taken):
        return scope
    return replace(scope, definitions=_kept(scope.definitions, needed), taken=taken, others=scope.stems)


def _uses(scope: Scope, sides: Iterable[Tree]) -> set[str]:
    """The steps that use a name that is differentiated and has no definition: an input, whose derivatives are 0."""
    inputs = {
        node.of.stem
        for side in sides
        for node in walk(side)
        if isinstance(node, Derivative) and isinstance(node.of, Symbol) and scope.defined(node.of) is None
    }
    users = (d for d in scope.definitions if inputs & _stems((d.right,)))
    return {definition.symbol.stem for definition in users}


def _kept(definitions: tuple[Definition, ...], needed: set[int]) -> tuple[Definition, ...]:
    return tuple(definition for definition in definitions if id(definition) in needed)


def _stems(trees: Iterable[Tree]) -> set[str]:
    return {node.stem for tree in trees for node in walk(tree) if isinstance(node, Symbol)}
