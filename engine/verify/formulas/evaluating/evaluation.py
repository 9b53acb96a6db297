"""A syntax tree as an array of Values, at one sample of the names. Values give floats, exact numbers and gradients.

Every named step is a node, so that ∂C/∂W, da/dz and σ'(z) are the engine's own derivatives.
"""

from typing import TYPE_CHECKING

from engine.expressions.tree import Symbol, Tree
from engine.verify.formulas.evaluating.calculus import Calculus
from engine.verify.formulas.naming.indices import Environment
from engine.verify.formulas.problems import UnreadableError
from engine.verify.formulas.shapes.arrays import Array

if TYPE_CHECKING:
    from collections.abc import Callable


class Evaluator(Calculus):
    """Trees at one sample: `Evaluator(plan, draw).evaluate(tree)`."""

    def evaluate(self, tree: Tree, env: Environment | None = None) -> Array:
        """The array of a tree. UnreadableError, ShapeError or DomainError where it has none."""
        env = {} if env is None else env
        for left, right in self.plan.scope.taken:
            if left == tree and not isinstance(left, Symbol):
                tree = right
                break
        kind = type(tree).__name__.lower()
        method: Callable[[Tree, Environment], Array] | None = getattr(self, f"_of_{kind}", None)
        if method is None:
            raise UnreadableError(f"a {kind} has no value here")
        return method(tree, env)
