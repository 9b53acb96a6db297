"""How loops are kept while a thread records: a folder above puts its function here; and who needs all nodes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from threading import get_ident

from engine.calculus.nested import Shaped

GOES_ON = "goes on"
"""The name of the first state of a kept `while_loop`: 1 while its condition has held."""

Kept = tuple[Shaped, list[Shaped]] | None
Step = Callable[[Shaped, Shaped], tuple[Shaped, Shaped]]
Keep = Callable[[Step, Shaped, Sequence[Shaped], bool, Sequence[str]], Kept]
"""Of the step, the state, the items, whether to keep √T states alone, and names for the state and an item."""

recorders: dict[int, Keep] = {}
"""The function that keeps loops while a thread records; it gives None for a loop that it cannot keep."""

_keeping: ContextVar[bool] = ContextVar("_keeping", default=False)


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
    token = _keeping.set(True)
    try:
        yield
    finally:
        _keeping.reset(token)


def keeps_nodes() -> bool:
    """Whether this thread keeps all nodes: a program decides for itself, and equations and checks need them."""
    return get_ident() in recorders or _keeping.get()


_aside: set[int] = set()
"""Threads that compute a derivative for its numbers: it is no part of the one that was asked for."""


@contextmanager
def aside() -> Iterator[None]:
    """Inside, derivatives of this thread are taken for their numbers alone."""
    thread = get_ident()
    outermost = thread not in _aside
    _aside.add(thread)
    try:
        yield
    finally:
        if outermost:
            _aside.discard(thread)


def is_aside() -> bool:
    """Whether this thread is in such a block."""
    return get_ident() in _aside
