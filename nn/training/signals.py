"""Ctrl-C, and SIGTERM with it: heard once what is begun is finished, or at once."""

import _thread
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

AGAIN = 0.05  # seconds


class Presses:
    """Ctrl-C while a run lasts: a first press is noted, a second one interrupts; `at_once` the first one does."""

    def __init__(self) -> None:
        self.count, self.at_once = 0, False

    def __call__(self, _signal: int, _frame: FrameType | None) -> None:
        """What the signal calls."""
        self.count += 1
        if self.at_once or self.count > 1:
            raise KeyboardInterrupt


def _in_main_thread() -> bool:
    """Only there signals are heard."""
    return threading.current_thread() is threading.main_thread()


@contextmanager
def interrupts() -> Iterator[Presses]:
    """What Ctrl-C means meanwhile."""
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
    """Meanwhile a first press interrupts, wherever it falls.

    No exception goes through C: one that is raised where LLVM or the collector calls Python is lost, and a
    compilation would go on for its half a minute. Then Ctrl-C is pressed again on the user's behalf.
    """
    before, timers = sys.unraisablehook, []

    def press() -> None:
        if presses.at_once:
            _thread.interrupt_main()

    def heard(lost: Any) -> None:
        if lost.exc_type is not KeyboardInterrupt:
            before(lost)
            return
        timers.append(threading.Timer(AGAIN, press))
        timers[-1].start()

    presses.at_once = True
    if _in_main_thread():
        sys.unraisablehook = heard
    try:
        if presses.count:  # a moment ago
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
    """Meanwhile SIGTERM is a press of Ctrl-C, and one alone: `timeout` sends it twice, to process and group."""
    if not _in_main_thread() or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield  # somebody else's to hear
        return
    told: list[int] = []

    def press(number: int, frame: FrameType | None) -> None:
        if not told:
            told.append(number)
            heard = signal.getsignal(signal.SIGINT)
            (heard if callable(heard) else signal.default_int_handler)(number, frame)

    signal.signal(signal.SIGTERM, press)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
