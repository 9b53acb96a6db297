r"""Indices in brackets above a name of which one alone changes: W^{(1,2,1)} and W^{(1,j,1)} are W_2 and W_j.

The others say which layer it is, and never change. A star, W^{(1,*,1)}, is the whole array.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.expressions.reading import Reading, read
from engine.expressions.tree import Symbol, Tree
from engine.expressions.walking import rebuilt
from engine.verify.marking.documents.fragment import Page

_TUPLE = re.compile(
    r"(?P<base>\\[A-Za-z]+|[^\W\d_])\s*\^\s*\{\s*\((?P<parts>\s*[\w*]{1,3}\s*(?:,\s*[\w*]{1,3}\s*){1,3})\)\s*\}"
)
_STAR = ("*", "·", ":")


def counted_above(pages: Sequence[Page]) -> Mapping[str, tuple[int, int | None]]:
    """Stems of names with indices above of which at most one changes: how many, and which one changes."""
    uses: dict[str, set[tuple[str, ...]]] = {}
    for fragment in (fragment for page in pages for fragment in page.fragments):
        for match in _TUPLE.finditer(fragment.text):
            uses.setdefault(match["base"], set()).add(
                tuple(part.strip() for part in match["parts"].split(","))
            )
    counted: dict[str, tuple[int, int | None]] = {}
    for base, tuples in uses.items():
        tree = read(base, notation="latex").tree
        sizes = {len(each) for each in tuples}
        changing = [k for k, parts in enumerate(zip(*tuples, strict=False)) if len(set(parts)) > 1]
        if isinstance(tree, Symbol) and len(sizes) == 1 and len(changing) < 2:
            counted[tree.stem] = sizes.pop(), changing[0] if changing else None
    return counted


def below(reading: Reading, counted: Mapping[str, tuple[int, int | None]]) -> Reading:
    """The reading with the index that changes below the name."""

    def change(node: Tree) -> Tree:
        if not isinstance(node, Symbol) or node.sub or len(node.sup) < 2 or node.stem not in counted:
            return node
        size, place = counted[node.stem]
        if size != len(node.sup):
            return node
        own = () if place is None else (node.sup[place],)
        is_whole = own and isinstance(own[0], Symbol) and own[0].base in _STAR
        return replace(node, sub=() if is_whole else own, sup=())

    if not counted or reading.tree is None:
        return reading
    others = tuple(replace(other, tree=rebuilt(other.tree, change)) for other in reading.alternatives)
    return replace(reading, tree=rebuilt(reading.tree, change), alternatives=others)
