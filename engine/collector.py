"""Python's cyclic garbage collector, kept out of the building of graphs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_cycle_collection() -> Iterator[None]:
    """Graphs have no cycles: searching them for some while they grow would cost more than building them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
