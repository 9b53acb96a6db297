"""Reasons not to call a false equality wrong: it is about something that the text has not said."""

from typing import TYPE_CHECKING

from engine.expressions.tree import Derivative, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas import Comparison
from engine.verify.marking.flow.families import free_symbols

if TYPE_CHECKING:
    from engine.verify.marking.flow.settle import Ground

_AXES = "more than two axes"


def doubts(left: Tree, right: Tree, comparison: Comparison, ground: "Ground") -> str:
    """Why `left = right` may be right although it was found false; "" where it is wrong."""
    if _AXES in comparison.reason or (
        comparison.kind == "shape" and not _is_certain(left, right, comparison, ground)
    ):
        return comparison.reason
    for tree in (left, right):
        for node in walk(tree):
            if isinstance(node, Derivative) and (name := _unused(node, ground)):
                return f"{name} stands in no definition above this line"
    on_the_left = {symbol.name for symbol in free_symbols(left, ground.formulas)}
    for symbol in free_symbols(right, ground.formulas):
        if symbol.name not in on_the_left and symbol not in ground.names:
            return f"{symbol.name} is not defined above this line"
    return ""


def _is_certain(left: Tree, right: Tree, comparison: Comparison, ground: "Ground") -> bool:
    """Whether two shapes contradict each other in names that the definitions have as arrays."""
    names = [symbol for tree in (left, right) for symbol in free_symbols(tree, ground.formulas)]
    return "do not conform" in comparison.reason and all(symbol in ground.names for symbol in names)


def _unused(derivative: Derivative, ground: "Ground") -> str:
    """A variable of a derivative that nothing above this line has, nor what is differentiated."""
    own = {symbol.name for symbol in free_symbols(derivative.of, ground.formulas)}
    for variable in derivative.wrt:
        is_known = isinstance(variable, Symbol) and (
            variable.name in own or variable in ground.names or ground.formulas.defined(variable) is not None
        )
        if isinstance(variable, Symbol) and not is_known:
            return variable.name
    return ""
