"""Trees of numbers: arithmetic alone, a number as it was written, an array of such, a number with decimals."""

from engine.expressions.tree import Derivative, Matrix, Number, Tree, Tuple
from engine.expressions.walking import walk
from engine.verify.formulas.scope import symbols


def is_numeric(tree: Tree) -> bool:
    """Whether a tree has numbers, arithmetic and functions alone: no names, no derivatives."""
    return not any(isinstance(part, Derivative) for part in walk(tree)) and not any(symbols(tree))


def is_literal(tree: Tree) -> bool:
    """Whether a tree is a number that was written down, or a matrix of them."""
    return is_numeric(tree) and any(isinstance(part, Number) for part in walk(tree))


def is_data(tree: Tree) -> bool:
    """Whether a tree is an array of numbers that were written down."""
    return is_literal(tree) and any(isinstance(part, (Matrix, Tuple)) for part in walk(tree))


def has_decimals(tree: Tree) -> bool:
    """Whether a tree has a number with a decimal point: it may be rounded."""
    return any(isinstance(part, Number) and part.decimals is not None for part in walk(tree))
