"""Reasons not to call a false equality wrong: it is about something that the text has not said."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.expressions.tree import Call, Derivative, Number, Symbol, Transpose, Tree
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Comparison, compare
from engine.verify.formulas.scope import counters
from engine.verify.marking.verdicts.doubts.untold import untold
from engine.verify.marking.verdicts.ground.families import free_symbols, is_recursive, steps_below

if TYPE_CHECKING:
    from engine.verify.marking.verdicts.ground.ground import Ground

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
    return (
        _of_shapes(left, right, comparison, ground)
        or _of_letters((left, right), comparison, ground)
        or _of_axes(left, right, ground)
        or untold(left, right, comparison, ground, is_identity=is_identity)
    )


def _of_shapes(left: Tree, right: Tree, comparison: Comparison, ground: "Ground") -> str:
    """Shapes that were guessed."""
    if _LETTER in comparison.reason and _is_false_in_squares(left, right, ground):
        return ""
    if _AXES in comparison.reason or (
        comparison.kind == "shape" and not _is_certain(left, right, comparison, ground)
    ):
        return comparison.reason
    if (
        comparison.kind == "shape"
        and " = " in comparison.reason
        and not _has_column(right, ground)
        and _holds_for_numbers(left, right, ground)
    ):
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


def _of_axes(left: Tree, right: Tree, ground: "Ground") -> str:
    """Axes that may count from 1: sum(A, 1) is then what sum(A, 0) is where they count from 0."""

    def change(node: Tree) -> Tree:
        match node:
            case Call(Symbol("sum"), (array, Number("1"))):
                return replace(node, arguments=(array, Number("0")))
        return node

    other = rebuilt(left, change), rebuilt(right, change)
    is_right = other != (left, right) and ground.compared(*other).verdict == "right"
    return "right where axes count from 1" if is_right else ""


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


def _is_certain(left: Tree, right: Tree, comparison: Comparison, ground: "Ground") -> bool:
    """Whether two shapes contradict each other in names that the definitions have as arrays."""
    letters = counters((left, right))
    names = [
        s for tree in (left, right) for s in free_symbols(tree, ground.formulas) if s.name not in letters
    ]
    has_layout = any(isinstance(node, Derivative) for node in walk(right))  # rows or columns: a convention
    if sizes := _TRANSPOSED.search(comparison.reason):
        is_flipped = sizes[1] == sizes[4] and sizes[2] == sizes[3] and _has_derivative(left)
        has_layout = (has_layout or is_flipped) and not (is_flipped and _has_column(right, ground))
    is_letter = ground.is_asked and _LETTER in comparison.reason  # the question has given it two meanings
    return (
        ("do not conform" in comparison.reason or is_letter)
        and not has_layout
        and all(symbol in ground.names for symbol in names)
        and not is_recursive((left, right), ground.formulas)
    )


def _is_false_in_squares(left: Tree, right: Tree, ground: "Ground") -> bool:
    """Whether a derivative by an entry is false where every axis has the same length: 2 a_l x_k for 2 a_k x_l."""
    letters = counters((left, right))
    names = (s for tree in (left, right) for s in free_symbols(tree, ground.formulas))
    if not _has_derivative(left) or not all(s in ground.names for s in names if s.name not in letters):
        return False
    comparison = compare(left, right, replace(ground.formulas, is_square=True))
    return comparison.verdict == "wrong" and comparison.counterexample is not None


def _has_column(tree: Tree, ground: "Ground") -> bool:
    """Whether a gradient is transposed in a tree: x (∂C/∂z)ᵀ. It is a column then, and ∂C/∂W has the shape of W."""
    operands = [node.operand for node in walk(tree) if isinstance(node, Transpose)]
    return any(
        each in ground.gradients or isinstance(ground.formulas.defined(each) or each, Derivative)
        for each in operands
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
