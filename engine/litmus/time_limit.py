"""A time limit for code that may never end, on every platform and in every thread."""

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
GRACE = 1.0  # seconds in which stopped code may leave


class TimeUp(BaseException):
    """The time is up. It is raised inside the running code, and no `except Exception` catches it."""


def limited(work: Callable[[], T], seconds: float) -> T:
    """Return or raise the result of `work()`. TimeoutError where it takes more than `seconds`.

    The work runs in a thread of its own. When the time is up, TimeUp interrupts it between two steps of Python.
    A thread inside compiled code cannot be interrupted: it is left behind and ends with the process.
    """
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001  # any error is raised again below
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        _raise_in(thread)
        thread.join(GRACE)
    if answers:
        return answers[0]
    if not errors or isinstance(errors[0], TimeUp):
        raise TimeoutError(f"no answer in {seconds:g} s")
    raise errors[0]


def _raise_in(thread: threading.Thread) -> None:
    """Raise TimeUp at the thread's next step of Python. Outside CPython this does nothing."""
    raise_in = getattr(getattr(ctypes, "pythonapi", None), "PyThreadState_SetAsyncExc", None)
    if raise_in is not None:
        raise_in(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(TimeUp))
