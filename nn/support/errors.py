"""The exceptions of `nn`, as a tree.

ValueError
    FileError            a data file cannot be used
    ModelError           a file holds no model that this version can load
ArithmeticError
    DivergedError        a training run met a number that is not finite
KeyboardInterrupt
    Interrupted          Ctrl-C ended a training run after a batch
"""

from typing import Any

from nn.support.safe_read import one_line


class FileError(ValueError):
    """A data file cannot be used. The message is one line: the file, the line number, and the reason."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class ModelError(ValueError):
    """A file holds no model that this version can load. The message is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


class DivergedError(ArithmeticError):
    """A loss, a gradient or a parameter became NaN or infinite; `train` stops before the next update.

    fact     the event, with its epoch and batch
    advice   what to do
    history  the epochs before
    """

    def __init__(self, fact: str, advice: str, history: Any) -> None:  # a History, whose folder stands above
        super().__init__(f"{fact}, and training stopped: {advice}")
        self.fact, self.advice, self.history = fact, advice, history


class Interrupted(KeyboardInterrupt):
    """Ctrl-C during `train`, raised after the batch. `train(..., history=error.history)` continues the run."""

    def __init__(self, history: Any) -> None:  # a History, whose folder stands above
        super().__init__(f"training was interrupted in epoch {len(history.epochs) + 1}")
        self.history = history
