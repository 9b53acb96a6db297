"""How much of the root's gradient reaches each node, and along which path."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.core.operation import CONSTANT
from engine.core.order import left_first
from engine.core.value import Value
from engine.verify.diagnosis.wording import Words, percent

Strength = tuple[int, float]
"""Of a path: minus the edges that pass nothing, then Σ ln |slope| of the others. Compared in that order."""

NOWHERE: Strength = (-(10**9), -math.inf)


@dataclass(frozen=True, slots=True)
class Step:
    """One edge of a path towards the leaves: the node, and which of its operands the path goes on to."""

    node: Value
    operand: int

    @property
    def slope(self) -> float:
        """The local derivative: the share of the node's gradient that the operand is sent."""
        return self.node.partials[self.operand]

    @property
    def says(self) -> str:
        """``loses 97.5 %`` or ``multiplies by 12``."""
        size = abs(self.slope)
        return f"multiplies by {size:.4g}" if size > 1 else f"loses {percent(1 - size)}"


class Flow:
    """The graph below a root: its nodes in the order they were computed, what reaches each, and its name."""

    def __init__(self, root: Value, paths: Mapping[Value, str]) -> None:
        self.root, self.words = root, Words(paths)
        self.order = left_first(root)
        self.spoilt = [node for node in self.order if not math.isfinite(node.data)]
        if self.spoilt:
            self.spoilt = _that_matter(self.spoilt, root, _looked_at(self.order))
        self.slopes_are_finite = all(math.isfinite(s.slope) for node in self.order for s in steps_of(node))
        self._strength: dict[Value, Strength] = {root: (0, 0.0)}
        self._via: dict[Value, Step] = {}
        for node in reversed(self.order) if self.slopes_are_finite else ():
            for step in steps_of(node):
                self._send(step)

    def _send(self, step: Step) -> None:
        """Offer an edge to the node it leads to, which keeps the strongest path from the root."""
        zeros, logarithm = self._strength[step.node]
        size = abs(step.slope)
        offered = (zeros - 1, logarithm) if size == 0 else (zeros, logarithm + math.log(size))
        parent = step.node.parents[step.operand]
        if offered > self._strength.get(parent, NOWHERE):
            self._strength[parent], self._via[parent] = offered, step

    def leaves(self) -> Iterator[Value]:
        """The leaves that learn, where something can be said of paths: all slopes are finite."""
        leaves = (node for node in self.order if not node.parents and node.op is not CONSTANT)
        return leaves if self.slopes_are_finite else iter(())

    def logarithm(self, node: Value) -> float:
        """Σ ln |slope| along the strongest path from the root to the node: minus infinity where each is cut.

        Not Π |slope|, which underflows where there is most to be said.
        """
        zeros, logarithm = self._strength[node]
        return logarithm if zeros == 0 else -math.inf

    def path(self, node: Value) -> tuple[Step, ...]:
        """The strongest path from the root to the node."""
        steps: list[Step] = []
        while node in self._via:
            steps.append(self._via[node])
            node = steps[-1].node
        return tuple(reversed(steps))


def steps_of(node: Value) -> Iterator[Step]:
    """The edges to those operands that take a gradient."""
    return (Step(node, i) for i, parent in enumerate(node.parents) if parent.op is not CONSTANT)


def _that_matter(spoilt: list[Value], root: Value, looked_at: set[Value]) -> list[Value]:
    """Those of the spoilt nodes that can spoil a number or a gradient.

    What a rule leaves out, as where does, comes into no number of the root. A gradient of 0 still goes
    through it, and becomes NaN at an infinite slope.
    """
    sound = math.isfinite(root.data)
    return [node for node in spoilt if node in looked_at or (sound and _spoils_gradients(node))]


def _spoils_gradients(node: Value) -> bool:
    return not all(math.isfinite(step.slope) for step in steps_of(node))


def _looked_at(order: Sequence[Value]) -> set[Value]:
    """The nodes whose numbers come into that of the root, the last of `order`."""
    found = {order[-1]}
    for node in reversed(order):
        if node in found:
            found.update(p for i, p in enumerate(node.parents) if math.isfinite(p.data) or _asks(node, i))
    return found


def _asks(node: Value, operand: int) -> bool:
    """Whether it makes a difference to put another number in the place of an operand."""
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
