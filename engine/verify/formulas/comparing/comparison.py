"""Whether two formulas are equal: as formulas, at points, or not, with a counterexample."""

from dataclasses import replace

from engine.expressions.tree import Derivative, Differential, Sum, Symbol, Tree
from engine.expressions.walking import walk
from engine.support.text import shortened
from engine.verify.formulas.comparing.trial import Trial, free_letters
from engine.verify.formulas.comparing.verdict import MOST, Comparison, Kind
from engine.verify.formulas.evaluating.derivatives import Layout
from engine.verify.formulas.evaluating.plan import Plan
from engine.verify.formulas.evaluating.ranks import planned
from engine.verify.formulas.problems import UnreadableError
from engine.verify.formulas.scope import Scope, symbols

LAYOUTS: tuple[Layout, ...] = ("mixed", "numerator", "denominator")
_NOTES = {
    "numerator": "with gradients as rows",
    "denominator": "with Jacobians that have one row for each input",
}


def compare(
    left: Tree,
    right: Tree,
    scope: Scope | None = None,
    *,
    tolerance: float | None = None,
    points: int = 8,
    seed: int = 0,
) -> Comparison:
    """Whether left = right for all values of the names: as formulas, or at points. It never raises for a tree.

    scope      what the text defined above; names without a definition take any number
    tolerance  relative difference up to which numbers are equal; None is 1e-9, and one unit in the last digit
               for a result that is written as a decimal number
    points     how many points are tried
    seed       of the points

    A name of a step is a node: ∂C/∂a is the derivative by the node a. Where a derivative of arrays can be laid out in
    several ways, the sides are equal if they are so in one of them, and the note says which.
    """
    scope = Scope() if scope is None else scope
    try:
        return _compared(left, right, scope, tolerance, points, seed)
    except (UnreadableError, ArithmeticError, ValueError, TypeError) as error:
        return Comparison("undecided", reason=shortened(str(error), MOST), kind="undefined")
    except RecursionError:
        return Comparison("undecided", reason="the formula is nested too deeply; write it in parts")


def _compared(
    left: Tree, right: Tree, scope: Scope, tolerance: float | None, points: int, seed: int
) -> Comparison:
    plan = planned(scope, (left, right))
    derived = any(isinstance(n, (Derivative, Differential)) for side in (left, right) for n in walk(side))
    arrays = any(plan.axes.values()) or bool(scope.shapes)
    first = None
    for layout in LAYOUTS if derived and arrays else LAYOUTS[:1]:
        for direct in _readings((left, right)) if scope.definitions else (frozenset(),):
            trial = Trial(plan, left, right, layout, direct, tolerance, points, seed)
            result = trial.run()
            if result.verdict == "right":
                note = "; ".join(filter(None, (result.note, _NOTES.get(layout), _DIRECT * bool(direct))))
                kind: Kind = "layout" if layout != "mixed" else "partial" if direct else result.kind
                return replace(result, kind=kind, note=note)
            first = result if first is None else first
    return _reconsidered(Comparison("undecided") if first is None else first, left, right, scope, plan)


_DIRECT = "where ∂ holds the other named steps fixed"


def _readings(sides: tuple[Tree, ...]) -> tuple[frozenset[int], ...]:
    """Readings of ∂: total, and in a written sum over paths also direct, with the other named steps fixed."""
    direct = {
        id(part)
        for side in sides
        for node in walk(side)
        if isinstance(node, Sum)
        and sum(any(isinstance(p, Derivative) for p in walk(term)) for term in node.terms) > 1
        for part in walk(node)
        if isinstance(part, Derivative) and part.kind == "partial"
    }
    return (frozenset(), frozenset(direct)) if direct else (frozenset(),)


def _reconsidered(result: Comparison, left: Tree, right: Tree, scope: Scope, plan: Plan) -> Comparison:
    """A wrong equality again: perhaps a name has no definition, or a sum is missing."""
    if result.verdict != "wrong":
        return result
    stray = _stray(left, right, scope, plan) or _unknown(left, right, plan)
    if stray and scope.definitions:
        return Comparison("undecided", reason=f"{stray[0]} is not defined above this line", kind="undefined")
    loose = free_letters(right, plan) - free_letters(left, plan)
    if loose and not result.kind and not scope.is_summation:
        letter = min(loose)
        reason = f"the letter {letter} is free on the right side alone: a sum over {letter} is missing"
        return replace(result, reason=reason, kind="missing sum")
    return result


def _unknown(left: Tree, right: Tree, plan: Plan) -> list[str]:
    """Results without a definition that stand on one side alone."""
    sides = [
        {n.of.name for n in walk(side) if isinstance(n, Derivative) and isinstance(n.of, Symbol)}
        for side in (left, right)
    ]
    return sorted((sides[0] ^ sides[1]) & set(plan.unknown_results))


def _stray(left: Tree, right: Tree, scope: Scope, plan: Plan) -> list[str]:
    """Names on the right side alone that the text above does not have."""
    above = {symbol.stem for tree in (*scope.trees, left) for symbol in symbols(tree)}
    known = above | set(scope.numbers) | set(scope.shapes) | set(scope.sizes)
    names = {s.name: s.stem for s in symbols(right) if s.name not in plan.counters}
    return sorted(name for name, stem in names.items() if stem not in known)
