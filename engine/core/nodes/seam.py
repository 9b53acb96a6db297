"""The seam of the engine: how the folders above exchange what makes nodes and what shows them.

`Value.make_node(op, parents)` makes every node. A subclass of Value may have its own: it makes the node wherever
one of its kind is among the operands (`Value.priority` decides between two kinds). `make_plain_nodes_with` exchanges
the one for operands that are plain Values. `show_with` registers what a notebook shows.
"""

from collections.abc import Callable

from engine.core.nodes import fast
from engine.core.operation import Operation
from engine.core.python.display import show_with
from engine.core.value import Value

__all__ = ["make_plain_nodes_with", "show_with"]


def make_plain_nodes_with(maker: Callable[[Operation, tuple[Value, ...]], Value] | None) -> None:
    """Make the nodes of plain Values with `maker` from now on, in every thread; None: as ever."""
    fast.make_nodes_with(Value, maker)
