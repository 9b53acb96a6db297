"""Products of derivatives that are no path: ∂L/∂w = ∂L/∂a · ∂z/∂w leaves out the step from a to z.

The names need no definition here: what one factor differentiates by, another one must differentiate.
"""

from collections import Counter

from engine.expressions.functions import KNOWN
from engine.expressions.tree import Call, Derivative, Product, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Scope

_FEWEST = 2  # factors of a path
_FUNCTIONS = frozenset(("f", "g", "h", "φ", "ϕ", "ψ", "act"))  # usual names of functions


def broken(left: Tree, right: Tree, scope: Scope) -> str:
    """Why a product of derivatives alone is no path from the result to the variable; "" where it may be one.

    Indices are left aside, and names of functions: σ in ∂σ/∂z is the activation.
    """
    factors = _factors(right)
    if not _is_link(left) or len(factors) < _FEWEST or not all(map(_is_link, factors)):
        return ""
    above = Counter(_result(factor) for factor in factors)
    below = Counter(_variable(factor) for factor in factors)
    above.update([_variable(left)])
    below.update([_result(left)])
    loose = (above - below, below - above)
    functions = {call.function.stem for call in _calls(scope)} | KNOWN | _FUNCTIONS
    if functions & (loose[0].keys() | loose[1].keys()) or not (loose[0] and loose[1]):
        return ""
    names = " and ".join(f"∂{name}" for name in sorted(loose[0] | loose[1]))
    return (
        f"the product is no path from {_result(left)} to {_variable(left)}: {names} stand without a partner"
    )


def _calls(scope: Scope) -> list[Call]:
    """The functions in the definitions."""
    sides = [side for definition in scope.definitions for side in (definition.left, definition.right)]
    return [node for side in sides for node in walk(side) if isinstance(node, Call)]


def _factors(tree: Tree) -> list[Tree]:
    """The factors of a product, and those of the products in it."""
    factors: list[Tree] = []
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, Product):
            stack += reversed(part.factors)
        else:
            factors.append(part)
    return factors


def _is_link(tree: Tree) -> bool:
    """Whether a tree is a first derivative of one name by another."""
    match tree:
        case Derivative(of=Symbol(), wrt=(Symbol(),), order=1):
            return True
    return False


def _result(link: Tree) -> str:
    return link.of.stem if isinstance(link, Derivative) and isinstance(link.of, Symbol) else ""


def _variable(link: Tree) -> str:
    variable = link.wrt[0] if isinstance(link, Derivative) else None
    return variable.stem if isinstance(variable, Symbol) else ""
