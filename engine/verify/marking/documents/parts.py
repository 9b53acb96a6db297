"""The parts of a question sheet, and where they begin in an answer: `## 4` holds below `4.`"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_HEADING = re.compile(
    r"^[ \t]*(?:(#{1,6})[ \t]+([^\n]*?)[ \t#]*$|\\((?:sub)*)section\*?\s*\{([^{}\n]*)\})", re.MULTILINE
)
_LEAD = r"^[ \t]*(?:#{1,6}[ \t]+|[-*+•>][ \t]+|\\item\b[ \t]*\[?|\\(?:sub)*section\*?[ \t]*\{|\*\*)*[ \t]*"
_KIND = r"(?:(?:exercise|problem|question|part|task|section|aufgabe)[ \t]*)?\(?"
_END = r"(?=[ \t]*[.)\]:}*](?!\d)|[ \t]*$)"


class Part(NamedTuple):
    """A part of a question: the titles of its headings from the outermost, and its text with theirs."""

    titles: tuple[str, ...]
    text: str


def parts(question: str) -> tuple[Part, ...]:
    """The parts of a question in their order; the first is the text above all headings."""
    headings = list(_HEADING.finditer(question))
    ends = [*(heading.start() for heading in headings[1:]), len(question)]
    first = question[: headings[0].start()] if headings else question
    sheet = [Part((), first)]
    open_parts: list[tuple[int, Part]] = [(0, sheet[0])]
    for heading, end in zip(headings, ends, strict=False):
        level = _level(heading)
        while open_parts[-1][0] >= level:
            open_parts.pop()
        above = open_parts[-1][1]
        title = _title(heading)
        part = Part((*above.titles, title), f"{above.text}\n\n{question[heading.end() : end]}")
        open_parts.append((level, part))
        sheet.append(part)
    return tuple(sheet)


def _level(heading: re.Match[str]) -> int:
    return len(heading[1]) if heading[1] else 1 + len(heading[3]) // 3


def _title(heading: re.Match[str]) -> str:
    return (heading[2] or heading[4] or "").strip()


class Questions:
    """The headings of a document, by their places in its pages."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._starts: list[tuple[int, int]] = [(0, 0)]
        self._titles: list[tuple[str, ...]] = [()]
        levels: list[tuple[int, str]] = []
        for page, source in enumerate(sources):
            for heading in _HEADING.finditer(source):
                while levels and levels[-1][0] >= _level(heading):
                    levels.pop()
                levels.append((_level(heading), _title(heading)))
                self._starts.append((page, heading.start()))
                self._titles.append(tuple(title for _, title in levels))

    def __bool__(self) -> bool:
        return len(self._starts) > 1

    def titles(self, page: int, offset: int) -> tuple[str, ...]:
        """The titles above a place, from the outermost heading."""
        return self._titles[bisect_right(self._starts, (page, offset)) - 1]


class Places:
    """Where the parts of a question begin in the pages of an answer.

    They are looked for in their order, each behind the one before it. A part that is not there has no place.
    """

    def __init__(self, sheet: Sequence[Part], sources: Sequence[str]) -> None:
        self._starts: list[tuple[int, int]] = [(0, 0)]
        self._parts: list[Part] = [sheet[0]]
        here = (0, 0)
        above: dict[tuple[str, ...], tuple[int, int]] = {(): (0, 0)}
        for part in sheet[1:]:
            start = max(here, above.get(part.titles[:-1], here))
            place = next(_matches(part.titles[-1], sources, start), None)
            if place is not None:
                self._starts.append(place)
                self._parts.append(part)
                here = above[part.titles] = place

    @property
    def is_matched(self) -> bool:
        """Whether a part with a heading has a place."""
        return len(self._parts) > 1

    def part(self, page: int, offset: int) -> Part:
        """The part that holds at a place of a page."""
        return self._parts[bisect_right(self._starts, (page, offset)) - 1]


def _matches(title: str, sources: Sequence[str], start: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The places behind `start` at which a line begins with a title: a number, a letter or words."""
    name = title.strip(" .)(:*")
    words = re.escape(name).replace(r"\ ", r"\s+")
    pattern = re.compile(f"{_LEAD}{_KIND}{words}{_END}", re.MULTILINE | re.IGNORECASE)
    for page in range(start[0], len(sources)):
        for match in pattern.finditer(sources[page], start[1] if page == start[0] else 0):
            yield page, match.start()
