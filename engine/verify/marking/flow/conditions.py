"""Conditions in the sentence of a claim: ... = −t if ty < 1."""

import re

from engine.verify.marking.documents.fragment import Fragment, Page
from engine.verify.marking.flow.roles import follows_if

_CONDITION = re.compile(r"(?:if|otherwise|else|whenever|provided|unless)\b|(?:for|when)\b[^.]*[<>≤≥=≠]")
_CLOSE = 60  # characters between a claim and its condition


def has_condition(page: Page, fragment: Fragment) -> bool:
    """Whether the rest of the line is a condition: ... = −t if ty < 1, ... = 0 otherwise."""
    end = fragment.at(len(fragment.text) - 1) + 1
    rest = page.source[end : end + _CLOSE].partition("\n")[0].lstrip(" \t$,")
    return bool(_CONDITION.match(rest))


def is_condition_of(page: Page, fragment: Fragment, following: Fragment) -> bool:
    """Whether the next relation is a condition in the same sentence: ... = p − y if Σ y = 1."""
    between = page.source[fragment.at(len(fragment.text)) : following.at(0)]
    return (
        len(between) < _CLOSE
        and ". " not in between
        and "\n\n" not in between
        and follows_if(following.words)
    )
