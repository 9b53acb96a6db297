"""A piece of mathematics in a document, with its exact place."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from engine.support.process.cached import cached_property

Notation = Literal["latex", "plain"]
Kind = Literal["tex", "md", "ipynb", "txt"]
_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}\s|\\(?:sub)*section|\\(?:item|paragraph|question|exercise|problem|chapter)\b"
    r"|(?:[-*+][ \t]+)?\(?(?:\d{1,2}|[a-h])[.)](?:\s|$)|(?:exercise|problem|question|part|task)\b"
    r"|\|(?=.*\$))",  # a row of a table
    re.MULTILINE | re.IGNORECASE,
)
KINDS: tuple[Kind, ...] = ("tex", "md", "ipynb", "txt")


@dataclass(frozen=True, slots=True)
class Fragment:
    """One row of mathematics.

    text      the row without labels, comments and remarks; blanks stand in their place
    offsets   the place of each character of `text` in the source
    notation  "latex", or "plain" for text and Unicode
    words     the prose before it in the same paragraph, lower case
    fresh     False in the second and later rows of one display: a chain may go on
    remark    True for a claim in brackets beside another one: (since ∂y/∂w = 0)
    is_said   True for a claim in words: `text` is the formula that they say
    """

    text: str
    offsets: range | tuple[int, ...]
    notation: Notation
    words: str = ""
    fresh: bool = True
    remark: bool = False
    is_said: bool = False

    def at(self, index: int) -> int:
        """The place in the source of a character of `text`."""
        return self.offsets[min(max(index, 0), len(self.offsets) - 1)]


@dataclass(frozen=True)
class Page:
    """A file, or one cell of a notebook: its source, and the mathematics in it; `is_cut` where there is too much."""

    source: str
    fragments: tuple[Fragment, ...] = ()
    cell: int | None = None
    is_cut: bool = False

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for number, character in enumerate(self.source):
            if character == "\n":
                starts.append(number + 1)
        return starts

    @cached_property
    def _headings(self) -> list[int]:
        return [heading.start() for heading in _HEADING.finditer(self.source)]

    def section(self, offset: int) -> int:
        """How many headings and numbered items stand above a place."""
        return bisect_right(self._headings, offset)

    def line(self, offset: int) -> int:
        """The line of an offset, counted from 1."""
        return bisect_right(self._starts, offset)

    def column(self, offset: int) -> int:
        """The column of an offset, counted from 1."""
        return offset - self._starts[self.line(offset) - 1] + 1


def blanked(text: str, start: int, end: int) -> str:
    """The text with blanks from start to end; its lines stay."""
    blanks = "".join("\n" if character == "\n" else " " for character in text[start:end])
    return text[:start] + blanks + text[end:]
