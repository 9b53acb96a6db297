"""Sentences: a condition behind a claim (... = −t if ty < 1), definitions behind it (..., where a = σ(z))."""

import re
from collections.abc import Iterator, Sequence

from engine.verify.marking.documents.fragment import Fragment, Page
from engine.verify.marking.flow.relations.roles import follows_if

_CONDITION = re.compile(r"(?:if|otherwise|else|whenever|provided|unless)\b|(?:for|when)\b[^.]*[<>≤≥=≠]")
_WHERE = re.compile(r"[\s$,;\\)(]*(?:where|with|for|wobei|mit|für|où|avec|pour)[\s$:,\\(]*", re.IGNORECASE)
_AND = re.compile(r"[\s$,;\\)(]*(?:and|und|where|with)?[\s$,\\(]*", re.IGNORECASE)
DERIVATIVE = re.compile(r"\s*(?:\\[dt]?frac\s*\{\s*(?:\\partial|d|\\mathrm)|\\nabla|[∂∇]|d[^\W\d_]*\s*/\s*d)")
_AT = re.compile(r"(?:at|when|for|iff)\b")
_REASON = re.compile(r"\b(?:because|since|as)(?:\s+that)?[,:\s]*\$?\s*$")
_POINT = re.compile(
    r"\b(?:at|in|bei|en)\s*\$?\s*\(\s*[-−\d][^()]{0,30}\)\s*\$?\s*[:,]?\s*\$?\s*$", re.IGNORECASE
)
_ZERO = re.compile(r"=\s*0$")
_BOUND = re.compile(
    r"\b(?:for|if|when|where|provided|assuming|whenever|für|wenn|falls|pour|si)\b[^.;]*?(?:[<>≤≥]|\\(?:g|l)(?:eq?|t)(?![A-Za-z]))",
    re.IGNORECASE,
)
_CASES = re.compile(r"(?:\\begin\{d?cases\}|\A).*?\\end\{d?cases\}", re.DOTALL)
_FAR = 120  # characters before a claim in which a bound of its sentence may stand
_CLOSE = 60  # characters between a claim and its condition


def has_condition(page: Page, fragment: Fragment) -> bool:
    """Whether the rest of the line is a condition: ... = −t if ty < 1, ... = 0 otherwise."""
    end = fragment.at(len(fragment.text) - 1) + 1
    rest = page.source[end : end + _CLOSE].partition("\n")[0].lstrip(" \t$,")
    is_zero = _ZERO.search(fragment.text.rstrip(" .,;")) and _AT.match(rest)
    return bool(_CONDITION.match(rest) or is_zero or _stands_before(page, fragment))


def _stands_before(page: Page, fragment: Fragment) -> bool:
    """Whether a bound is stated earlier in the sentence: for z > 0 we have ..."""
    start = fragment.at(0)
    before = _CASES.sub(" ", page.source[max(0, start - _FAR) : start])
    ends = r"[.;:]\s|\n" if fragment.notation == "plain" else r"[.;:]\s|\n\s*\n"
    if _POINT.search(before):  # at (1, 2): grad T = ...
        return True
    sentence = re.split(ends, before)[-1]
    return bool(_BOUND.search(sentence))


def is_condition_of(page: Page, fragment: Fragment, following: Fragment) -> bool:
    """Whether the next relation is a condition in the same sentence: ... = p − y if Σ y = 1."""
    between = page.source[fragment.at(len(fragment.text)) : following.at(0)]
    return (
        len(between) < _CLOSE
        and ". " not in between
        and "\n\n" not in between
        and follows_if(following.words)
        and not _REASON.search(following.words)
    )


def sentences(page: Page, fragments: Sequence[Fragment]) -> Iterator[list[tuple[Fragment, Fragment | None]]]:
    """The rows in the order in which they are judged, each with the next: "where" comes before its derivative."""
    pairs = list(zip(fragments, (*fragments[1:], None), strict=False))
    place = 0
    while place < len(pairs):
        end = place + 1
        is_claim = bool(DERIVATIVE.match(fragments[place].text))
        while (
            is_claim
            and end < len(pairs)
            and _belongs(page, fragments[end - 1], fragments[end], end == place + 1)
        ):
            end += 1
        yield [*pairs[place + 1 : end], pairs[place]]
        place = end


def _belongs(page: Page, fragment: Fragment, following: Fragment, is_second: bool) -> bool:
    """Whether a row defines what stands before it: it follows "where", or "and" behind such a one."""
    start = fragment.at(len(fragment.text) - 1) + 1
    between = page.source[start : following.at(0)]
    pattern = _WHERE if is_second else _AND
    return len(between) < _CLOSE and "\n\n" not in between and bool(pattern.fullmatch(between))
