"""A program as operations alone: what engine/core/functions.py says that its functions are, written once more."""

from collections.abc import Callable

from against.judge import Node
from against.programs import OPERATIONS, Program, Step
from engine.core import operations as ops
from engine.core.operation import Operation


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
        found = EXPANDED[step.name](self, operands)
        return found[step.pick] if isinstance(found, list) else found

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

    def exponentials(self, items: list[int]) -> tuple[int, list[int], list[int], int]:
        """m = max z, z - m, e^(z - m), and their sum."""
        largest = self.chain(ops.max_, items)
        shifted = [self.node(ops.sub, z, largest) for z in items]
        powers = [self.node(ops.exp, z) for z in shifted]
        return largest, shifted, powers, self.total(powers)

    def logsumexp(self, items: list[int]) -> int:
        """M + ln Σ e^(z - m)."""
        largest, _, _, all_of_them = self.exponentials(items)
        return self.node(ops.add, largest, self.node(ops.log, all_of_them))

    def log_softmax(self, items: list[int]) -> list[int]:
        """(z - m) - ln Σ e^(z - m)."""
        _, shifted, _, all_of_them = self.exponentials(items)
        log = self.node(ops.log, all_of_them)
        return [self.node(ops.sub, z, log) for z in shifted]

    def softmax(self, items: list[int]) -> list[int]:
        """e^(z - m) / Σ e^(z - m)."""
        _, _, powers, all_of_them = self.exponentials(items)
        return [self.node(ops.div, e, all_of_them) for e in powers]

    def take(self, items: list[int]) -> int:
        """Where(index - j, the rest, v_j), in turn, from NaN on."""
        *values, index = items
        rest = self.number(float("nan"))
        for j, value in enumerate(values):
            asked = self.node(ops.sub, index, self.number(float(j)))
            rest = self.node(ops.where, asked, rest, value)
        return rest


EXPANDED: dict[str, Callable[[Expansion, list[int]], int | list[int]]] = {
    "maximum": lambda made, items: made.chain(ops.max_, items),
    "minimum": lambda made, items: made.chain(ops.min_, items),
    **{
        name: getattr(Expansion, name)
        for name in ("total", "mean", "dot", "logsumexp", "log_softmax", "softmax", "take")
    },
}
