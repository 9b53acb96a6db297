"""Switch off Python's cyclic garbage collector while graphs are built."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

_lock = RLock()  # reentrant: a signal handler may build graphs, too
_blocks = 0
_was_on = False


@contextmanager
def no_cycle_collection() -> Iterator[None]:
    """Switch the collector off inside the block. Graphs have no cycles, and each search would visit all their nodes.

    The collector belongs to the whole process: it is switched on again when the last block of any thread ends.
    """
    _switch(+1)
    try:
        yield
    finally:
        _switch(-1)


def _new_lock() -> None:
    global _lock  # noqa: PLW0603  # the lock belongs to the process
    _lock = RLock()


if hasattr(
    os, "register_at_fork"
):  # another thread may hold the lock at a fork, and it does not exist in the child
    os.register_at_fork(after_in_child=_new_lock)


def _switch(step: int) -> None:
    global _blocks, _was_on  # noqa: PLW0603  # the collector belongs to the whole process, and so does the count
    with _lock:
        if not _blocks:
            _was_on = gc.isenabled()
            gc.disable()
        _blocks += step
        if not _blocks and _was_on:
            gc.enable()
