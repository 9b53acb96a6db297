"""A claim in words, written as a formula that keeps the places of the words."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from engine.verify.marking.documents.fragment import Fragment, Notation

_UNSURE = re.compile(
    r"\b(?:not|may|might|can|cannot|could|often|usually|sometimes|roughly|approximately|about|if only|suppose|assume"
    r"|neither|wrong(?:ly)?|false|mistake|misconception|why|does|do)\b|n[o't’]t\b|\?",
    re.IGNORECASE,
)
_END = re.compile(r"[.;!?](?=\s|$)|\n[ \t]*\n")
_FAR = 240  # characters of a sentence on either side of a claim
_MOST = 200  # places of one kind in a page that are looked at


def places(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The places of a text in which a claim may stand, up to a number."""
    return islice(pattern.finditer(text), _MOST)


def fragment(text: str, pieces: Sequence[str | tuple[int, int]], notation: Notation = "plain") -> Fragment:
    """The formula of texts and of stretches of the source; a text stands at the place before it."""
    written, offsets, place = "", list[int](), 0
    for piece in pieces:
        if isinstance(piece, str):
            written += piece
            offsets += [place] * len(piece)
        else:
            written += text[slice(*piece)]
            offsets += range(*piece)
            place = max(piece[0], piece[1] - 1)
    return Fragment(written, tuple(offsets), notation, is_said=True)


def is_sure(words: str) -> bool:
    """Whether words claim: no "not", "may" or "usually" stands in them, and no question."""
    return not _UNSURE.search(words)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a stretch begins and ends."""
    first, last = max(0, start - _FAR), min(len(text), end + _FAR)
    before = [match.end() for match in _END.finditer(text, first, start)]
    behind = _END.search(text, end, last)
    return (before[-1] if before else first), (behind.start() if behind else last)
