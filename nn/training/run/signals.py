"""Ctrl-C and SIGTERM during a run: noted until a batch is finished, or heard at once."""

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 0.05  # seconds after which a lost interrupt is repeated


class Presses:
    """Count Ctrl-C during a run. The second press interrupts; while `at_once` is True the first one does."""

    def __init__(self) -> None:
        self.count, self.at_once = 0, False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """Handle the signal."""
        self.count += 1
        if self.at_once or self.count > 1:
            raise KeyboardInterrupt


@contextmanager
def interrupts() -> Iterator[Presses]:
    """Count Ctrl-C instead of raising, until the block ends. In a thread the count stays 0."""
    presses = Presses()
    if not _in_main_thread():
        yield presses
        return
    before = signal.signal(signal.SIGINT, presses)
    try:
        yield presses
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def at_once(presses: Presses) -> Iterator[None]:
    """Let the first press interrupt the block, wherever it falls.

    An exception does not pass through C: one that is raised where LLVM or the garbage collector calls Python is
    lost, and a compilation would go on to its end. Then Ctrl-C is pressed again on the user's behalf.
    """
    before = sys.unraisablehook
    timers: list[threading.Timer] = []

    def press() -> None:
        if presses.at_once:
            _thread.interrupt_main()

    def repeat(lost: "sys.UnraisableHookArgs") -> None:
        if lost.exc_type is not KeyboardInterrupt:
            before(lost)
            return
        timers.append(threading.Timer(AGAIN, press))
        timers[-1].start()

    presses.at_once = True
    if _in_main_thread():
        sys.unraisablehook = repeat
    try:
        if presses.count:  # a press before the block
            raise KeyboardInterrupt
        yield
    finally:
        presses.at_once = False
        if _in_main_thread():
            sys.unraisablehook = before
        for timer in timers:
            timer.cancel()


@contextmanager
def terminated_too() -> Iterator[None]:
    """Treat SIGTERM as one press of Ctrl-C until the block ends; `timeout` sends it twice, to process and group.

    A program that handles SIGTERM itself keeps its handler.
    """
    if not _in_main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    received: list[int] = []

    def press(number: int, frame: FrameType | None) -> None:
        if not received:
            received.append(number)
            handler = signal.getsignal(signal.SIGINT)
            (handler if callable(handler) else signal.default_int_handler)(number, frame)

    signal.signal(signal.SIGTERM, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _in_main_thread() -> bool:
    """Whether this thread may set handlers: Python calls them in the main thread alone."""
    return threading.current_thread() is threading.main_thread()
