"""The values of a label, in words: the truth (1 if y = j, 0 otherwise) is the indicator of y = j."""

import re
from collections.abc import Iterator

from engine.verify.marking.documents.fragment import Fragment
from engine.verify.marking.documents.words.statement import fragment, places

_LABEL = re.compile(
    r"\b(?:truth|true (?:label|class|value)|one[- ]hot (?:label|target)|indicator(?: function)?|target|label)"
    r"\s*(?:\(|,? which is |: | is | equals )\s*(?P<yes>[01])\s+(?:if|when|for|where)\s+"
    r"(?:\$(?P<math>[^$\n]{3,60})\$|(?P<plain>\w{1,6}\s*=\s*\w{1,6}))"
    r"\s*(?:,\s*and|,|;|and)\s*(?P<no>[01])\s+(?:otherwise|else|if not)",
    re.IGNORECASE,
)


_MARK = r"(?:\\mathb[bf]m?\s*\{?\s*[1I]\s*\}?|𝟙|𝟏|(?<![\w.])1|\\indicator)\s*(?:\\[a-z]+\s*)?[(\[{|]+\s*"
_NEAR = 20_000  # characters before a claim in which its indicator may stand


def indicators(text: str) -> Iterator[Fragment]:
    """The labels whose two values a sentence tells, where the text has the indicator of that condition above."""
    for claim in places(_LABEL, text):
        condition = (claim["math"] or claim["plain"]).strip()
        above = text[max(0, claim.start() - _NEAR) : claim.start()]
        if claim["yes"] == claim["no"] or "=" not in condition or not _has_indicator(condition, above):
            continue
        at, first, last = claim.start(), claim.start("yes"), claim.end() - 1
        values = rf"{claim['yes']} & {condition} \\ {claim['no']} & \text{{otherwise}}"
        cases = (rf"\begin{{cases}} {values} \end{{cases", (last, last), "}")
        yield fragment(text, ((at, at), rf"\mathbf{{1}}({condition}) = ", (first, first), *cases), "latex")


def _has_indicator(condition: str, text: str) -> bool:
    """Whether a text has the indicator of a condition as a formula: 𝟙[y = j]."""
    pieces = (re.escape(piece) for piece in re.split(r"\s+|(?<==)|(?==)", condition) if piece)
    return bool(re.search(_MARK + r"\s*".join(pieces), text))
