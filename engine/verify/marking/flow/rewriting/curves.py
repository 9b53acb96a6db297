"""Equations between two names, x² + y² = 25: dy/dx is −F_x/F_y there, and a claim may hold on the curve alone."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from engine.expressions.tree import (
    Derivative,
    Negation,
    Number,
    Product,
    Quotient,
    Relation,
    Sum,
    Symbol,
    Tree,
)
from engine.expressions.walking import rebuilt, walk
from engine.verify.formulas import Comparison, Scope, compare
from engine.verify.formulas.scope import symbols

_DIFFERENTIATED = re.compile(
    r"d\s*(?P<of>[a-z])\s*\}?\s*[/{]\s*\{?\s*(?:\\mathrm\s*\{?)?d|(?<![A-Za-z\\])(?P<primed>[a-z])\s*(?:['′’]|\^\{?\\prime)"
)
_CURVE = "curve"  # the accent of F
_PLACES = (0.5, 1.5, 1.0, 2.0, -0.5, -1.5, 3.0)
_GRID = tuple(k / 4 - 4.9 for k in range(40))
_HALVINGS = 45
_ENOUGH = 2  # points of a curve
_NEAR = 1e-6  # relative difference of two sides at a point that is found by halving


def differentiated(sources: Sequence[str]) -> frozenset[str]:
    """The letters that a document differentiates: y of dy/dx and y'."""
    matches = (match for source in sources for match in _DIFFERENTIATED.finditer(source))
    return frozenset(match["of"] or match["primed"] for match in matches)


def curve_of(relation: Relation, scope: Scope, letters: frozenset[str]) -> tuple[Symbol, Tree] | None:
    """F and its formula, left minus right, for an equation between names of which the text differentiates one."""
    if relation.signs != ("=",) or any(
        isinstance(node, Derivative) or _order(node) for node in walk(relation)
    ):
        return None
    left, right = relation.members
    names = {s.name for s in (*symbols(left), *symbols(right)) if scope.defined(s) is None}
    if isinstance(left, Symbol) or len(names) < 2 or not letters & names:
        return None
    dependent = min(letters & names, key=lambda name: name != "y")
    return Symbol("F", accent=f"{_CURVE} {dependent}"), Sum((left, right), ("+", "-"))


def with_implicit(relation: Relation, scope: Scope) -> Relation:
    """The relation with −F_x/F_y in the place of dy/dx and y', where an equation above tells y."""
    curve = next((d for d in reversed(scope.definitions) if d.symbol.accent.startswith(_CURVE)), None)
    if curve is None:
        return relation
    dependent = curve.symbol.accent.removeprefix(f"{_CURVE} ")
    names = [name for name in scope.free(curve.right) if name != dependent]
    usual = [name for name in names if name in ("x", "t")] or names
    if len(usual) != 1 or not any(_is_implicit(node, dependent, usual[0]) for node in walk(relation)):
        return relation
    x, y = Symbol(usual[0]), Symbol(dependent)
    quotient = Quotient(Negation(Derivative(curve.symbol, (x,))), Derivative(curve.symbol, (y,)))

    def change(node: Tree) -> Tree:
        if not _is_implicit(node, dependent, x.name):
            return node
        if isinstance(node, Derivative) and not isinstance(node.of, Symbol):
            own, other = replace(node, kind="partial"), replace(node, wrt=(y,), kind="partial")
            return Sum((own, Product((other, quotient))), ("+", "+"), span=node.span)
        return replace(quotient, span=node.span)

    other = rebuilt(relation, change)
    return other if isinstance(other, Relation) else relation


def on_curve(left: Tree, right: Tree, scope: Scope) -> Comparison | None:
    """An equality compared at points of the curve that it mentions; None where no point is found."""
    used = {node for tree in (left, right) for node in walk(tree) if isinstance(node, Symbol)}
    curve = next(
        (d for d in reversed(scope.definitions) if d.symbol in used and _CURVE in d.symbol.accent), None
    )
    if curve is None:
        return None
    dependent = curve.symbol.accent.removeprefix(f"{_CURVE} ")
    names = [name for name in scope.free(curve.right) if name != dependent]
    if len(names) != 1:
        return None
    agreed: list[Comparison] = []
    for x in _PLACES:
        for y in _solutions(curve.right, scope, names[0], x, dependent):
            point = scope.at({names[0]: x, dependent: y})
            comparison = compare(left, right, point, tolerance=_NEAR)
            if comparison.verdict == "wrong":
                return comparison
            agreed += [comparison] if comparison.verdict == "right" else []
            if len(agreed) == _ENOUGH:
                return agreed[0]
    return agreed[0] if agreed else None


def mentions_curve(*trees: Tree) -> bool:
    """Whether a tree has the derivative of a name that an equation tells."""
    return any(isinstance(node, Symbol) and _CURVE in node.accent for tree in trees for node in walk(tree))


def _solutions(formula: Tree, scope: Scope, name: str, x: float, dependent: str) -> Iterator[float]:
    """The places at which the formula changes its sign, each found by halving."""

    def value(y: float) -> float | None:
        comparison = compare(formula, Number("0"), scope.at({name: x, dependent: y}))
        number = comparison.samples[-1][0] if comparison.samples else None
        return number if isinstance(number, float) else None

    before: tuple[float, float] | None = None
    for y in _GRID:
        number = value(y)
        if number is not None and before is not None and (before[1] < 0) != (number < 0):
            low, high = before[0], y
            for _ in range(_HALVINGS):
                middle = (low + high) / 2
                at = value(middle)
                if at is None:
                    break
                low, high = (middle, high) if (at < 0) == (before[1] < 0) else (low, middle)
            yield (low + high) / 2
        before = None if number is None else (y, number)


def _is_implicit(node: Tree, dependent: str, variable: str) -> bool:
    match node:
        case Symbol(primes=1):
            return node.base == dependent and not node.sub and not node.sup
        case Derivative(of=Symbol() as of, wrt=(Symbol() as by,), order=1):
            return (of.name, by.name) == (dependent, variable)
        case Derivative(of=of, wrt=(Symbol() as by,), kind="total", order=1) if not isinstance(of, Symbol):
            return by.name == variable and any(s.name == dependent for s in symbols(of))
    return False


def _order(node: Tree) -> int:
    return node.primes if isinstance(node, Symbol) else 0
