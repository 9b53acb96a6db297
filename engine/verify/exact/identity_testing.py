"""Run a graph over exact numbers: nodes that are equal there are equal as formulas.

The rules themselves run, over another kind of number. Nothing known about an operation is written again.
"""

from collections.abc import Callable, Mapping

from engine.core.operation import Operation
from engine.core.order import reverse_sweep, topological
from engine.core.rules.running import with_math
from engine.core.value import Value, edges
from engine.support.errors import UnsettledError
from engine.verify.exact.functions import ExactMath
from engine.verify.exact.modular import Exact, Number, exact

ExactRule = Callable[..., tuple[Number, tuple[Number, ...]]]


class ExactRun:
    """Values and derivatives of graphs over one set of leaves, in exact numbers drawn with a seed.

    names  the name of each leaf; leaves of equal names are one leaf

    Every node is computed once, however many derivatives are asked for. UnsettledError, or another
    ArithmeticError, where a number has no exact counterpart.
    """

    def __init__(self, names: Mapping[Value, str], seed: int) -> None:
        self._math = ExactMath(seed)
        self._names = names
        self._rules: dict[Operation, ExactRule] = {}
        self._known: dict[Value, tuple[Exact, tuple[Number, ...]]] = {}
        self._gradients: dict[Value, dict[Value, Exact | None]] = {}

    def value(self, root: Value) -> int:
        """The residue of a node."""
        stack = [root]
        while stack:  # operands before results; what is known is not entered again
            node = stack[-1]
            unknown = [parent for parent in node.parents if parent not in self._known]
            if unknown and node not in self._known:
                stack += unknown
                continue
            stack.pop()
            if node not in self._known:
                self._known[node] = self._computed(node)
        return self._known[root][0].residue

    def derivative(self, root: Value, source: Value) -> int:
        """The residue of d root / d source."""
        if root not in self._gradients:
            self.value(root)
            self._gradients[root] = self._reverse_sweep(root)
        gradient = self._gradients[root].get(source, exact(0.0))
        if gradient is None:
            raise UnsettledError
        return gradient.residue

    def _reverse_sweep(self, root: Value) -> dict[Value, Exact | None]:
        """d root / d node for every node; None where a partial on the way has no exact counterpart."""
        known = self._known
        return reverse_sweep(
            topological(root), {root: exact(1.0)}, lambda n: edges(n, known[n][1]), _sum, _product
        )

    def _computed(self, node: Value) -> tuple[Exact, tuple[Number, ...]]:
        if node in self._names and not node.parents:
            return self._math.leaf(self._names[node], node.data), ()
        if not node.parents or node.op is None:
            return exact(node.data), ()
        y, partials = self._rule(node.op)(*(self._known[parent][0] for parent in node.parents))
        return exact(y), partials

    def _rule(self, op: Operation) -> ExactRule:
        """The rule of an operation with the `math` of exact numbers."""
        if op not in self._rules:
            try:
                self._rules[op] = with_math(op.rule, self._math.namespace)
            except TypeError:  # the rule is not a Python function
                raise UnsettledError from None
        return self._rules[op]


def _sum(total: Exact | None, term: Exact | None) -> Exact | None:
    return None if total is None or term is None else total + term


def _product(gradient: Exact | None, partial: Number) -> Exact | None:
    """One path; None, which is unknown, stays so."""
    try:
        return None if gradient is None else gradient * partial
    except UnsettledError:
        return None
