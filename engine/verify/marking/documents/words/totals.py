"""The sum of the values of an activation: 1 for softmax, any number between 0 and k for k sigmoids."""

import re
from collections.abc import Iterator

from engine.verify.marking.documents.fragment import Fragment
from engine.verify.marking.documents.words.bounds import FUNCTION
from engine.verify.marking.documents.words.numbers import NUMBER, written_number
from engine.verify.marking.documents.words.statement import fragment, is_sure, places, sentence

_VALUES = r"(?:values|outputs|numbers|probabilities|activations|entries|components|sigmoids|scores)"
_TOTAL = re.compile(
    rf"\b{_VALUES}\b[^.;,\n]{{0,60}}?\s(?:(?:that|which|and)\s+)?(?:always\s+)?(?:sums?|adds?)(?:\s+up)?\s+to\s+"
    rf"(?P<how>exactly |more than |less than |at most |at least )?(?P<number>{NUMBER})",
    re.IGNORECASE,
)
_FUNCTION = re.compile(rf"\b(?:{FUNCTION}|softmax)s?\b", re.IGNORECASE)
_UNDER = re.compile(r"[\s,]*(?:if|when|for|provided|unless|only|where|(?:are|is) possible)\b", re.IGNORECASE)
_MANY = re.compile(rf"(?:\b[kKn]\*?|\ball)\s+{_VALUES}\b")
_SIGNS = {"": "=", "exactly": "=", "more than": ">", "less than": "<", "at most": "≤", "at least": "≥"}


def totals(text: str) -> Iterator[Fragment]:
    """The totals that sentences claim of the values of one activation, as of three units."""
    for claim in places(_TOTAL, text):
        start, _ = sentence(text, *claim.span())
        names = {match[0].lower().removesuffix("s") for match in _FUNCTION.finditer(text, start, claim.end())}
        if len(names) != 1 or not is_sure(text[start : claim.end()]) or _UNDER.match(text, claim.end()):
            continue
        (name,) = names
        if name != "softmax" and not claim["how"] and not _MANY.search(text, start, claim.end()):
            continue  # two values of sigmoid add up to 1 where one is that of −z
        total = "sum_{i=1}^{3} softmax(z)_i" if name == "softmax" else f"3*{name}(z)"  # three equal units
        how = (claim["how"] or "").strip().lower()
        formula = f"{total} {_SIGNS[how]} {written_number(claim['number'])}"
        at, last = claim.start(), claim.end() - 1
        yield fragment(text, ((at, at), formula[:-1], (last, last), formula[-1]))
