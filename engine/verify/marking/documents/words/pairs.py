"""How many pairs a number of things has: n(n − 1)/2, or n(n + 1)/2 where a thing may be paired with itself."""

import re
from collections.abc import Iterator

from engine.verify.marking.documents.fragment import Fragment
from engine.verify.marking.documents.words.statement import fragment, is_sure, places, sentence

_PAIRS = re.compile(
    r"\b(?:each|every|all|any|one per|number of)\s+(?:the\s+)?"
    r"(?:possible\s+|unique\s+|distinct\s+|different\s+|unordered\s+)*pairs?\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(r"(?<!un)\bordered\b|\bdirect", re.IGNORECASE)
_WITH_ITSELF = re.compile(
    r"\b(?:with|to|and|including) (?:it|them)sel(?:f|ves)\b|\brepetitions?\b|\breplacement\b|≤|\\leq?\b|\bsymmetric",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:=|\b(?:results? in|gives?|yields?|there are|needs?|requires?|makes?|trains?|is|are|have|has|means|in total"
    r"|namely|i\.e\.,?|leads? to|get|so))\s+(?:exactly\s+|a total of\s+)?\$?(?P<name>[A-Za-z])\s*"
    r"(?:[*·]|\\cdot)?\s*\(\s*(?P=name)\s*(?P<sign>[-+−])\s*1\s*\)\s*/\s*2(?![\d.])",
    re.IGNORECASE,
)


def counted_pairs(text: str) -> Iterator[Fragment]:
    """The sentences that tell the number of pairs as a formula of one letter."""
    for pairs in places(_PAIRS, text):
        start, end = sentence(text, *pairs.span())
        words = text[start:end]
        count = _COUNT.search(text, start, end)
        if count is None or _ORDERED.search(words) or not is_sure(words):
            continue
        own = "+" if _WITH_ITSELF.search(words) else "-"
        name, first, last = count["name"], count.start("name"), count.end() - 1
        at = min(pairs.start(), first)
        right = f"{name}*({name} {own} 1)/2 = "
        pieces = ((at, at), right, (first, first), f"{name}*({name} {count['sign']} 1)/", (last, last + 1))
        yield fragment(text, pieces)
