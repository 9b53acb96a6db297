"""One derivative at one point, taken apart: every edge between the two nodes, and its part in the derivative."""

from collections.abc import Mapping

from engine.calculus.sweeps import adjoints, dependent, tangents
from engine.core.order import topological
from engine.core.value import Value

Edge = tuple[int, int]  # the consumer, by its index in the order, and which of its operands


class Ledger:
    """The derivative d top / d bottom, by nodes and edges. Graphs of equal shape have equal indices.

    order       the nodes below the top, operands first
    between     the indices of the nodes between bottom and top
    edges       the edges between them
    above       d top / d node, for every node
    below       d node / d bottom, for every node
    derivative  d top / d bottom
    """

    def __init__(self, top: Value, bottom: Value) -> None:
        self.top, self.bottom = top, bottom
        self.order = topological(top)
        self.index = {node: i for i, node in enumerate(self.order)}
        between = dependent(self.order, bottom) if bottom in self.index else set()
        self.between = [i for i, node in enumerate(self.order) if node in between]
        self.edges: list[Edge] = [
            (i, k)
            for i in self.between
            for k, parent in enumerate(self.order[i].parents)
            if parent in between
        ]
        above, below = adjoints(top, self.order), tangents(self.order, bottom)
        self.above = [above[node] for node in self.order]
        self.below = [below.get(node, 0.0) for node in self.order]
        self.derivative = above.get(bottom, 0.0)

    def partial(self, edge: Edge) -> float:
        """The partial derivative of an edge: ∂ consumer / ∂ operand."""
        return self.order[edge[0]].partials[edge[1]]

    def ends(self, edge: Edge) -> tuple[Value, Value]:
        """The consumer and the operand of an edge."""
        consumer = self.order[edge[0]]
        return consumer, consumer.parents[edge[1]]

    def flow(self, edge: Edge) -> float:
        """The part of the derivative that passes through an edge: the sum over the paths along it."""
        return self._flow(edge, self.partial(edge))

    def _flow(self, edge: Edge, partial: float) -> float:
        return self.above[edge[0]] * partial * self.below[self.index[self.ends(edge)[1]]]

    def depths(self) -> dict[int, int]:
        """The longest distance of each node between from the top."""
        depth = dict.fromkeys(self.between, 0)
        for i, k in reversed(self.edges):
            operand = self.index[self.order[i].parents[k]]
            depth[operand] = max(depth[operand], depth[i] + 1)
        return depth

    def changed(self, partials: Mapping[Edge, float]) -> float:
        """The derivative with other partials at some edges."""
        if len(partials) == 1:  # the derivative is linear in each partial
            ((edge, partial),) = partials.items()
            changed = self.derivative - self.flow(edge) + self._flow(edge, partial)
            if changed == 0 or abs(self.derivative) <= 1e3 * abs(changed):  # few digits are lost
                return changed
        tangents = {self.index[self.bottom]: 1.0} if self.between else {}
        for edge in self.edges:
            i, operand = edge[0], self.index[self.ends(edge)[1]]
            partial = partials[edge] if edge in partials else self.partial(edge)
            if self.order[i] is not self.bottom:
                tangents[i] = tangents.get(i, 0.0) + tangents.get(operand, 0.0) * partial
        return tangents.get(len(self.order) - 1, 0.0)
