"""The `Value` of microgpt over this engine: a program runs with its class replaced by an import.

    from nn.microgpt import Value

`_children` are the operands in their order and `_local_grads` the partials. A power has its exponent among its
operands, and `a - b` and `a / b` are one node each.

Python's cyclic garbage collector takes three quarters of such a program's time, and finds nothing: graphs have no
cycles. From the first large `backward` on it is called more rarely, until no more large graphs come
(engine/support/process/garbage.py says how, and why that is safe for the rest of the program). The explicit way:

    from engine import no_cycle_collection

    with no_cycle_collection():
        loss = loss_of(words)
        loss.backward()
"""

from collections.abc import Collection

from engine import Value as PlainValue
from nn.support.foreign_value import ForeignValue

__all__ = ["Value"]


class Value(ForeignValue, unrolled=True):
    """A scalar that records its operations."""

    __slots__ = ()

    def __init__(
        self, data: float, children: Collection[PlainValue] = (), local_grads: Collection[float] = ()
    ) -> None:
        super().__init__(data, children or local_grads)

    @property
    def _children(self) -> tuple[PlainValue, ...]:
        """The operands, in the order written."""
        return self.parents

    @property
    def _local_grads(self) -> tuple[float, ...]:
        """The partial to each operand."""
        return self.partials

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"
