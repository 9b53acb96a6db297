"""Reasons not to call a false equality wrong: it is about something that the text has not said."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.expressions.functions import KNOWN
from engine.expressions.tree import BigOperator, Call, Derivative, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Comparison, Scope, compare
from engine.verify.formulas.scope import counters, symbols
from engine.verify.marking.flow.roles import has_decimals, is_numeric
from engine.verify.marking.verdicts.families import free_symbols, steps_below, unknown_functions

if TYPE_CHECKING:
    from engine.verify.marking.verdicts.ground import Ground

_MANY = 3  # letters with several meanings: a sheet of exercises that have nothing to do with each other
_AXES = "more than two axes"
_LETTER = "the letter "
_TRANSPOSED = re.compile(r"(\d+)×(\d+) = (\d+)×(\d+)")


def doubts(
    left: Tree, right: Tree, comparison: Comparison, ground: "Ground", *, is_identity: bool = False
) -> str:
    """Why `left = right` may be right although it was found false; "" where it is wrong.

    is_identity  whether the chain has a right member: then it is no equation that tells a model
    """
    has_derivative = _has_derivative(left) or is_identity
    return (
        _of_shapes(left, right, comparison, ground)
        or _of_letters((left, right), comparison, ground)
        or _headed(left, ground)
        or _pointed(left, right, comparison)
        or _one_sided(left, right, ground)
        or _unused_in((left, right), ground)
        or _unknown(left, right, ground, has_derivative=has_derivative)
    )


def _of_shapes(left: Tree, right: Tree, comparison: Comparison, ground: "Ground") -> str:
    """Shapes that were guessed."""
    if _AXES in comparison.reason or (
        comparison.kind == "shape" and not _is_certain(left, right, comparison, ground)
    ):
        return comparison.reason
    if comparison.kind == "shape" and " = " in comparison.reason and _holds_for_numbers(left, right, ground):
        return f"right for numbers; {comparison.reason}"
    return ""


def _of_letters(sides: tuple[Tree, Tree], comparison: Comparison, ground: "Ground") -> str:
    """A letter that is summed over in silence, or one with several meanings."""
    has_derivative = _has_derivative(sides[0])
    if comparison.kind == "missing sum" and not has_derivative:
        return comparison.reason
    is_sheet = len(ground.ambiguous) >= _MANY
    if not (has_derivative or comparison.kind == "shape" or is_sheet):
        return ""
    letter = _ambiguous(sides, ground)
    return f"{letter} was defined in several sections" if letter else ""


def _one_sided(left: Tree, right: Tree, ground: "Ground") -> str:
    """A function without a definition that stands on one side alone."""
    one_sided = unknown_functions(left, ground.formulas) ^ unknown_functions(right, ground.formulas)
    return f"{min(one_sided)} has no definition above this line" if one_sided else ""


def _headed(left: Tree, ground: "Ground") -> str:
    """A function without a definition whose own derivative the line tells: φ'(x) = −x φ(x)."""
    match left:
        case Call(primes=primes) as call if primes:
            pass
        case Derivative(of=Call() as call):
            pass
        case _:
            return ""
    is_known = call.function.base in KNOWN or ground.formulas.defined(call) is not None
    return "" if is_known else f"{call.function.name} has no definition above this line"


def _pointed(left: Tree, right: Tree, comparison: Comparison) -> str:
    """A decimal number for a derivative whose point the text has not stated."""
    if not (is_numeric(right) and has_decimals(right) and _has_derivative(left)):
        return ""
    unstated = next(iter(comparison.counterexample.point), "") if comparison.counterexample else ""
    return f"the number of {unstated} is not stated above this line" if unstated else ""


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
    results = [{n.of for n in walk(tree) if isinstance(n, Derivative)} for tree in sides]
    common = results[0] & results[1]  # an unknown result on both sides stands for any function
    for tree in sides:
        for node in walk(tree):
            if isinstance(node, Derivative) and node.of in common and _is_generic(node, sides, ground):
                continue
            if isinstance(node, Derivative) and (reason := _unused(node, ground) or _apart(node, ground)):
                return reason
    return ""


def _is_generic(derivative: Derivative, sides: tuple[Tree, Tree], ground: "Ground") -> bool:
    """Whether a line is about any result of known steps: ∂ℓ/∂x̂ = ∂ℓ/∂y γ, where y = γ x̂ + β."""
    of, scope = derivative.of, ground.formulas
    if not isinstance(of, Symbol) or scope.defined(of) is not None or _is_recursive(sides, ground):
        return False
    names = [v for v in derivative.wrt if isinstance(v, Symbol)]
    return len(names) == len(derivative.wrt) and all(v in ground.names for v in names)


def _apart(derivative: Derivative, ground: "Ground") -> str:
    """A variable that the definitions do not lead to from what is differentiated: they may be incomplete."""
    of, scope = derivative.of, ground.formulas
    if not isinstance(of, Symbol) or scope.defined(of) is None:
        return ""
    reached = scope.stems_below((of,))
    apart = next((v for v in derivative.wrt if isinstance(v, Symbol) and v.stem not in reached), None)
    return f"the definitions above do not lead from {of.name} to {apart.name}" if apart else ""


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
    on_the_left = {s.name for s in lefts} | counters((left, right)) | _limits(scope)
    new = [s for s in rights if s.name not in on_the_left and s not in ground.names]
    if not has_derivative:  # an equation about a name that has no definition may be its model
        own = {s.name for s in symbols(left)}
        stems = {s.stem for s in rights}
        known = ground.stated or scope
        new += [s for s in lefts if s.name in own and s.stem not in stems and known.defined(s) is None]
    return f"{new[0].name} is not defined above this line" if new else ""


def _limits(scope: Scope) -> set[str]:
    """The names of sizes: n in Σ to n."""
    sums = (node for tree in scope.trees for node in walk(tree) if isinstance(node, BigOperator))
    return {node.last.name for node in sums if isinstance(node.last, Symbol)}


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
        return f"{derivative.of.name} stands in no definition above this line"
    for variable in derivative.wrt:
        is_known = isinstance(variable, Symbol) and (
            variable.name in own or variable in ground.names or ground.formulas.defined(variable) is not None
        )
        if isinstance(variable, Symbol) and not is_known:
            return f"{variable.name} stands in no definition above this line"
    return ""
