r"""The names that carry a layer as a bare superscript: `a^l` beside `a^{l-1}` is no power."""

import re
from collections.abc import Sequence

from engine.expressions.reading import read
from engine.expressions.tree import Symbol
from engine.verify.marking.documents.fragment import Page

_BASE = (
    r"(?P<base>\\[A-Za-z]+(?:\{[A-Za-z]\})?|[^\W\d_])\s*+\}?(?:\s*+_\s*+(?:\{[^{}]{0,20}\}|\w))?\s*+\^\s*+"
)
_NEIGHBOUR = re.compile(_BASE + r"\{\s*[\[(]?\s*(?P<layer>[lLkt])\s*[-+]\s*\d")
_OF_ENTRY = re.compile(
    r"(?P<base>\\[A-Za-z]+(?:\{[A-Za-z]\})?|[^\W\d_])\s*+\}?\s*+_\s*+(?:\{[^{}]{0,20}\}|\w)\s*+\^\s*+"
    r"\{\s*(?P<layer>[ijpqrs])\s*[-+]\s*\d"
)  # a_j^{i-1}: beside an index below, no power has such an exponent
_BARE = re.compile(_BASE + r"(?:\{\s*(?P<braced>[lLktijpqrs])\s*\}|(?P<bare>[lLkt])(?![A-Za-z]))")


def layered(pages: Sequence[Page]) -> frozenset[str]:
    """The stems of the names whose superscript is a layer: l is one where the document has l − 1 above a name."""
    texts = [fragment.text for page in pages for fragment in page.fragments]
    neighbours = [
        match for text in texts for each in (_NEIGHBOUR, _OF_ENTRY) for match in each.finditer(text)
    ]
    letters = {match["layer"] for match in neighbours}
    letters |= {letter.swapcase() for letter in letters if letter in "lL"}
    bare = [match for text in texts for match in _BARE.finditer(text)]
    bases = {match["base"] for match in neighbours}
    bases |= {match["base"] for match in bare if (match["braced"] or match["bare"]) in letters}
    stems = (read(base, notation="latex").tree for base in sorted(bases))
    return frozenset(tree.stem for tree in stems if isinstance(tree, Symbol))
