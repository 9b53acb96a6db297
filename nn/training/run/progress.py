"""The progress of a run on standard error: a bar in a terminal, lines elsewhere. No output can stop the training."""

import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import Protocol, Self, TextIO, cast

from nn.support.safe_read import one_line
from nn.training.run.state import Run

LOG_SECONDS = 10.0  # between two lines of a log


class Progress(Protocol):
    """A bar or a log of a run, or of many. Text is shown with the next update."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def update(self, n: int = 1) -> object:
        """Count n finished batches."""

    def set_postfix_str(self, text: str, refresh: bool = ...) -> object:  # as tqdm has it
        """Name the epoch and its loss; an epoch has just ended."""

    def set_description(self, text: str | None = ...) -> object:
        """Name what is done before the first batch; None names nothing."""

    def unpause(self) -> object:
        """Leave the time since the last batch out of the estimate of the time left."""


class Silence:
    """No progress is shown."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def update(self, n: int = 1) -> None:
        """Show nothing."""

    def set_postfix_str(self, text: str, refresh: bool = False) -> None:
        """Show nothing."""

    def set_description(self, text: str | None = None) -> None:
        """Show nothing."""

    def unpause(self) -> None:
        """Show nothing."""


class Screen:
    """A text stream that ignores failed writes: a full disk or a closed terminal stops no training."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write the text if the stream takes it."""
        with suppress(OSError, ValueError):  # ValueError: the file is closed
            self._stream.write(text)

    def flush(self) -> None:
        """Flush the stream if it can be flushed."""
        with suppress(OSError, ValueError, AttributeError):
            self._stream.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


class Log:
    """Lines for a file: one after the first epoch, then one every 10 seconds, and a last one at the end."""

    def __init__(self, done: int, total: int, screen: Screen, unit: str = "batch") -> None:
        self._done, self._total, self._screen = done, total, screen
        self._noun = "batches" if unit == "batch" else f"{unit}s"
        self._first, self._shown = done, done
        self._text = ""
        self._began = time.monotonic()
        self._next = self._began  # when the next line is due

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._text and self._shown != self._done:
            self._show()

    def update(self, n: int = 1) -> None:
        """Count n finished batches."""
        self._done += n

    def set_postfix_str(self, text: str, refresh: bool = False) -> None:  # noqa: ARG002  # as tqdm
        """Write a line with this text if one is due."""
        self._text = text
        if time.monotonic() >= self._next:
            self._show()

    def set_description(self, text: str | None = None) -> None:
        """Write nothing: a log has lines for finished batches only."""

    def unpause(self) -> None:
        """Estimate the time left from now on."""
        self._first, self._began = self._done, time.monotonic()

    def _show(self) -> None:
        now = time.monotonic()
        left = (now - self._began) * (self._total - self._done) / max(self._done - self._first, 1)
        ahead = f", {_interval(left)} left" if self._done < self._total else ""
        self._screen.write(f"{self._text}, {self._done}/{self._total} {self._noun}{ahead}\n")
        self._screen.flush()
        self._shown, self._next = self._done, now + LOG_SECONDS


def bar_of(run: Run, *, progress: bool) -> Progress:
    """The progress of a run; nothing is shown without `progress` or without a standard error.

    The time left is estimated from the batches that this call of `train` has finished.
    """
    total = run.epochs * run.batches
    done = len(run.history.epochs) * run.batches + run.history.batches
    return progress_of(done, total, "batch", progress=progress and not run.over)


def progress_of(done: int, total: int, unit: str, *, progress: bool) -> Progress:
    """The progress of work in equal units, from `done` to `total`: a bar in a terminal, lines elsewhere."""
    if sys.stderr is None or not progress:
        return Silence()
    screen = Screen(sys.stderr)
    if not _is_terminal(sys.stderr):
        return Log(done, total, screen, unit)
    from tqdm import tqdm  # noqa: PLC0415  # 50 ms of every script, for a bar alone

    # smoothing 0 is the mean over all units: a compiled run finishes many of them at once
    return cast("Progress", tqdm(total=total, initial=done, unit=unit, smoothing=0, file=screen))


def notice(text: str) -> None:
    """Write one line, above the bar where there is one."""
    if sys.stderr is not None:
        from tqdm import tqdm  # noqa: PLC0415  # it knows of the bar

        tqdm.write(one_line(text), file=Screen(sys.stderr))


def _interval(seconds: float) -> str:
    """A time as minutes and seconds, or with hours: 02:05, 1:02:05."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def _is_terminal(stream: TextIO) -> bool:
    """Whether a stream is a terminal; one that cannot say is not."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):  # a writer of one's own; a closed file
        return False
