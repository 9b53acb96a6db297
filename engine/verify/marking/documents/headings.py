r"""Headings of sheets and answers: `## Q1`, `\section*{1 The neuron}`, `\textbf{Aufgabe 1.}`, `\item`, `1.`"""

import re
from collections.abc import Iterator
from typing import NamedTuple

_KIND = (
    r"(?:exercise|exercice|problem|question|part|task|section|answer|solution|lösung|aufgabe|übung|frage"
    r"|partie|задача|задание|вопрос|q|ex|no|nr)\.?"
)
_NAME = re.compile(
    rf"(?P<kind>{_KIND}[ \t]*(?=[\d(a-h]))?\(?(?P<number>\d{{1,3}}(?:\.\d{{1,2}})*(?![\d\w])|[a-h](?=[.):]|$))?"
    r"(?P<words>.*)",
    re.IGNORECASE | re.DOTALL,
)
_TITLED = re.compile(
    r"^[ \t]*(?:(?P<marks>\#{1,6})[ \t]+(?P<markdown>[^\n]*?)[ \t#]*$"
    r"|\\(?P<command>chapter|(?:sub)*section|(?:sub)?paragraph)\*?\s*\{(?P<latex>[^{}\n]*)\}"
    r"|(?:\\noindent\s*)?\\textbf\s*\{(?P<bold>[^{}\n]*)\}|\*\*(?P<stars>[^*\n]+)\*\*)",
    re.MULTILINE,
)
_LEVELS = {"chapter": 1, "section": 1, "subsection": 2, "subsubsection": 3, "paragraph": 5, "subparagraph": 6}
_BOLD_LEVEL = 7  # below every other heading
_ITEM = re.compile(r"\\(?P<end>begin|end)\s*\{enumerate\}|\\item\b[ \t]*(?:\[(?P<label>[^\]\n]{0,20})\])?")
_PLAIN = re.compile(
    rf"^[ \t]*(?:[-*+•>][ \t]+)*(?P<title>(?:{_KIND}[ \t]*)?\(?(?:\d{{1,3}}(?:\.\d{{1,2}})*|[a-h])[.):](?!\d)[^\n]*"
    rf"|{_KIND}[ \t]*\d{{1,3}}[a-h]?\b[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
_LEAD = r"^[ \t]*(?:#{1,6}[ \t]+|[-*+•>][ \t]+|\\item\b[ \t]*\[?|\\(?:sub)*section\*?[ \t]*\{|\*\*)*[ \t]*\(?"
_LONG = 80  # characters of a title
_NO_LETTER = re.compile(r"[\W_]+")


class Heading(NamedTuple):
    """A heading: where it begins and ends, its level from 1, its title, its number, and the words behind that."""

    start: int
    end: int
    level: int
    title: str
    number: str
    words: str

    def is_same(self, other: "Heading") -> bool:
        """Whether two headings are of one question: by their numbers, else by their words."""
        if self.number and other.number:
            return self.number == other.number
        return bool(self.words) and self.words == other.words


def headed(title: str, start: int = 0, end: int = 0, level: int = 1) -> Heading:
    """A heading with the number and the words of its title: `Q1: The neuron` has 1 and `the neuron`."""
    match = _NAME.match(title.strip(" .)(:*"))
    number, words = (match["number"] or "", match["words"]) if match else ("", title)
    return Heading(
        start, end, level, title.strip(), number.lower(), _NO_LETTER.sub(" ", words).strip().casefold()
    )


def titled(text: str) -> Iterator[Heading]:
    """The headings with a title, in their order; words in bold are one where they have a number."""
    for match in _TITLED.finditer(text):
        bold = match["bold"] or match["stars"]
        title = next((t for t in (match["markdown"], match["latex"], bold) if t is not None), "")
        level = len(match["marks"] or "") or _LEVELS.get(match["command"] or "", _BOLD_LEVEL)
        heading = headed(title, *match.span(), level)
        if bold is None or heading.number:
            yield heading


def all_headings(text: str) -> list[Heading]:
    r"""The headings with a title, numbered lines such as `1.` and `Q2`, and each \item with its number."""
    by_place = {heading.start: heading for heading in (*_lines(text), *_items(text), *titled(text))}
    return [by_place[start] for start in sorted(by_place)]


def named(text: str, title: str) -> Iterator[Heading]:
    """The lines that begin with the words of a title, and have nothing but a sign behind them."""
    words = re.escape(title.strip(" .)(:*")).replace(r"\ ", r"\s+")
    for match in re.finditer(
        rf"{_LEAD}(?:{words})(?=[ \t]*[.)\]:}}*](?!\d)|[ \t]*$)", text, re.MULTILINE | re.IGNORECASE
    ):
        yield headed(title, *match.span(), _BOLD_LEVEL + 1)


def _lines(text: str) -> Iterator[Heading]:
    for match in _PLAIN.finditer(text):
        yield headed(match["title"][:_LONG], *match.span(), _BOLD_LEVEL + 1)


def _items(text: str) -> Iterator[Heading]:
    counts: list[int] = []
    for match in _ITEM.finditer(text):
        if match["end"] == "begin":
            counts.append(0)
        elif match["end"]:
            counts[-1:] = []
        elif counts or match["label"]:
            counts[-1:] = [each + 1 for each in counts[-1:]]
            number = "" if not counts else str(counts[-1]) if len(counts) == 1 else _letter(counts[-1])
            yield headed(match["label"] or f"{number}.", *match.span(), _BOLD_LEVEL + 1)


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26)
