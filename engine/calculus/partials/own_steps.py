"""Operations that give their steps in the chain rule themselves: their partials are more than a rule can say."""

from abc import abstractmethod
from collections.abc import Sequence

from engine.calculus.partials.symbolic_partials import Scalar
from engine.core.operation import Operation
from engine.core.value import Value

Edge = tuple[Value, Scalar, Value | None]
"""An operand, the partial to it, and the condition under which it counts; None where it always does."""

Step = tuple[Value, list[Edge]]
"""A node, and its edges."""

Shared = dict[tuple[Value, ...], object]
"""The facts that nodes of one derivative share, by the operands that they have in common."""


class OwnSteps(Operation):
    """An operation that is asked for its steps. No tape computes it beforehand, though its operands be constants."""

    __slots__ = ()

    @abstractmethod
    def passes_to(self, node: Value, shared: Shared) -> Sequence[Value]:
        """The nodes below to which a gradient may go."""

    @abstractmethod
    def steps(self, node: Value, depends: set[Value], shared: Shared) -> list[Step]:
        """The steps from the nodes in `depends` to the node, which is the last; all are added to `depends`."""
