"""Python's cyclic garbage collector: off while graphs are built, and rarer in programs that build large ones.

The collector runs after every 700 new objects, and each third run or so visits all of a young graph. A graph has no
cycles: nothing is ever found in it. A loop that builds a large graph at every step, outside of `train`, would spend
three quarters of its time there.

    with no_cycle_collection():     # the explicit way: off inside the block, in every thread
        loss = loss_of(words)
        loss.backward()

Without it, the first `backward` of a graph of 5,000 nodes lets the collector wait for as many new objects as that
graph has, four times over. So garbage of other kinds is collected later, never left: it takes at most a few times the
memory of the graph. The first collection that meets no such `backward` since the one before puts the threshold back.
A program that has set a threshold of its own above that, or has switched the collector off, is left alone.
"""

import gc
from collections.abc import Mapping
from contextlib import AbstractContextManager

from engine.support.process.switch import ProcessSwitch

_was_on = False


def _off() -> None:
    global _was_on  # noqa: PLW0603  # the collector belongs to the whole process
    _was_on = gc.isenabled()
    gc.disable()


def _as_before() -> None:
    global _was_on  # noqa: PLW0603  # likewise
    if _was_on:
        gc.enable()
    _was_on = False


_collector_off = ProcessSwitch(_off, _as_before)


def no_cycle_collection() -> AbstractContextManager[None]:
    """Switch the collector off inside the block. Graphs have no cycles, and each search would visit all their nodes.

    The collector belongs to the whole process: it is switched on again when the last block of any thread ends.
    """
    return _collector_off.on()


LARGE = 5_000  # nodes: such a graph meets the collector twenty times while it is built
OBJECTS = 3  # that the collector counts for one node: itself, its operands, its partials
WAITS = 4  # graphs of garbage at most

_before: tuple[int, int, int] | None = None  # the thresholds to put back
_raised: tuple[int, int, int] | None = None  # those that stand meanwhile
_used = False  # since the last collection


def collect_later(nodes: int) -> None:
    """Let the collector wait for a few times the objects of a graph of so many nodes, as long as such graphs come."""
    global _used  # noqa: PLW0603  # the collector belongs to the whole process
    if nodes < LARGE:
        return
    _used = True
    patience = WAITS * OBJECTS * nodes
    now = gc.get_threshold()
    if now[0] >= patience or now[0] == 0 or not gc.isenabled():
        return
    _collector_off.lock.holding(lambda: _raise(now, patience))


def _raise(now: tuple[int, int, int], patience: int) -> None:
    global _before, _raised  # noqa: PLW0603  # likewise
    if _raised != now:  # not raised yet, or set by somebody else since
        _before = now
    _raised = (patience, *now[1:])
    gc.set_threshold(*_raised)
    if _put_back not in gc.callbacks:
        gc.callbacks.append(_put_back)


def _put_back(phase: str, _: Mapping[str, int]) -> None:
    """After a collection: the threshold of before, where no large graph came since the last one."""
    global _before, _raised, _used  # noqa: PLW0603  # likewise
    if phase != "stop":
        return
    if _used:
        _used = False
        return
    if _before is not None and gc.get_threshold() == _raised:
        gc.set_threshold(*_before)
    _before = _raised = None
    gc.callbacks.remove(_put_back)
