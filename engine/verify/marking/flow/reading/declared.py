"""The functions that a document defines anywhere: h(x) is a call in the lines above `h(x) = wx + b`, too."""

import re
from collections.abc import Mapping, Sequence

from engine.expressions.context import Context
from engine.expressions.reading import Notation, read
from engine.verify.marking.documents.fragment import Fragment, Page

_LETTER = r"(?:\\[A-Za-z]+|[^\W\d_])"
_INDEX = rf"\s*_\s*(?:{_LETTER}|\{{\s*{_LETTER}\s*\}})"
_NAME = rf"{_LETTER}(?:{_INDEX})?"
_HEAD = re.compile(
    rf"(?:^|[,;&]|\\q?quad(?![A-Za-z])|\\\\)\s*(?P<head>{_NAME}\s*\(\s*{_NAME}(?:\s*,\s*{_NAME})*\s*\))\s*:?="
)
_SHORT = 2_000  # characters of a row: a longer one defines nothing else


def declared(pages: Sequence[Page]) -> Mapping[str, tuple[str, ...]]:
    """The functions that are defined with names as arguments, each with them."""
    context = Context()
    for fragment in (fragment for page in pages for fragment in page.fragments):
        for head in _heads(fragment):
            notation: Notation = "latex" if fragment.notation == "latex" else "auto"
            tree = read(f"{head} = 0", notation=notation, context=context).tree
            if tree is not None:
                context.learn(tree)
    return context.functions


def _heads(fragment: Fragment) -> list[str]:
    text = fragment.text if len(fragment.text) < _SHORT else ""
    return [match["head"] for match in _HEAD.finditer(text)] if "(" in text else []
