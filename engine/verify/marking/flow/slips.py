"""The name of the mistake behind a false equality."""

from engine.expressions.tree import Tree
from engine.verify.formulas import Scope


def named_slip(left: Tree, right: Tree, scope: Scope) -> str:
    """The mistake that explains why `left = right` is false; "" where none is known."""
    del left, right, scope
    return ""
