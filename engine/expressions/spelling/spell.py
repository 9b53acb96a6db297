r"""A tree as text in the notation of its source: `2·(a − y)·x`, `2 \cdot (a - y) \cdot x`. It can be read again."""

from engine.expressions.spelling.latex import LatexSpeller
from engine.expressions.spelling.plain import PlainSpeller
from engine.expressions.tree import Tree
from engine.expressions.walking import walk


def spell(tree: Tree, notation: str) -> str:
    """The tree as text, "plain" or "latex". It does not recurse."""
    speller = LatexSpeller() if notation == "latex" else PlainSpeller()
    for node in walk(tree):
        speller.add(node)
    return speller.text(tree)
