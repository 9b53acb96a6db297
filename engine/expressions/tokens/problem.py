"""A part of a text that is not understood."""

from dataclasses import dataclass

from engine.expressions.tree import Span
from engine.support.text import shortened

LONGEST_MESSAGE = 400


@dataclass(frozen=True)
class Problem:
    """A part of a text that is not understood: its place, the reason, and a correction where there is one.

    `str` gives both in one line of at most 400 characters.
    """

    span: Span
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return shortened(f"{self.message}; {self.hint}" if self.hint else self.message, LONGEST_MESSAGE)
