"""The inside of a loop or of a reduction, in a frame: its body, what enters it, and what leaves it."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from engine.calculus.functions.recorders import GOES_ON
from engine.calculus.partials.several import Several
from engine.compile.samples.reduce import Reduce, WeightedGradient
from engine.compile.tapes.loops.loop import Loop
from engine.compile.tapes.tape import Tape


@dataclass(frozen=True, slots=True)
class Read:
    """A result of a loop or a reduction: a node of its body, or a node of its own that reduces that node.

    way     what the arrow from the body says
    symbol  of the node of its own; "" where there is none
    note    about it
    to      the operand that it is the gradient to
    """

    node: int
    way: str = ""
    symbol: str = ""
    note: str = ""
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Entrance:
    """An input of a body: its name, a note about it, the operands that enter, and what comes back."""

    name: str
    note: str
    operands: tuple[int, ...] = ()
    back: int | None = None  # the node of the body that is the next state

    def way(self, keys: Sequence[tuple[int, ...]], *, same: bool) -> str:
        """The words at the arrow from the operands, by their keys; `same`: whether they are one number."""
        if self.back is not None:
            return "first"
        if same:
            return "every step"
        return "one a step, last first" if keys and keys[0] > keys[-1] else "one a step"


class Cluster(ABC):
    """A body in its frame."""

    body: Tape
    name: str
    title: str  # begins with the name

    @abstractmethod
    def numbered(self, number: int) -> str:
        """The name with a number; 0 where there is no other of this kind."""

    @abstractmethod
    def entrance(self, column: int) -> Entrance | None:
        """The input of the body in a column; None for what stands around it, whose operand `around` gives."""

    @abstractmethod
    def around(self, column: int) -> int:
        """The number of the operand that a column of what stands around is."""

    @abstractmethod
    def read(self, part: int) -> Read:
        """The node that a part of the results is."""


class OfLoop(Cluster):
    """The step of a loop, once. Its states come back."""

    def __init__(self, loop: Loop) -> None:
        self.loop, self.body, self.name, self.title = loop, loop.body, "loop", f"loop: {loop.steps} steps"
        if self.bounded:
            self.title = f"loop: up to {loop.steps} steps"

    @property
    def bounded(self) -> bool:
        """Whether it goes on while a condition holds: its first state says so."""
        return self.loop.states > 1 and self.body.columns[0] == GOES_ON

    def numbered(self, number: int) -> str:
        """See Cluster."""
        return f"loop {number}" if number else "loop"

    def entrance(self, column: int) -> Entrance | None:
        """See Cluster."""
        loop = self.loop
        if column >= loop.states + loop.items:
            return None
        name = self.body.columns[column]
        if column < loop.states:
            return Entrance(name, "state", (column,), self.body.outputs[column])
        items = (loop.item(t, column - loop.states) for t in range(loop.steps))
        return Entrance(name, "one for each step", tuple(items))

    def around(self, column: int) -> int:
        """See Cluster."""
        return self.loop.item(self.loop.steps, column - self.loop.states - self.loop.items)

    def read(self, part: int) -> Read:
        """See Cluster."""
        loop, outputs = self.loop, self.body.outputs
        if part < loop.states:
            return Read(outputs[part], "after the last step")
        if part < loop.total(0):
            step, k = divmod(part - loop.states, loop.stacked)
            return Read(outputs[loop.states + k], f"step {step + 1}")
        if part < loop.before(0, 0):
            k = part - loop.total(0)
            return Read(outputs[loop.states + loop.stacked + k], "each step", "Σ", "over the steps")
        step, state = divmod(part - loop.before(0, 0), loop.states)
        return Read(state, f"before step {step + 1}")


REDUCED = {"sum": "Σ", "maximum": "max", "minimum": "min"}
"""The signs of reductions; others are shown by their names."""


class OfSamples(Cluster):
    """The function of a sample, once; what is reduced are its outputs."""

    name = title = "for each sample"

    def __init__(self, op: Reduce | WeightedGradient, columns: Sequence[str]) -> None:
        self.op, self.body, self.columns = op, op.body, columns

    def numbered(self, number: int) -> str:
        """See Cluster."""
        return f"pass {number}: for each sample" if number else self.name

    def entrance(self, column: int) -> Entrance | None:
        """See Cluster."""
        if column >= self.op.columns:
            return None
        if column == self.op.columns - 1:
            return Entrance("number", "of the sample")
        return Entrance(self.columns[column], "of the sample")

    def around(self, column: int) -> int:
        """See Cluster."""
        return 1 + column - self.op.columns  # the mark of the samples stands before

    def read(self, part: int) -> Read:
        """See Cluster."""
        if isinstance(self.op, WeightedGradient):
            return Read(self.body.outputs[0], "", "Σ ∂", to=1 + self.op.to[part])
        kind = self.op.kind
        return Read(self.body.outputs[part], "", REDUCED.get(kind, kind), "over the samples")


def cluster_of(op: Several, columns: Sequence[str]) -> Cluster:
    """The cluster of a loop, or of a reduction over samples of these columns."""
    if isinstance(op, Loop):
        return OfLoop(op)
    if isinstance(op, (Reduce, WeightedGradient)):
        return OfSamples(op, columns)
    raise TypeError(f"a picture of a program shows loops and reductions; got {op!r}")
