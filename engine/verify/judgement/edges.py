"""One derivative at one point, taken apart: every edge between the two nodes, and what flows through it."""

from collections.abc import Mapping

from engine.calculus.sweeps import adjoints, dependent, tangents
from engine.core.order import topological
from engine.core.value import Value

Edge = tuple[int, int]  # a node, by its place in the order, and which of its operands


class Ledger:
    """d top / d bottom: `order` the nodes, `edges` those on the way, `down` and `up` what each node has.

    `down` is d top / d node and `up` d node / d bottom. The same graph at another point has the same places.
    """

    def __init__(self, top: Value, bottom: Value) -> None:
        self.top, self.bottom = top, bottom
        self.order = topological(top)
        self.place = {node: i for i, node in enumerate(self.order)}
        on_the_way = dependent(self.order, bottom) if bottom in self.place else set()
        self.way = [i for i, node in enumerate(self.order) if node in on_the_way]
        self.edges: list[Edge] = [
            (i, k) for i in self.way for k, parent in enumerate(self.order[i].parents) if parent in on_the_way
        ]
        down, up = adjoints(top, self.order), tangents(self.order, bottom)
        self.down = [down[node] for node in self.order]
        self.up = [up.get(node, 0.0) for node in self.order]
        self.derivative = down.get(bottom, 0.0)

    def partial(self, edge: Edge) -> float:
        """The local derivative of an edge."""
        return self.order[edge[0]].partials[edge[1]]

    def ends(self, edge: Edge) -> tuple[Value, Value]:
        """The consumer and the operand of an edge."""
        consumer = self.order[edge[0]]
        return consumer, consumer.parents[edge[1]]

    def flow(self, edge: Edge) -> float:
        """What reaches the bottom through this edge: one term of the sum over paths."""
        return self.down[edge[0]] * self.partial(edge) * self.up[self.place[self.ends(edge)[1]]]

    def depths(self) -> dict[int, int]:
        """For every node on the way its longest distance from the top."""
        depth = dict.fromkeys(self.way, 0)
        for i, k in reversed(self.edges):
            operand = self.place[self.order[i].parents[k]]
            depth[operand] = max(depth[operand], depth[i] + 1)
        return depth

    def changed(self, partials: Mapping[Edge, float]) -> float:
        """The derivative with other local derivatives at some edges."""
        found = {self.place[self.bottom]: 1.0} if self.way else {}
        for edge in self.edges:
            i, operand = edge[0], self.place[self.ends(edge)[1]]
            local = partials[edge] if edge in partials else self.partial(edge)
            if self.order[i] is not self.bottom:
                found[i] = found.get(i, 0.0) + found.get(operand, 0.0) * local
        return found.get(len(self.order) - 1, 0.0)
