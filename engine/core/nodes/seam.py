"""The seam of the engine: how the folders above exchange what makes nodes and what shows them.

`Value.make_node(op, parents)` makes every node. A subclass of Value may have its own: it makes the node wherever
one of its kind is among the operands (`Value.priority` decides between two kinds). `make_plain_nodes_with` exchanges
the one for operands that are plain Values. `plain_methods` runs the methods as value.py and surface.py write them.
`show_with` registers what a notebook shows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from engine.core.nodes import fast
from engine.core.operation import Operation
from engine.core.python.display import show_with
from engine.core.value import Value

__all__ = ["make_plain_nodes_with", "plain_methods", "show_with"]


def make_plain_nodes_with(maker: Callable[[Operation, tuple[Value, ...]], Value] | None) -> None:
    """Make the nodes of plain Values with `maker` from now on, in every thread; None: as ever."""
    fast.make_nodes_with(Value, maker)


@contextmanager
def plain_methods() -> Iterator[None]:
    """Inside, `Value` runs as value.py and surface.py write it, in every thread: `backward`, `make_node`, operators.

    Elsewhere the unrolled twins of fast.py run, with the same results. Use it to read, step through or edit the
    plain text. It ends what `make_plain_nodes_with` and `tracing` have begun.

    >>> x = Value(3.0)
    >>> with plain_methods():
    ...     (x * x).backward()
    >>> x.grad
    6.0
    """
    fast.use_plain(Value)
    try:
        yield
    finally:
        fast.make_nodes_with(Value, None)
