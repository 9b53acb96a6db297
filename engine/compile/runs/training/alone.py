"""`Alone`: one call at a time, for what has one memory."""

from collections.abc import Callable
from typing import TypeVar

R = TypeVar("R")


class Alone:
    """One call at a time; a second one, of another thread, is refused instead of made to wait.

    Native code of two calls in one memory would mix their numbers, and threads that meet there would wait for good.
    """

    def __init__(self) -> None:
        """No call is under way."""
        self._call: dict[str, object] = {}

    def run(self, work: Callable[[], R]) -> R:
        """The result of the work. RuntimeError where another call is under way."""
        own = object()
        try:
            if self._call.setdefault("now", own) is not own:
                raise RuntimeError(
                    "a training run has one memory, which one call at a time may use; another call is under way: "
                    "give each thread a run of its own, by program.descent"
                )
            return work()
        finally:  # also after Ctrl-C, wherever it came
            if self._call.get("now") is own:
                del self._call["now"]
