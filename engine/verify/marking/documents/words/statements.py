"""All claims in words of a text, as formulas, in their order."""

from collections.abc import Iterator
from heapq import merge
from itertools import islice

from engine.verify.marking.documents.fragment import Fragment
from engine.verify.marking.documents.words.bounds import bounds
from engine.verify.marking.documents.words.indicators import indicators
from engine.verify.marking.documents.words.pairs import counted_pairs
from engine.verify.marking.documents.words.ranks import ranks
from engine.verify.marking.documents.words.totals import totals

_KINDS = (counted_pairs, bounds, totals, ranks, indicators)
_MOST = 15  # claims of one kind in a page


def in_words(text: str) -> Iterator[Fragment]:
    """The claims in words, each as a formula with the places of its words."""
    return merge(*(islice(kind(text), _MOST) for kind in _KINDS), key=_place)


def with_words(fragments: Iterator[Fragment], text: str) -> Iterator[Fragment]:
    """The mathematics of a text with its claims in words, in the order of their places."""
    return merge(fragments, in_words(text), key=_place)


def _place(fragment: Fragment) -> int:
    return fragment.at(0)
