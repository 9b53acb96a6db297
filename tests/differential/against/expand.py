"""A program as operations alone: what engine/core/several.py says that its functions are, written once more."""

from collections.abc import Callable

from against.judge import Node
from against.programs import OPERATIONS, Program, Step
from engine.core import operations as ops
from engine.core.operation import Operation
from engine.core.several import gap


class Expansion:
    """The nodes of a program; `slots` are the nodes that its slots are."""

    def __init__(self, program: Program) -> None:
        self.nodes = [Node(None, (), x) for x in (*program.inputs, *program.constants)]
        self.slots = list(range(len(self.nodes)))
        for step in program.steps:
            self.slots.append(self.step(step, [self.slots[k] for k in step.operands]))

    def step(self, step: Step, operands: list[int]) -> int:
        """The node of a step."""
        if step.name in OPERATIONS:
            return self.node(OPERATIONS[step.name], *operands)
        nodes = EXPANDED[step.name](self, operands)
        return nodes[step.pick] if isinstance(nodes, list) else nodes

    def node(self, op: Operation, *operands: int) -> int:
        """A new node."""
        self.nodes.append(Node(op, operands))
        return len(self.nodes) - 1

    def number(self, x: float) -> int:
        """A new constant."""
        self.nodes.append(Node(None, (), x))
        return len(self.nodes) - 1

    def chain(self, op: Operation, items: list[int]) -> int:
        """op(op(op(a, b), c), d)."""
        first, *rest = items
        for item in rest:
            first = self.node(op, first, item)
        return first

    def total(self, items: list[int]) -> int:
        """a + b + c + d."""
        return self.chain(ops.add, items)

    def mean(self, items: list[int]) -> int:
        """(a + b + c) / 3."""
        return self.node(ops.div, self.total(items), self.number(float(len(items))))

    def dot(self, items: list[int]) -> int:
        """The first half times the second."""
        half = len(items) // 2
        return self.total([self.node(ops.mul, a, b) for a, b in zip(items[:half], items[half:], strict=True)])

    def norm(self, items: list[int]) -> int:
        """hypot(hypot(|a|, b), c)."""
        first, *rest = items
        return self.chain(ops.hypot, [self.node(ops.abs_, first), *rest])

    def others(self, items: list[int]) -> tuple[int, int]:
        """m = max z, and Σ e^(z - m) over all elements but one that is m."""
        largest, *rest = items
        smaller = []
        for item in rest:
            smaller.append(self.node(ops.min_, item, largest))
            largest = self.node(ops.max_, largest, item)
        powers = [self.node(ops.exp, self.node(gap, z, largest)) for z in smaller]
        return largest, self.total(powers) if powers else self.number(0.0)

    def logsumexp(self, items: list[int]) -> int:
        """M + ln(1 + Σ e^(z - m))."""
        largest, rest = self.others(items)
        return self.node(ops.add, largest, self.node(ops.log1p, rest))

    def log_softmax(self, items: list[int]) -> list[int]:
        """(z - m) - ln(1 + Σ e^(z - m))."""
        largest, rest = self.others(items)
        log = self.node(ops.log1p, rest)
        return [self.node(ops.sub, self.node(gap, z, largest), log) for z in items]

    def softmax(self, items: list[int]) -> list[int]:
        """e^(z - m) / Σ e^(z - m)."""
        largest = self.chain(ops.max_, items)
        powers = [self.node(ops.exp, self.node(gap, z, largest)) for z in items]
        sum_of_all = self.total(powers)
        return [self.node(ops.div, e, sum_of_all) for e in powers]

    def take(self, items: list[int]) -> int:
        """Where(index - j, the rest, v_j), in turn, from NaN on."""
        *values, index = items
        rest = self.number(float("nan"))
        for j, value in enumerate(values):
            asked = self.node(ops.sub, index, self.number(float(j)))
            rest = self.node(ops.where, asked, rest, value)
        return rest


EXPANDED: dict[str, Callable[[Expansion, list[int]], int | list[int]]] = {
    "maximum": lambda expansion, items: expansion.chain(ops.max_, items),
    "minimum": lambda expansion, items: expansion.chain(ops.min_, items),
    **{
        name: getattr(Expansion, name)
        for name in ("total", "mean", "dot", "norm", "logsumexp", "log_softmax", "softmax", "take")
    },
}
