"""Bounds of a function or of its derivative: "tanh lies between -1 and 1", "its derivative is at most 1"."""

import re
from collections.abc import Iterator

from engine.verify.marking.documents.fragment import Fragment
from engine.verify.marking.documents.words.numbers import NUMBER, written_number
from engine.verify.marking.documents.words.statement import fragment, is_sure, places, sentence

FUNCTION = r"(?:sigmoid|logistic|tanh|relu|softplus|hyperbolic tangent|rectifier|gelu|swish|silu)"
"""Functions of one number that prose names."""
_NAMES = {"hyperbolic tangent": "tanh", "rectifier": "relu"}
_DERIVATIVE = r"(?:derivative|slope|gradient)"
_LARGER, _SMALLER = r"(?:more|larger|greater|bigger)", r"(?:less|smaller|lower)"
_MOST = rf"at most|bounded (?:above )?by|(?:no|never) {_LARGER} than|less than or equal to|never above"
_LEAST = rf"at least|(?:no|never) {_SMALLER} than|greater than or equal to|never below"
_BOUND = re.compile(
    rf"(?:\b(?P<prime>{_DERIVATIVE}) of (?:the |a )?)?\b(?P<name>{FUNCTION})(?:\s+(?:activation\s+)?functions?)?"
    rf"(?:(?:'s|’s)?\s+(?:(?P<own>{_DERIVATIVE})|outputs?|values?|range))?"
    rf"\s+(?:is|are|stays?|lies?|ranges?|remains?)\s+(?:always\s+|everywhere\s+)?"
    rf"(?:(?:between|from)\s+(?P<low>{NUMBER})\s*(?:and|to)\s*(?P<high>{NUMBER})"
    rf"|(?:{_MOST})\s+(?P<most>{NUMBER})|(?:{_LEAST})\s+(?P<least>{NUMBER}))",
    re.IGNORECASE,
)
_UNDER = re.compile(r"\b(?:for|when|where|if|on|near|at)\b", re.IGNORECASE)


def bounds(text: str) -> Iterator[Fragment]:
    """The bounds that sentences claim of a function of one number, for all numbers."""
    for claim in places(_BOUND, text):
        start, end = sentence(text, *claim.span())
        around = f"{text[start : claim.start()]} {text[claim.end() : end]}"
        if is_sure(around) and not _UNDER.search(around):
            at, last = claim.start(), claim.end() - 1
            formula = _formula(claim)
            yield fragment(text, ((at, at), formula[:-1], (last, last), formula[-1]))


def _formula(claim: re.Match[str]) -> str:
    name = _NAMES.get(claim["name"].lower(), claim["name"].lower())
    value = f"{name}{chr(39) * bool(claim['prime'] or claim['own'])}(x)"
    if claim["low"]:
        return f"{written_number(claim['low'])} ≤ {value} ≤ {written_number(claim['high'])}"
    if claim["most"]:
        return f"{value} ≤ {written_number(claim['most'])}"
    return f"{value} ≥ {written_number(claim['least'])}"
