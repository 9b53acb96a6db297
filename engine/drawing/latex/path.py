"""The part of a graph between a leaf and a value, which a worked solution goes through."""

from engine.calculus.partials.several import refuse_several
from engine.core.nodes.reading_order import left_first
from engine.core.operation import CONSTANT, Operation
from engine.core.order import topological
from engine.core.value import Value

Edge = tuple[Value, Value]  # consumer and operand


class Path:
    """The nodes from `wrt` to `value` as they are read, and the `consumers` of each among them.

    ValueError where no path leads from one to the other.
    """

    def __init__(self, value: Value, wrt: Value) -> None:
        self.value, self.wrt = value, wrt
        self.order = left_first(value)
        self.consumers = _consumers(self.order, wrt)
        if wrt not in self.consumers:
            raise ValueError(
                f"the value does not depend on wrt: the gradient is 0, without steps; got wrt = {wrt!r}"
            )
        self.nodes = [node for node in self.order if node in self.consumers]

    def gradients(self) -> dict[Value, float]:
        """The gradient of each node of the path, added in the order of `backward`."""
        gradients = dict.fromkeys(self.nodes, 0.0)
        gradients[self.value] = 1.0
        for node in reversed([node for node in topological(self.value) if node in self.consumers]):
            for parent, partial in zip(node.parents, node.partials, strict=True):
                if parent in gradients:
                    gradients[parent] += gradients[node] * partial
        return gradients

    def is_joint(self, node: Value) -> bool:
        """Whether the gradient of a node is written by itself: paths part or meet there."""
        operands = {parent for parent in node.parents if parent in self.consumers}
        return (
            node is self.wrt
            or len(self.consumers[node]) > 1
            or (len(operands) > 1 and node is not self.value)
        )

    def term(self, node: Value, consumer: Value) -> tuple[Value, list[Edge]]:
        """The path from `node` through `consumer` up to the next joint: where it ends, and its edges."""
        edges = [(consumer, node)]
        while consumer is not self.value and not self.is_joint(consumer):
            (following,) = self.consumers[consumer]
            edges.append((following, consumer))
            consumer = following
        return consumer, edges[::-1]


def _consumers(order: list[Value], wrt: Value) -> dict[Value, list[Value]]:
    """The consumers of every node between wrt and the last of `order`, each once."""
    consumers: dict[Value, list[Value]] = {}
    for node in order:
        if node is wrt:
            consumers[node] = []
            continue
        fed_by = [parent for parent in dict.fromkeys(node.parents) if parent in consumers]
        for parent in fed_by:
            consumers[parent].append(node)
        if fed_by:
            consumers[node] = []
    return consumers


def local_derivative(consumer: Value, node: Value) -> float:
    """∂ consumer / ∂ node: the sum of its partials where it is an operand more than once."""
    own = zip(consumer.parents, consumer.partials, strict=True)
    return sum(partial for parent, partial in own if parent is node)


def operation_of(node: Value) -> Operation:
    """The operation of a node; CONSTANT, which has no operands, for a leaf."""
    refuse_several([node], "LaTeX writes every operation")
    return node.op or CONSTANT
