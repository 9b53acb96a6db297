"""Calls whose nodes are kept after all: who looks at every node of a function asks for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

keeping: ContextVar[bool] = ContextVar("keeping", default=False)
"""Whether a checkpoint of this thread is its function, node by node."""


@contextmanager
def keeping_nodes() -> Iterator[None]:
    """Inside, `checkpoint(f, x)` is f(x): the numbers are the same, and all nodes are there.

    >>> from engine import Value, checkpoint
    >>> x = Value(2.0, "x")
    >>> with keeping_nodes():
    ...     kept = checkpoint(lambda a: a * a, x)
    >>> kept.op, checkpoint(lambda a: a * a, x).op
    (<operation mul: y = a b>, <operation part0: one of several results>)
    """
    token = keeping.set(True)
    try:
        yield
    finally:
        keeping.reset(token)
