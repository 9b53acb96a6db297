"""Values at a point: f'(x)|_{x = 0}, and ∂f/∂x|_(1, 0) for a function of x and y."""

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Self

from engine.core import operations as ops
from engine.core.value import apply
from engine.expressions.tree import At, Derivative, Number, Relation, Symbol, Tree, Tuple
from engine.expressions.walking import walk
from engine.verify.formulas.evaluating.structures import Structures
from engine.verify.formulas.naming.indices import Environment
from engine.verify.formulas.problems import UnreadableError
from engine.verify.formulas.shapes.arrays import Array


class Points(Structures):
    """Trees whose names have other values at a point, at one sample."""

    def of_at(self, tree: At, env: Environment) -> Array:
        """A value at a point: the names of the conditions have other values there, all others keep theirs."""
        pairs = [pair for condition in tree.conditions for pair in self._pairs(tree.operand, condition)]
        if self.draw is None:
            return self.evaluate(tree.operand, env)
        return self._elsewhere(pairs, env).evaluate(tree.operand, env)

    _of_at = of_at

    def _pairs(self, operand: Tree, condition: Tree) -> Iterator[tuple[Symbol, Tree]]:
        """The names of a condition with their values: u = 0, (x, y) = (1, 0), or (1, 0) for a function of x, y."""
        match condition:
            case Relation((Symbol() as name, value), ("=",)):
                yield name, value
                return
            case Relation((Tuple(names), Tuple(values)), ("=",)):
                pass
            case Symbol() if isinstance(operand, Derivative):  # (∂p/∂V)|_T: what is held fixed
                return
            case Tuple(values):
                names = self.parameters(operand)
            case Number():
                names, values = self.parameters(operand), (condition,)
            case _:
                raise UnreadableError("a point is written |_{x = 2}")
        if len(names) != len(values) or not all(isinstance(name, Symbol) for name in names):
            raise UnreadableError("a point has a value for each parameter of the function")
        yield from ((n, v) for n, v in zip(names, values, strict=True) if isinstance(n, Symbol))

    def parameters(self, tree: Tree) -> tuple[Tree, ...]:
        """The parameters of the first function in a tree that the text defines with parameters; else none."""
        names = {node.name for node in walk(tree) if isinstance(node, Symbol)}
        own = (d.parameters for _, d in self.definitions if d.parameters and d.symbol.name in names)
        return next(own, ())

    def _elsewhere(self, pairs: Sequence[tuple[Symbol, Tree]], env: Environment) -> Self:
        """An evaluator in which these names have other values; it has all other leaves in common with this one."""
        other = copy(self)
        other.home, other.leaves, other.arrays, other.owned, other._calls = self, {}, {}, set(), {}  # noqa: SLF001  # its own kind
        for name, value in pairs:
            array = self.evaluate(value, env)
            nodes = tuple(apply(ops.mul, 1.0, node) for node in array.entries or ())
            other.arrays[self.key(name)] = Array(array.rows, array.columns, nodes)
        return other
