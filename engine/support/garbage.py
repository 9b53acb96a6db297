"""Python's cyclic garbage collector, kept out of the building of graphs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

_lock = RLock()  # a handler of signals may build graphs, too
_blocks = 0
_was_on = False


@contextmanager
def no_cycle_collection() -> Iterator[None]:
    """Graphs have no cycles: searching them for some while they grow would cost more than building them.

    It holds for the whole process: with the last of the blocks that threads are in, all is as before the first.
    """
    _switch(+1)
    try:
        yield
    finally:
        _switch(-1)


def _switch(step: int) -> None:
    global _blocks, _was_on  # noqa: PLW0603  # the collector is of the whole process, and so is the count
    with _lock:
        if not _blocks:
            _was_on = gc.isenabled()
            gc.disable()
        _blocks += step
        if not _blocks and _was_on:
            gc.enable()
