"""The share of the root's gradient that reaches each node, and its strongest path."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.calculus.partials.several import refuse_several
from engine.core.nodes.reading_order import left_first
from engine.core.operation import CONSTANT
from engine.core.value import Value, edges
from engine.verify.diagnosis.wording import Words, percent

Strength = tuple[int, float]
"""The strength of a path: minus the number of edges that pass nothing, then Σ ln |partial| of the others."""

NOWHERE: Strength = (-(10**9), -math.inf)


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path towards the leaves: a node, and which of its operands follows."""

    node: Value
    operand: int

    @property
    def partial(self) -> float:
        """The partial ∂node/∂operand: the share of the node's gradient that is sent to the operand."""
        return self.node.partials[self.operand]

    @property
    def words(self) -> str:
        """``loses 97.5 %`` or ``multiplies by 12``."""
        size = abs(self.partial)
        return f"multiplies by {size:.4g}" if size > 1 else f"loses {percent(1 - size)}"


class Flow:
    """The graph below a root, in the order of computation, and how much of the gradient reaches each node."""

    def __init__(self, root: Value, paths: Mapping[Value, str]) -> None:
        self.root, self.words = root, Words(paths)
        self.order = left_first(root)
        refuse_several(self.order, "diagnose follows the gradient from node to node")
        self.nonfinite = [node for node in self.order if not math.isfinite(node.data)]
        if self.nonfinite:
            self.nonfinite = _relevant(self.nonfinite, self.order)
        receiving = reached(self.order)
        self.partials_are_finite = all(math.isfinite(s.partial) for node in receiving for s in steps_of(node))
        self._strength: dict[Value, Strength] = {root: (0, 0.0)}
        self._via: dict[Value, Step] = {}
        self._cut: dict[Value, Step] = {}
        for node in reversed(self.order) if self.partials_are_finite else ():
            self._note_cut(node)
            for step in steps_of(node) if node in receiving else ():
                self._send(step)

    def _note_cut(self, node: Value) -> None:
        """Keep the last edge that passes nothing on the path to a node, whose path is settled by now."""
        step = self._via.get(node)
        cut = step if step is None or step.partial == 0 else self._cut.get(step.node)
        if cut is not None:
            self._cut[node] = cut

    def _send(self, step: Step) -> None:
        """Offer an edge to the operand at its end, which keeps the strongest path from the root."""
        zeros, logarithm = self._strength[step.node]
        size = abs(step.partial)
        offered = (zeros - 1, logarithm) if size == 0 else (zeros, logarithm + math.log(size))
        parent = step.node.parents[step.operand]
        if offered > self._strength.get(parent, NOWHERE):
            self._strength[parent], self._via[parent] = offered, step

    def leaves(self) -> Iterator[Value]:
        """The leaves that learn; none where a partial is not finite, since no path is then the strongest."""
        return (node for node in self.order if node in self._strength and _learns(node) and not node.parents)

    def logarithm(self, node: Value) -> float:
        """Σ ln |partial| along the strongest path from the root to the node; minus infinity where it is cut.

        The product Π |partial| itself would underflow.
        """
        zeros, logarithm = self._strength[node]
        return logarithm if zeros == 0 else -math.inf

    def cut(self, node: Value) -> Step | None:
        """The edge nearest the node, on its strongest path, that passes nothing; None where all pass."""
        return self._cut.get(node)

    def path(self, node: Value) -> tuple[Step, ...]:
        """The strongest path from the root to the node."""
        steps: list[Step] = []
        while node in self._via:
            steps.append(self._via[node])
            node = steps[-1].node
        return tuple(reversed(steps))


def steps_of(node: Value) -> Iterator[Step]:
    """The edges along which a gradient flows: to nodes that learn, but for the branch that `where` leaves out."""
    steps = (Step(node, i) for i, parent in enumerate(node.parents) if _learns(parent))
    return (step for step in steps if node.op is None or node.op.passes(step.partial))


def _learns(node: Value) -> bool:
    return node.op is not CONSTANT


def reached(order: Sequence[Value]) -> set[Value]:
    """The nodes to which a gradient flows from the root, the last of `order`: not those that `where` leaves out."""
    nodes = {order[-1]}
    for node in reversed(order):
        if node in nodes:
            nodes.update(parent for parent, _ in edges(node))
    return nodes


def _relevant(nonfinite: list[Value], order: Sequence[Value]) -> list[Value]:
    """The nodes that are not finite and can spoil a number or a gradient.

    A number that a rule leaves out does not reach the root. A gradient of 0 may reach it all the same, and is NaN
    behind an infinite partial.
    """
    read, root = _read_nodes(order), order[-1]
    flows_to = reached(order) if math.isfinite(root.data) else set()
    return [node for node in nonfinite if node in read or (node in flows_to and _spoils_gradients(node))]


def _spoils_gradients(node: Value) -> bool:
    return not all(math.isfinite(step.partial) for step in steps_of(node))


def _read_nodes(order: Sequence[Value]) -> set[Value]:
    """The nodes whose numbers influence that of the root, the last of `order`."""
    read = {order[-1]}
    for node in reversed(order):
        if node in read:
            read.update(p for i, p in enumerate(node.parents) if math.isfinite(p.data) or _reads(node, i))
    return read


def _reads(node: Value, operand: int) -> bool:
    """Whether another number in place of an operand changes the result."""
    return any(_differs(node, operand, other) for other in (1.0, math.nan))


def _differs(node: Value, operand: int, other: float) -> bool:
    numbers = [parent.data for parent in node.parents]
    numbers[operand] = other
    try:
        data, partials = node.op.evaluate(numbers) if node.op else (math.nan, ())
    except ValueError:  # outside the domain
        return True
    now, then = (data, *partials), (node.data, *node.partials)
    return not all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(now, then, strict=True))
