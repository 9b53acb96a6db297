"""Claims under a condition that can be used: dℓ/dz = −y if yz < 1, J'(w) = 0 at w = 2."""

import re
from collections.abc import Sequence
from dataclasses import replace

from engine.expressions.context import Context
from engine.expressions.reading import read
from engine.expressions.tree import At, Iverson, Number, Product, Relation, Symbol, Tree, Tuple
from engine.expressions.walking import rebuilt
from engine.verify.formulas import Comparison, compare
from engine.verify.formulas.scope import symbols
from engine.verify.marking.documents.fragment import Fragment, Page
from engine.verify.marking.line import Link
from engine.verify.marking.verdicts.ground.ground import Ground
from engine.verify.marking.verdicts.settle import wrong_at

_WORD = r"\b(?:for|if|at|when|where|whenever|provided|für|wenn|falls|bei|pour|si|quand|если|при|для)\b(?:\s+that)?"
_SIGN = r"(?:[<>≤≥=]|\\(?:leq?|geq?|lt|gt)(?![A-Za-z]))"
_SIDE = r"(?:[^$.;,:=<>≤≥]|\.\d){1,60}?"
_BOUND = re.compile(
    rf"{_WORD}[\s$]*(?P<bound>{_SIDE}{_SIGN}(?:[^$.;,:=<>≤≥]|\.\d){{1,60}})(?=[$.;,:\n]|$)", re.IGNORECASE
)
_COUNTED = re.compile(
    r"for\s+(?:all\s+|each\s+)?\$?\s*(?P<letter>[ijklmn])\s*(?:=|\\in(?![A-Za-z])|∈)\s*\\?\{?\s*"
    r"(?P<numbers>\d(?:\s*,\s*\d)*)\s*\\?\}?\s*(?=[$.;]|$|and)"
)
_INTRODUCTION = re.compile(
    r"\b(?:with|where|let|assume|assuming|suppose|given|fixed|constant|some|mit|avec|où)\W*(?:\w+\W*)?$"
)
_POINTS = 64  # few of them may meet all conditions
_FAR = 120  # characters before a claim
_NEAR = 60  # characters behind it
_ORDER = frozenset("<>≤≥")


def bound_of(page: Page, fragment: Fragment, context: Context) -> Relation | None:
    """The condition of a claim as a relation: the one behind it, else the last one before it in its sentence."""
    start, end = fragment.at(0), fragment.at(len(fragment.text) - 1) + 1
    behind = re.split(r"\n|\\\\", page.source[end : end + _NEAR])[0]
    if counted := _COUNTED.match(behind.lstrip(" \t$,;")):
        numbers = tuple(Number(number) for number in re.findall(r"\d", counted["numbers"]))
        return Relation((Symbol(counted["letter"]), Tuple(numbers)), ("∈",))
    before = re.split(r"[.;:]\s|\n\s*\n", page.source[max(0, start - _FAR) : start])[-1]
    last = list(_BOUND.finditer(before))[-1:]
    match = _BOUND.match(behind.lstrip(" \t$,;")) or (last[0] if last else None)
    if match is None:
        return None
    tree = read(match["bound"].strip(), context=context).tree
    if not isinstance(tree, Relation):
        return None
    is_point = tree.signs == ("=",) and isinstance(tree.members[0], Symbol)
    return tree if is_point or _ORDER.issuperset(tree.signs) else None


def under(link: Link, bound: Relation | None, ranges: Sequence[Relation], ground: Ground) -> Link | None:
    """The verdict on a false equality where its condition holds; None where the condition cannot be used."""
    if bound is None or link.head is None or link.tree is None:
        return None
    if bound.signs == ("∈",):
        return _for_each(link.head, link.tree, bound, ground)
    if not _is_known(bound, ground):
        return None
    if bound.signs == ("=",):
        sides = [side if isinstance(side, Number) else At(side, (bound,)) for side in (link.head, link.tree)]
        return _link(link.head, link.tree, ground.compared(*sides), "at the point")
    conditions = [bound, *(each for each in ranges if _is_known(each, ground))]
    return _where(link.head, link.tree, conditions, ground)


def within(link: Link, ranges: Sequence[Relation], ground: Ground) -> Link:
    """A false equality where the constants of the text are in their ranges."""
    usable = [each for each in ranges if _is_known(each, ground)]
    if (
        link.verdict != "wrong"
        or link.counterexample is None
        or link.head is None
        or link.tree is None
        or not usable
    ):
        return link
    return _where(link.head, link.tree, usable, ground) or link


def ranges_of(fragments: Sequence[Fragment], context: Context) -> tuple[Relation, ...]:
    """The ranges of constants that a document states: with 0 < α < 1. A condition such as "for z > 0" is none."""
    ranges: list[Relation] = []
    for fragment in fragments:
        if "=" not in fragment.text and _INTRODUCTION.search(fragment.words) and len(fragment.text) < _FAR:
            tree = read(fragment.text, context=context).tree
            if isinstance(tree, Relation) and _ORDER.issuperset(tree.signs):
                ranges.append(tree)
    return tuple(ranges)


def _for_each(head: Tree, tree: Tree, bound: Relation, ground: Ground) -> Link | None:
    """The verdict for i = 1, 2: right where it is so for each number."""
    letter, numbers = bound.members
    for number in numbers.items if isinstance(numbers, Tuple) else ():
        comparison = ground.compared(_instance(head, letter, number), _instance(tree, letter, number))
        if comparison.verdict == "wrong":
            return wrong_at(head, tree, comparison)
        if comparison.verdict != "right":
            return None
    return Link("right", head, tree, "for each of the numbers")


def _instance(side: Tree, letter: Tree, number: Tree) -> Tree:
    """A side with a number in the place of a letter, among the indices too."""

    def change(node: Tree) -> Tree:
        if isinstance(node, Symbol) and letter in (*node.sub, *node.sup):
            sub, sup = (tuple(number if i == letter else i for i in part) for part in (node.sub, node.sup))
            return replace(node, sub=sub, sup=sup)
        return number if node == letter else node

    return rebuilt(side, change)


def _where(head: Tree, tree: Tree, conditions: Sequence[Relation], ground: Ground) -> Link | None:
    """Both sides compared at points where the conditions hold; None where they hold at none that is tried."""
    factors = tuple(map(Iverson, conditions))
    name = next(symbol for member in conditions[0].members for symbol in symbols(member))
    scope = ground.formulas
    if compare(Product((*factors, name)), Number("0"), scope, points=_POINTS).verdict != "wrong":
        return None
    comparison = compare(Product((*factors, head)), Product((*factors, tree)), scope, points=_POINTS)
    return _link(head, tree, comparison, "under its condition")


def _link(head: Tree, tree: Tree, comparison: Comparison, note: str) -> Link | None:
    if comparison.verdict == "right":
        return Link("right", head, tree, note)
    is_false = comparison.verdict == "wrong" and comparison.counterexample is not None
    return wrong_at(head, tree, comparison) if is_false else None


def _is_known(bound: Relation, ground: Ground) -> bool:
    """Whether the definitions have every name of a condition."""
    names = [symbol for member in bound.members for symbol in symbols(member)]
    return bool(names) and all(
        name in ground.names or ground.formulas.defined(name) is not None for name in names
    )
