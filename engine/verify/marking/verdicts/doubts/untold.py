"""Names and functions that a false equality needs and that the text has not told: then it is not called wrong."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.expressions.functions import KNOWN
from engine.expressions.tree import BigOperator, Call, Derivative, Number, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Comparison, Scope
from engine.verify.formulas.scope import counters, symbols
from engine.verify.marking.verdicts.ground.families import (
    free_symbols,
    gathers,
    is_recursive,
    unknown_functions,
)
from engine.verify.marking.verdicts.ground.numeric import has_decimals, is_numeric

if TYPE_CHECKING:
    from engine.verify.marking.verdicts.ground.ground import Ground


def untold(left: Tree, right: Tree, comparison: Comparison, ground: "Ground", *, is_identity: bool) -> str:
    """The name or function that is missing, in words; "" where there is none. `is_identity` as in `doubts`."""
    has_derivative = is_identity or any(map(_differentiates, walk(left)))
    return (
        _headed(left, ground)
        or _unlayered((left, right), ground.formulas)
        or _terms((left, right), ground.formulas)
        or _pointed(left, right, comparison)
        or _one_sided(left, right, ground)
        or _unused_in((left, right), ground)
        or _unknown(left, right, ground, has_derivative=has_derivative)
    )


def _unlayered(sides: tuple[Tree, Tree], scope: Scope) -> str:
    """A letter above a name at the place of a layer that counts, and that counts nowhere: c of a_p^(c)."""
    places = {
        (d.symbol.stem, len(d.symbol.sub), i)
        for d in scope.definitions
        for i, index in enumerate(d.symbol.sup)
        if isinstance(index, Symbol) and index.name in "lLkt"
    }
    known = counters((*sides, *scope.trees)) | _limits(scope) | set("lLkt")
    above = (node for tree in scope.trees for node in walk(tree) if isinstance(node, Symbol))
    known |= {index.name for node in above for index in node.sup if isinstance(index, Symbol)}
    names = (node for side in sides for node in walk(side) if isinstance(node, Symbol))
    for name in names:
        for i, index in enumerate(name.sup):
            is_layer = (name.stem, len(name.sub), i) in places
            if is_layer and isinstance(index, Symbol) and index.name not in known:
                return f"the layer {index.name} of {name.stem} is not stated above this line"
    return ""


def _terms(sides: tuple[Tree, Tree], scope: Scope) -> str:
    """A sum without limits on one side, whose terms stand on the other one by one: Σ_c y_c = y_1 + y_2."""
    for one, other in (sides, sides[::-1]):
        whole = scope.defined(one) or one  # H(y, p) = Σ_c ...
        sums = [
            n for n in walk(whole) if isinstance(n, BigOperator) and n.last is None and n.index is not None
        ]
        stems = {s.stem for total in sums for s in symbols(total.body) if total.index in s.sub}
        other = scope.defined(other) or other  # noqa: PLW2901  # a name stands for its definition
        numbered = {
            s.name for s in symbols(other) if s.stem in stems and s.sub and isinstance(s.sub[0], Number)
        }
        is_sum = any(isinstance(node, BigOperator) for node in walk(other))
        if len(numbered) > 1 and not is_sum:
            return "how many terms the sum has is not stated"
    return ""


def _differentiates(node: Tree) -> bool:
    """Whether a part is a derivative: ∂L/∂w, f'(x)."""
    return isinstance(node, Derivative) or (isinstance(node, Call) and node.primes > 0)


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
    if not (
        is_numeric(right) and has_decimals(right) and any(isinstance(node, Derivative) for node in walk(left))
    ):
        return ""
    unstated = next(iter(comparison.counterexample.point), "") if comparison.counterexample else ""
    return f"the number of {unstated} is not stated above this line" if unstated else ""


def _one_sided(left: Tree, right: Tree, ground: "Ground") -> str:
    """A function without a definition that stands on one side alone."""
    one_sided = unknown_functions(left, ground.formulas) ^ unknown_functions(right, ground.formulas)
    return f"{min(one_sided)} has no definition above this line" if one_sided else ""


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
    if not isinstance(of, Symbol) or scope.defined(of) is not None or is_recursive(sides, ground.formulas):
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


def _unused(derivative: Derivative, ground: "Ground") -> str:
    """A variable of a derivative that nothing above this line has, nor what is differentiated."""
    own = {symbol.name for symbol in free_symbols(derivative.of, ground.formulas)}
    stems = {variable.stem for variable in derivative.wrt if isinstance(variable, Symbol)}
    if isinstance(derivative.of, Symbol) and derivative.of.name in own and derivative.of.stem not in stems:
        return f"no line above defines {derivative.of.name}"
    for variable in derivative.wrt:
        is_known = isinstance(variable, Symbol) and (
            variable.name in own or variable in ground.names or ground.formulas.defined(variable) is not None
        )
        if isinstance(variable, Symbol) and not is_known:
            return f"no line above defines {variable.name}"
    return ""


def _unknown(left: Tree, right: Tree, ground: "Ground", *, has_derivative: bool) -> str:
    """A name on one side that no definition has, or one without a number where the other side is a number."""
    scope = ground.formulas
    if is_numeric(right) and not has_derivative:
        unstated = next(free_symbols(left, ground.stated or scope), None)
        if unstated is not None:
            return f"the number of {unstated.name} is not stated above this line"
    lefts, rights = list(free_symbols(left, scope)), list(free_symbols(right, scope))
    other = {(d.symbol.stem, len(d.symbol.sup)) for d in scope.definitions if not gathers(d)}
    for symbol in (*lefts, *rights):
        if any(stem == symbol.stem and count != len(symbol.sup) for stem, count in other):
            return f"{symbol.name} may be {symbol.stem}, which is defined"
    on_the_left = {s.name for s in lefts} | counters((left, right)) | _limits(scope)
    new = [s for s in rights if s.name not in on_the_left and s not in ground.names]
    beside = {s.name for s in _beside(left)} - {s.name for s in rights}
    new += [s for s in lefts if has_derivative and s.name in beside and s not in ground.names]
    if not has_derivative:  # an equation about a name that has no definition may be its model
        own = {s.name for s in symbols(left)}
        stems = {s.stem for s in rights}
        known = {s.name for s in free_symbols(left, ground.stated or scope)}
        new += [s for s in lefts if s.name in own and s.stem not in stems and s.name in known]
    return f"{new[0].name} is not defined above this line" if new else ""


def _beside(left: Tree) -> Iterator[Symbol]:
    """The names that stand beside the derivatives of a left side, if it has more than one derivative alone."""
    inside = {id(part) for node in walk(left) if isinstance(node, Derivative) for part in walk(node)}
    return (symbol for symbol in symbols(left) if id(symbol) not in inside)


def _limits(scope: Scope) -> set[str]:
    """The names of sizes: n in Σ to n."""
    sums = (node for tree in scope.trees for node in walk(tree) if isinstance(node, BigOperator))
    return {node.last.name for node in sums if isinstance(node.last, Symbol)}
