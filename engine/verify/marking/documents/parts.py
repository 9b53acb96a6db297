"""The parts of a question sheet, and where they begin in an answer: `## 4` holds below `4.`"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.verify.marking.documents.headings import Heading, all_headings, headed, named, titled

_DERIVATIVE = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:\\partial|\\mathrm\s*\{?\s*d\}?|d)\s*(?P<of>[^{}=]{1,24}?)\s*\}"
    r"\s*\{\s*(?:\\partial|\\mathrm\s*\{?\s*d\}?|d)\s*(?P<by>[^{}=]{1,24}(?:\{[^{}]{0,12}\})?)\s*\}"
    r"|(?:\\partial\s*|∂|d)(?P<top>\w{1,12})\s*/\s*(?:\\partial\s*|∂|d)(?P<below>\w{1,12})"
)


class Part(NamedTuple):
    """A part of a question: the titles of its headings from the outermost, and its text with theirs."""

    titles: tuple[str, ...]
    text: str


def parts(question: str) -> tuple[Part, ...]:
    """The parts of a question in their order; the first is the text above all headings."""
    headings = list(titled(question))
    ends = [*(heading.start for heading in headings[1:]), len(question)]
    first = question[: headings[0].start] if headings else question
    sheet = [Part((), first)]
    open_parts: list[tuple[int, Part]] = [(0, sheet[0])]
    for heading, end in zip(headings, ends, strict=False):
        while open_parts[-1][0] >= heading.level:
            open_parts.pop()
        above = open_parts[-1][1]
        part = Part((*above.titles, heading.title), f"{above.text}\n\n{question[heading.end : end]}")
        open_parts.append((heading.level, part))
        sheet.append(part)
    return tuple(sheet)


class Questions:
    """The headings of a document, by their places in its pages."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._starts: list[tuple[int, int]] = [(0, 0)]
        self._titles: list[tuple[str, ...]] = [()]
        levels: list[tuple[int, str]] = []
        for page, source in enumerate(sources):
            for heading in titled(source):
                while levels and levels[-1][0] >= heading.level:
                    levels.pop()
                levels.append((heading.level, heading.title))
                self._starts.append((page, heading.start))
                self._titles.append(tuple(title for _, title in levels))

    def __bool__(self) -> bool:
        return len(self._starts) > 1

    def titles(self, page: int, offset: int) -> tuple[str, ...]:
        """The titles above a place, from the outermost heading."""
        return self._titles[bisect_right(self._starts, (page, offset)) - 1]


class Places:
    """Where the parts of a question begin in the pages of an answer.

    They are looked for in their order, each behind the one before it: by a heading, a numbered line or an item with
    the number or the words of the part; where there is none, by the first derivative that this part alone asks for.
    A part that is not there has no place.
    """

    def __init__(self, sheet: Sequence[Part], sources: Sequence[str]) -> None:
        self._starts: list[tuple[int, int]] = [(0, 0)]
        self._parts: list[Part] = [sheet[0]]
        headings = [list(all_headings(source)) for source in sources]
        own = _own_derivatives(sheet)
        here = (0, 0)
        above: dict[tuple[str, ...], tuple[int, int]] = {(): (0, 0)}
        for part in sheet[1:]:
            start = max(here, above.get(part.titles[:-1], here))
            place = min(_matches(part.titles[-1], headings, sources, start), default=None)
            place = place or next(_deriving(own.get(part, frozenset()), sources, start), None)
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


def _matches(
    title: str, headings: Sequence[Sequence[Heading]], sources: Sequence[str], start: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The headings from `start` on that are of the question with a title."""
    own = headed(title)
    for page in range(start[0], len(sources)):
        same = (each for each in headings[page] if own.is_same(each))
        places = [(page, each.start) for each in (*same, *named(sources[page], title))]
        yield from (place for place in places if place >= start)


def _own_derivatives(sheet: Sequence[Part]) -> Mapping[Part, frozenset[str]]:
    """The derivatives that one part alone asks for."""
    asked = {part: frozenset(name for _, name in _derivatives(part.text)) for part in sheet[1:]}
    return {
        part: names - frozenset(name for other in asked if other != part for name in asked[other])
        for part, names in asked.items()
    }


def _derivatives(text: str) -> Iterator[tuple[int, str]]:
    """The derivatives of a text as they are spelled, each with its place: L/w for dL/dw."""
    for match in _DERIVATIVE.finditer(text):
        of, by = match["of"] or match["top"], match["by"] or match["below"]
        yield match.start(), re.sub(r"[\s\\{}]", "", f"{of}/{by}")


def _deriving(
    names: frozenset[str], sources: Sequence[str], start: tuple[int, int]
) -> Iterator[tuple[int, int]]:
    """The lines from `start` on in which one of these derivatives stands."""
    for page in range(start[0], len(sources) if names else 0):
        for place, name in _derivatives(sources[page]):
            begin = sources[page].rfind("\n", 0, place) + 1
            if name in names and (page, begin) >= start:
                yield page, begin
