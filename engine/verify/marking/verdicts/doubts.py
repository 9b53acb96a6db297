"""Reasons not to call a false equality wrong: it is about something that the text has not said."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.expressions.tree import Derivative, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Comparison, compare
from engine.verify.formulas.scope import counters, symbols
from engine.verify.marking.flow.roles import is_numeric
from engine.verify.marking.verdicts.families import free_symbols, steps_below, unknown_functions

if TYPE_CHECKING:
    from engine.verify.marking.verdicts.ground import Ground

_MANY = 3  # letters with several meanings: a sheet of exercises that have nothing to do with each other
_AXES = "more than two axes"
_LETTER = "the letter "
_TRANSPOSED = re.compile(r"(\d+)×(\d+) = (\d+)×(\d+)")


def doubts(left: Tree, right: Tree, comparison: Comparison, ground: "Ground") -> str:
    """Why `left = right` may be right although it was found false; "" where it is wrong."""
    if _AXES in comparison.reason or (
        comparison.kind == "shape" and not _is_certain(left, right, comparison, ground)
    ):
        return comparison.reason
    if comparison.kind == "shape" and " = " in comparison.reason and _holds_for_numbers(left, right, ground):
        return f"right for numbers; {comparison.reason}"
    has_derivative = _has_derivative(left)
    if comparison.kind == "missing sum" and not has_derivative:
        return comparison.reason
    is_sheet = len(ground.ambiguous) >= _MANY
    if (has_derivative or comparison.kind == "shape" or is_sheet) and (
        letter := _ambiguous((left, right), ground)
    ):
        return f"{letter} was defined in several sections"
    if one_sided := unknown_functions(left, ground.formulas) ^ unknown_functions(right, ground.formulas):
        return f"{min(one_sided)} has no definition above this line"
    return _unused_in((left, right), ground) or _unknown(left, right, ground, has_derivative=has_derivative)


def _has_derivative(tree: Tree) -> bool:
    return any(isinstance(node, Derivative) for node in walk(tree))


def _ambiguous(sides: Iterable[Tree], ground: "Ground") -> str:
    """A letter on either side, or in its definitions, that has several meanings and none in this section."""
    if not ground.ambiguous:
        return ""
    is_sheet = len(ground.ambiguous) >= _MANY
    local = {definition.symbol.stem for definition in ground.local.definitions}
    formulas = [formula for side in sides for formula in (side, *steps_below(side, ground.formulas))]
    for formula in formulas:
        for node in walk(formula):
            if not isinstance(node, Symbol) or node.stem in local:
                continue
            if node.stem in ground.ambiguous or (is_sheet and ground.formulas.defined(node) is not None):
                return node.stem
    return ""


def _unused_in(sides: tuple[Tree, Tree], ground: "Ground") -> str:
    for tree in sides:
        for node in walk(tree):
            if isinstance(node, Derivative) and (name := _unused(node, ground)):
                return f"{name} stands in no definition above this line"
    return ""


def _unknown(left: Tree, right: Tree, ground: "Ground", *, has_derivative: bool) -> str:
    """A name on one side that no definition has, or one without a number where the other side is a number."""
    scope = ground.formulas
    if is_numeric(right) and not has_derivative:
        unstated = next(free_symbols(left, ground.stated or scope), None)
        if unstated is not None:
            return f"the number of {unstated.name} is not stated above this line"
    lefts, rights = list(free_symbols(left, scope)), list(free_symbols(right, scope))
    other = {(d.symbol.stem, len(d.symbol.sup)) for d in scope.definitions}
    for symbol in (*lefts, *rights):
        if any(stem == symbol.stem and count != len(symbol.sup) for stem, count in other):
            return f"{symbol.name} may be {symbol.stem}, which is defined"
    on_the_left = {s.name for s in lefts} | counters((left, right))
    new = [s for s in rights if s.name not in on_the_left and s not in ground.names]
    if not has_derivative:  # an equation about a name that has no definition may be its model
        own = {s.name for s in symbols(left)}
        stems = {s.stem for s in rights}
        new += [s for s in lefts if s.name in own and s.stem not in stems]
    return f"{new[0].name} is not defined above this line" if new else ""


def _is_certain(left: Tree, right: Tree, comparison: Comparison, ground: "Ground") -> bool:
    """Whether two shapes contradict each other in names that the definitions have as arrays."""
    letters = counters((left, right))
    names = [
        s for tree in (left, right) for s in free_symbols(tree, ground.formulas) if s.name not in letters
    ]
    has_layout = any(isinstance(node, Derivative) for node in walk(right))  # rows or columns: a convention
    if sizes := _TRANSPOSED.search(comparison.reason):
        has_layout |= sizes[1] == sizes[4] and sizes[2] == sizes[3] and _has_derivative(left)
    is_letter = ground.is_asked and _LETTER in comparison.reason  # the question has given it two meanings
    return (
        ("do not conform" in comparison.reason or is_letter)
        and not has_layout
        and all(symbol in ground.names for symbol in names)
        and not _is_recursive((left, right), ground)
    )


def _is_recursive(sides: tuple[Tree, Tree], ground: "Ground") -> bool:
    """Whether a step that is reached is defined by its own values before: h_t = tanh(W h_{t-1})."""
    reached = {node.stem for side in sides for node in walk(side) if isinstance(node, Symbol)}
    reached |= {
        s.stem for side in sides for step in steps_below(side, ground.formulas) for s in symbols(step)
    }
    return any(
        d.symbol.stem in reached and d.symbol.stem in {s.stem for s in symbols(d.right)}
        for d in ground.formulas.definitions
    )


def _holds_for_numbers(left: Tree, right: Tree, ground: "Ground") -> bool:
    """Whether an equality with shapes that were guessed is right where every name is a number."""
    scope = ground.formulas
    names = {symbol.name for tree in (left, right) for symbol in free_symbols(tree, scope)}
    if names & set(scope.shapes):
        return False
    for name in names:
        scope = scope.shaped(name, ())
    return compare(left, right, scope).verdict == "right"


def _unused(derivative: Derivative, ground: "Ground") -> str:
    """A variable of a derivative that nothing above this line has, nor what is differentiated."""
    own = {symbol.name for symbol in free_symbols(derivative.of, ground.formulas)}
    stems = {variable.stem for variable in derivative.wrt if isinstance(variable, Symbol)}
    if isinstance(derivative.of, Symbol) and derivative.of.name in own and derivative.of.stem not in stems:
        return derivative.of.name
    for variable in derivative.wrt:
        is_known = isinstance(variable, Symbol) and (
            variable.name in own or variable in ground.names or ground.formulas.defined(variable) is not None
        )
        if isinstance(variable, Symbol) and not is_known:
            return variable.name
    return ""
