"""How loops are kept while a thread records: a folder above puts its function here."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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

_keeping: dict[int, int] = {}
"""How many functions around this point of each thread need all nodes."""


@contextmanager
def keeping_nodes() -> Iterator[int]:
    """Inside, a checkpoint of this thread keeps its nodes. How many such blocks are around this one."""
    thread = get_ident()
    outer = _keeping.get(thread, 0)
    _keeping[thread] = outer + 1
    try:
        yield outer
    finally:
        _keeping[thread] = outer
        if not outer:
            del _keeping[thread]


def keeps_nodes() -> bool:
    """Whether this thread keeps the nodes of a checkpoint: a program decides for itself, and equations need them."""
    return get_ident() in recorders or get_ident() in _keeping


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
