"""The members of a relation, read one by one: where one is not understood, the others still are."""

import re
from dataclasses import replace

from engine.expressions.context import Context
from engine.expressions.reading import read
from engine.expressions.tree import Blank, Relation, Tree
from engine.expressions.walking import rebuilt

_SIGN = re.compile(r":=|=:|≈|≡|\\approx(?![A-Za-z])|\\equiv(?![A-Za-z])|(?<![<>!])=")
_OPENERS, _CLOSERS = "([{", ")]}"
_NAMES = {"\\approx": "≈", "\\equiv": "≡"}


def in_members(text: str, notation: str, context: Context) -> Relation | None:
    """The relation with a Blank for each member that is not understood; None where fewer than two are."""
    pieces, signs = _split(text)
    if len(pieces) < 3:
        return None
    members: list[Tree] = []
    for start, end in pieces:
        piece = text[start:end].strip(" &\t\n")
        reading = read(piece, notation=notation, context=context) if piece else None  # type: ignore[arg-type]
        tree = reading.tree if reading else None
        members.append(
            Blank(span=(start, end)) if tree is None else _moved(tree, start + text[start:end].find(piece))
        )
    read_ones = sum(not isinstance(member, Blank) for member in members)
    return Relation(tuple(members), tuple(signs)) if read_ones >= 2 else None


def _split(text: str) -> tuple[list[tuple[int, int]], list[str]]:
    """The stretches between the signs that stand in no brackets."""
    pieces, signs, start = [], [], 0
    depth, checked = 0, 0
    for sign in _SIGN.finditer(text):
        depth += sum((c in _OPENERS) - (c in _CLOSERS) for c in text[checked : sign.start()])
        depth += text.count("\\begin", checked, sign.start()) - text.count("\\end", checked, sign.start())
        checked = sign.start()
        if depth <= 0:
            pieces.append((start, sign.start()))
            signs.append(_NAMES.get(sign[0], sign[0]))
            start = sign.end()
    return [*pieces, (start, len(text))], signs


def _moved(tree: Tree, by: int) -> Tree:
    """The tree with its places moved to the right."""
    return rebuilt(tree, lambda node: replace(node, span=(node.span[0] + by, node.span[1] + by)))
