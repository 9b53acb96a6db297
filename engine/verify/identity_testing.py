"""A graph run over exact numbers: what is equal there is equal as a formula.

The rules themselves run, over another kind of number: nothing that is known of an operation is said again.
"""

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from engine.calculus.sweeps import dependent
from engine.core.operation import Operation
from engine.core.order import topological
from engine.core.value import Value
from engine.support.errors import UnsettledError
from engine.verify.modular import Exact, ExactMath, exact


class ExactRun:
    """Graphs of one set of leaves, run over exact numbers: their values, and the derivatives of any node.

    Equal names of leaves are one leaf; UnsettledError, or another ArithmeticError, where a number has no
    exact twin.
    """

    def __init__(self, names: Mapping[Value, str], seed: int) -> None:
        self._math = ExactMath(seed)
        self._names = names
        self._rules: dict[Operation, Callable[..., Any]] = {}
        self._known: dict[Value, tuple[Exact, tuple[Any, ...]]] = {}

    def value(self, root: Value) -> int:
        """The residue of a node."""
        for node in topological(root):
            if node not in self._known:
                self._known[node] = self._made(node)
        return self._known[root][0].residue

    def derivative(self, root: Value, source: Value) -> int:
        """The residue of d root / d source."""
        self.value(root)
        order = topological(root)
        reached = dependent(order, source)
        found = {root: exact(1.0)}
        for node in reversed(order):
            if node in found and node in reached:
                for parent, partial in zip(node.parents, self._known[node][1], strict=True):
                    if parent in reached:
                        found[parent] = found.get(parent, exact(0.0)) + found[node] * partial
        return found[source].residue if source in found else 0

    def _made(self, node: Value) -> tuple[Exact, tuple[Any, ...]]:
        if node in self._names and not node.parents:
            return self._math.leaf(self._names[node], node.data), ()
        if not node.parents or node.op is None:
            return exact(node.data), ()
        y, partials = self._rule(node.op)(*(self._known[parent][0] for parent in node.parents))
        return exact(y), partials

    def _rule(self, op: Operation) -> Callable[..., Any]:
        """The same rule with the `math` of exact numbers."""
        if op not in self._rules:
            rule = op.rule
            if not isinstance(rule, FunctionType):
                raise UnsettledError
            scope = {**rule.__globals__, "math": self._math.namespace}
            self._rules[op] = FunctionType(rule.__code__, scope, closure=rule.__closure__)
        return self._rules[op]
