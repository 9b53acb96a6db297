"""A time limit for code that may never end, on every platform and in every thread."""

import ctypes
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
GRACE = 1.0  # seconds in which stopped code may leave


class TimeUp(BaseException):
    """Raised inside code whose time is up; no `except Exception` holds it."""


def limited(work: Callable[[], T], seconds: float) -> T:
    """What `work()` gives or raises. TimeoutError where it takes more than `seconds`.

    It runs in a thread of its own, which is interrupted when the time is up: between two steps of Python.
    One that is then inside compiled code is left behind, and ends with the process.
    """
    done: dict[str, Any] = {}

    def run() -> None:
        try:
            done["answer"] = work()
        except BaseException as error:  # noqa: BLE001  # handed on below, whatever it is
            done["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        _raise_in(thread)
        thread.join(GRACE)
    if isinstance(done.get("error"), TimeUp) or not done:
        raise TimeoutError(f"no answer in {seconds:g} s")
    if "error" in done:
        raise done["error"]
    answer: T = done["answer"]
    return answer


def _raise_in(thread: threading.Thread) -> None:
    """TimeUp, at the thread's next step of Python. Elsewhere than in CPython nothing happens."""
    raise_in = getattr(getattr(ctypes, "pythonapi", None), "PyThreadState_SetAsyncExc", None)
    if raise_in is not None:
        raise_in(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(TimeUp))
