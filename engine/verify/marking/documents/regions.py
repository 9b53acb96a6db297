"""The stretches of LaTeX mathematics in a text: $...$, displays and environments."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_RELATION = re.compile(r"[=<>≤≥≈]|\\(?:approx|equiv|leq?|geq?|lt|gt|in|to|propto|sim)(?![A-Za-z])")
_DERIVATIVE = re.compile(
    r"\s*(?:\\displaystyle\s*)?(?:\\[dt]?frac\s*\{\s*(?:\\partial|\\mathrm|d\W?)[^|]*|\\p?dv\b[^|]*|\\nabla[^|]*|\\partial[^|]*/[^|]*"
    r"|[∂∇][^|]*|d\w+\s*/\s*d\w+|[A-Za-z]'+(?:\([a-z]\))?)\s*"
)


class Region(NamedTuple):
    """The mathematics between `start` and `end`; with its delimiters, from `outer_start` to `outer_end`."""

    outer_start: int
    start: int
    end: int
    outer_end: int
    display: bool


_ENVIRONMENTS = (
    "equation|align|aligned|alignedat|alignat|flalign|gather|gathered|multline|split"
    "|eqnarray|displaymath|math"
)
_OPENER = re.compile(
    rf"\\\\\[|\\\\\(|\\\[|\\\(|\\begin\s*\{{(?P<name>(?:{_ENVIRONMENTS})\*?)\}}"
    r"|(?P<fence>^[ \t]*```+[ \t]*(?:math|latex|katex|tex)[ \t]*$)|\$\$|\$`|\\.|\$",
    re.MULTILINE | re.DOTALL,
)
_CLOSERS = {r"\\[": r"\\]", r"\\(": r"\\)", r"\[": r"\]", r"\(": r"\)", "$$": "$$", "$`": "`$"}
_SIGN_AT_END = re.compile(r"(?:=|\\approx|\\equiv)\s*\Z")
_LONGEST_INLINE = 2_000  # characters; a lone $ is a price


def regions(text: str) -> Iterator[Region]:
    """The stretches of mathematics, in their order. Time grows with the length of the text."""
    absent: set[str] = set()
    position = 0
    while opener := _OPENER.search(text, position):
        position = opener.end()
        region = _closed(text, opener, absent)
        if region:
            if region.start < region.end:  # $$$$ has nothing in it
                yield region
            position = region.outer_end


def joined(text: str) -> tuple[str, list[Region]]:
    """The text and its regions, with `$y =$ $x + 1$`, a formula cut behind its sign, as one; blanks join them.

    Two cells of a table, `| $dL/da$ | $2(a-y)$ |`, are one formula too; a sign of equality joins them.
    """
    pieces, place, whole = list[str](), 0, list[Region]()
    for region in regions(text):
        is_cell = bool(whole) and _is_cell(text, whole[-1], region)
        if is_cell or (whole and _is_cut(text, whole[-1], region)):
            gap = "".join("\n" if c == "\n" else " " for c in text[whole[-1].end : region.start])
            pieces += [text[place : whole[-1].end], f"={gap[1:]}" if is_cell else gap]
            place = region.start
            whole[-1] = whole[-1]._replace(end=region.end, outer_end=region.outer_end)
        else:
            whole.append(region)
    return "".join([*pieces, text[place:]]), whole


def _is_cut(text: str, first: Region, second: Region) -> bool:
    """Whether an inline formula ends with a sign of equality, and the next one stands beside it."""
    between = text[first.outer_end : second.outer_start]
    if first.display or second.display or between.strip() or between.count("\n") > 1:
        return False
    ends = _SIGN_AT_END.search(text, max(first.start, first.end - 12), first.end)
    return bool(ends) and text[second.start : second.end].lstrip()[:1] not in ("=", "&")


def _is_cell(text: str, first: Region, second: Region) -> bool:
    """Whether a derivative without a value and a value stand side by side in the row of a table."""
    between = text[first.outer_end : second.outer_start]
    if first.display or second.display or "\n" in between or between.strip() not in ("|", "&"):
        return False
    sides = text[first.start : first.end], text[second.start : second.end]
    return bool(_DERIVATIVE.fullmatch(sides[0])) and not any(map(_RELATION.search, sides))


def _closed(text: str, opener: re.Match[str], absent: set[str]) -> Region | None:
    mark, start = opener[0], opener.end()
    if opener["name"]:
        return _until(text, opener.start(), opener.start(), f"\\end{{{opener['name']}}}", absent, keep=True)
    if opener["fence"]:
        return _until(text, opener.start(), start, "```", absent)
    if mark in _CLOSERS:
        return _until(
            text, opener.start(), start, _CLOSERS[mark], absent, display="[" in mark or mark == "$$"
        )
    return _inline(text, start) if mark == "$" else None


def _until(
    text: str,
    outer: int,
    start: int,
    closer: str,
    absent: set[str],
    *,
    keep: bool = False,
    display: bool = True,
) -> Region | None:
    """The region up to its closer, which belongs to it where `keep` is true."""
    end = -1 if closer in absent else text.find(closer, start)
    if end < 0:
        absent.add(closer)  # it stands nowhere behind this place either
        return None
    after = end + len(closer)
    return Region(outer, start, after if keep else end, after, display)


def _inline(text: str, start: int) -> Region | None:
    """The region of a single dollar: in one paragraph, and no price such as $5."""
    limit = start + _LONGEST_INLINE
    end = start
    while end >= 0:
        end = text.find("$", end, limit)
        if end < 0 or "\n\n" in text[start:end]:
            return None
        if text[end - 1] != "\\":
            break
        end += 1
    return Region(start - 1, start, end, end + 1, display=False) if text[start:end].strip() else None
