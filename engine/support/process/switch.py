"""`ProcessSwitch`: something of the whole process that is different while a block is open in any thread."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from weakref import WeakSet

from engine.support.process.lock import ProcessLock

_switches: "WeakSet[ProcessSwitch]" = WeakSet()


class ProcessSwitch:
    """Call `begin` when the first block opens, and `end` when the last one ends, whatever their order and threads.

    A block that an interrupt cuts off between two instructions ends too: at the latest when its object dies.
    """

    def __init__(self, begin: Callable[[], None], end: Callable[[], None]) -> None:
        """`begin` and `end` must be safe to call twice: an interrupt may come in the middle of either."""
        self._begin, self._end = begin, end
        self.lock = ProcessLock()
        self._open: dict[int, int] = {}  # the blocks, each with its thread
        _switches.add(self)

    @contextmanager
    def on(self) -> Iterator[None]:
        """One block."""
        block = _Block(self)
        try:
            yield
        finally:
            block.close()

    def enter(self, block: int) -> None:
        """Count one block in."""
        self.lock.holding(lambda: self._enter(block))

    def _enter(self, block: int) -> None:
        first = not self._open
        self._open[block] = get_ident()
        if first:
            self._begin()

    def leave(self, block: int) -> None:
        """Count one block out; a second call for it does nothing."""
        self.lock.holding(lambda: self._leave(block))

    def _leave(self, block: int) -> None:
        if block in self._open:
            if len(self._open) == 1:
                self._end()
            del self._open[block]

    def after_fork(self) -> None:
        """In the child: end the blocks of threads that do not exist there."""
        for block, thread in list(self._open.items()):
            if thread != get_ident():
                self.leave(block)


class _Block:
    """Leaves when it dies, at the latest: Ctrl-C may come before `try`, or inside `close`."""

    _switch: ProcessSwitch | None = None  # until `__init__` has begun

    def __init__(self, switch: ProcessSwitch) -> None:
        self._switch = switch
        switch.enter(id(self))

    def close(self) -> None:
        if self._switch is not None:
            self._switch.leave(id(self))

    __del__ = close


def _after_fork() -> None:
    for switch in list(_switches):
        switch.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
