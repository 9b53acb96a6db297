"""The processes of a command: they end with it, however it ends."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor


def cores() -> int:
    """The number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def pool_of(workers: int) -> Callable[[], Executor]:
    """A function that makes a pool of so many processes, each a fresh Python."""

    def make() -> Executor:
        context = multiprocessing.get_context("spawn")  # no copy of threads and locks of this process
        return ProcessPoolExecutor(workers, context, initializer=begin_worker)

    return make


def begin_worker() -> None:
    """Leave Ctrl-C to the command, and end when its process has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def stop_processes() -> None:
    """End the processes that this one has begun. The command ends, too: it shows no error of their pool."""
    threading.excepthook = lambda _: None
    for process in multiprocessing.active_children():
        process.terminate()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
