"""Text to tree: `read("2(a-y)x")` gives the tree, every problem at once, and the readings that also survive."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.expressions.context import Context
from engine.expressions.tree import Span, Tree

Notation: TypeAlias = Literal["auto", "plain", "latex"]


@dataclass(frozen=True)
class Problem:
    """A part of a text that is not understood: its place, the reason (at most 400 characters), what to write."""

    span: Span
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.message}; {self.hint}" if self.hint else self.message


@dataclass(frozen=True)
class Alternative:
    """Another reading that survives, with its words: "f is a function of x + 1"."""

    words: str
    tree: Tree


@dataclass(frozen=True)
class Reading:
    """A text and what it says. `tree` is None where something is not understood; `problems` then say what.

    spelled   the reading in the notation of the text, as it can be pasted back: 2·(a − y)·x
    """

    text: str
    notation: Literal["plain", "latex"]
    tree: Tree | None
    problems: tuple[Problem, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    spelled: str = ""


def read(text: str, *, notation: Notation = "auto", context: Context | None = None) -> Reading:
    r"""Read one formula, or one relation: `2(a-y)x`, `\frac{dL}{dw} = 2(a-y)x`.

    notation  "latex" for LaTeX, "plain" for plain text and Unicode, "auto" for what the text shows
    context   what earlier lines said; it is not changed

    >>> read("2(a-y)x").spelled
    '2·(a − y)·x'
    """
    raise NotImplementedError


def read_line(
    text: str, *, notation: Notation = "auto", context: Context | None = None
) -> tuple[Reading, ...]:
    """Read a line with several claims: `dz/dw = x,  dz/db = 1`. Spans count from the beginning of the line."""
    raise NotImplementedError
