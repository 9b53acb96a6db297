r"""The rank of a derivative: "$\partial y/\partial W$ is a matrix", "∂y/∂b: vector"."""

import re
from collections.abc import Iterator

from engine.verify.marking.documents.fragment import Fragment
from engine.verify.marking.documents.words.statement import fragment, places

_SIZES = "mnpq"
_RANK = re.compile(
    r"(?:\$(?P<latex>\s*(?:\\partial|\\[dt]?frac|d[A-Za-z])[^$\n]{3,80})\$|(?P<plain>∂\w{1,5}/∂\w{1,5}))"
    r"\s*(?::|is|has|will be|would be|must be)\s+(?:again\s+|just\s+|then\s+)?(?:an?\s+|the\s+)?"
    r"(?P<rank>scalar|vector|matrix|(?:rank[- ](?P<n>[0-4])(?:\s+tensor)?|tensor of rank (?P<m>[0-4])))\b"
    r"(?!\s+(?:times|multiple|product|field|function|equation|multiplication|of one))",
    re.IGNORECASE,
)
_RANKS = {"scalar": 0, "vector": 1, "matrix": 2}


def ranks(text: str) -> Iterator[Fragment]:
    """The derivatives that are called scalar, vector, matrix or tensor of a rank, each in a space of that rank."""
    for claim in places(_RANK, text):
        digit = claim["n"] or claim["m"]
        rank = int(digit) if digit else _RANKS[claim["rank"].lower()]
        sizes = r" \times ".join(_SIZES[:rank])
        space = rf"\mathbb{{R}}^{{{sizes}}}" if rank else r"\mathbb{R}"
        first, last = claim.span("rank")
        own = claim["latex"] or claim["plain"].replace("∂", r"\partial ")
        at = (claim.start(), claim.start())
        behind = ((first, first), space[:-1], (last - 1, last - 1), space[-1])
        yield fragment(text, (at, own, r" \in ", *behind), "latex")
