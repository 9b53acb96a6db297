"""A warning for outputs that are squeezed twice: probabilities given to a loss that takes scores."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from engine import warn_user
from nn.support.misuse.output_range import are_probabilities, is_probability

_told: ContextVar[set[str] | None] = ContextVar("told", default=None)


def warn_if_probability(logit: object, loss: str) -> None:
    """MisuseWarning where the score that a loss takes is a probability already, as a sigmoid output is."""
    if is_probability(logit):
        _warn(
            f"{loss} takes a score and applies the sigmoid itself; the output of this model already lies "
            "between 0 and 1. Write binary_cross_entropy for this output, or leave out the sigmoid"
        )


def warn_if_probabilities(logits: Sequence[object], loss: str) -> None:
    """MisuseWarning where the scores that a loss takes are probabilities already, as softmax outputs are."""
    if are_probabilities(logits):
        _warn(
            f"{loss} takes scores and applies softmax itself; the outputs of this model are already positive "
            "and 1 in sum. Write cross_entropy_of_probabilities for these outputs, or leave out the softmax"
        )


@contextmanager
def warned_once() -> Iterator[None]:
    """Inside the block each of these warnings is given once, whatever the filter of warnings."""
    token = _told.set(set())
    try:
        yield
    finally:
        _told.reset(token)


def _warn(message: str) -> None:
    told = _told.get()
    if told is None or message not in told:
        if told is not None:
            told.add(message)
        warn_user(message)
