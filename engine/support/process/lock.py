"""`ProcessLock`: a lock that is given back whenever Ctrl-C comes, and that is free in the child of a fork."""

import os
from collections.abc import Callable
from threading import RLock
from typing import TypeVar
from weakref import WeakSet

R = TypeVar("R")
_locks: "WeakSet[ProcessLock]" = WeakSet()


class ProcessLock:
    """One thread at a time. The same thread may hold it again: a signal handler may come in between.

    lock = ProcessLock()
    answer = lock.holding(lambda: table[key])
    """

    def __init__(self) -> None:
        """A lock that nobody holds."""
        self._lock = RLock()
        _locks.add(self)

    def holding(self, function: Callable[[], R]) -> R:
        """The result of the function, which is called while this thread holds the lock.

        From CPython 3.14 on, Ctrl-C may come between the acquiring of a `with` statement and its block. The lock
        would then be held for good, and other threads would wait for ever.
        """
        lock = self._lock  # the function may fork: the child gives this one back, not its new one
        try:
            lock.acquire()
            return function()
        finally:
            try:  # noqa: SIM105  # `suppress` would be one more call, at which Ctrl-C may come
                lock.release()
            except RuntimeError:  # Ctrl-C came before the lock was acquired
                pass

    def after_fork(self) -> None:
        """In the child: be free. A thread of the parent may hold the lock, and does not exist here."""
        self._lock = RLock()


def _after_fork() -> None:
    for lock in list(_locks):
        lock.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
