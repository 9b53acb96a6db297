"""The bar of a training run, and lines beside it: what becomes of them is nothing to the training."""

import sys
from contextlib import suppress
from typing import Any, TextIO

from tqdm import tqdm

from nn.training.run_state import Run


class Screen:
    """Standard error as a bar writes to it: a log on a full disk or a terminal that is gone stops no training."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write it, if that can be done."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """The same."""
        with suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def bar_of(run: Run, *, progress: bool) -> Any:
    """The batches of a run, and the time left. None is shown where there is no standard error."""
    return tqdm(
        total=run.epochs * run.batches,
        initial=len(run.history.epochs) * run.batches + run.history.batches,
        unit="batch",
        disable=not progress or sys.stderr is None,
        file=Screen(sys.stderr),
    )


def notice(text: str) -> None:
    """One line, above the bar."""
    if sys.stderr is not None:
        tqdm.write(text, file=Screen(sys.stderr))
