"""Whether two formulas are equal: as formulas, at points, or not, with a counterexample."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

from engine.expressions.tree import Derivative, Differential, Sum, Tree
from engine.expressions.walking import walk
from engine.support.text import shortened
from engine.verify.formulas.comparing.doubts import reconsidered
from engine.verify.formulas.comparing.equality import Equality, Reading
from engine.verify.formulas.comparing.trial import Trial
from engine.verify.formulas.comparing.verdict import MOST, Comparison, Kind
from engine.verify.formulas.evaluating.derivatives import Layout
from engine.verify.formulas.evaluating.ranks import planned
from engine.verify.formulas.naming.plan import Plan
from engine.verify.formulas.scope import Scope

LAYOUTS: tuple[Layout, ...] = ("mixed", "numerator", "denominator")
MOST_PARTS = 3000  # of a formula
_NOTES = {
    "numerator": "with gradients as rows",
    "denominator": "with Jacobians that have one row for each input",
}
_DIRECT = "where ∂ holds the other named steps fixed"


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

    scope      the lines above; names without a definition take any number
    tolerance  relative difference up to which numbers are equal; None is 1e-9, and one unit in the last digit
               for a result that is written as a decimal number
    points     how many points are tried
    seed       of the points

    A name of a step is a node: ∂C/∂a is the derivative by the node a. Where a derivative of arrays can be laid out in
    several ways, the sides are equal if they are so in one of them, and the note says which.
    """
    if any(_is_long(side) for side in (left, right)):
        return Comparison("undecided", reason=f"a formula of more than {MOST_PARTS} parts is not compared")
    scope = Scope() if scope is None else scope
    left, right = scope.aliased(left), scope.aliased(right)
    relevant = scope.relevant((left, right))
    equality = Equality(left, right, relevant, tolerance, points, seed)
    try:
        return _compared(equality, planned(equality.scope, (left, right)))
    except (ArithmeticError, ValueError, TypeError) as error:
        return Comparison("undecided", reason=shortened(str(error), MOST), kind="undefined")
    except RecursionError:
        return Comparison("undecided", reason="the formula is nested too deeply; write it in parts")


def _is_long(tree: Tree) -> bool:
    return sum(1 for _ in islice(walk(tree), MOST_PARTS + 1)) > MOST_PARTS


def _compared(equality: Equality, plan: Plan) -> Comparison:
    """The verdict in the first reading that makes the line right, else in the usual one."""
    usual: Comparison | None = None
    for reading in _readings(equality, plan):
        result = Trial(equality, plan, reading).run()
        if result.verdict == "right":
            notes = result.note, _NOTES.get(reading.layout, ""), _DIRECT * bool(reading.direct)
            kind: Kind = (
                "layout" if reading.layout != "mixed" else "partial" if reading.direct else result.kind
            )
            return replace(result, kind=kind, note="; ".join(filter(None, notes)))
        usual = result if usual is None else usual
    if usual is not None and usual.kind == "shape" and plan.unfit:
        return replace(
            usual, verdict="undecided", reason=f"{usual.reason}, as the lines above do not fit either"
        )
    return reconsidered(Comparison("undecided") if usual is None else usual, equality, plan)


def _readings(equality: Equality, plan: Plan) -> Iterator[Reading]:
    """Layouts of derivatives of arrays, and ∂ as total or, in a written sum over paths, as direct."""
    sides = equality.left, equality.right
    derived = any(isinstance(node, (Derivative, Differential)) for side in sides for node in walk(side))
    arrays = any(plan.axes.values()) or bool(equality.scope.shapes)
    direct = frozenset(_in_sums(sides)) if equality.scope.definitions else frozenset()
    for layout, fixed in product(
        LAYOUTS if derived and arrays else LAYOUTS[:1], dict.fromkeys((frozenset(), direct))
    ):
        yield Reading(layout, fixed)


def _in_sums(sides: tuple[Tree, ...]) -> Iterator[int]:
    """The partial derivatives in sums over paths, by their identity."""
    for node in (node for side in sides for node in walk(side)):
        if not isinstance(node, Sum):
            continue
        if sum(any(isinstance(part, Derivative) for part in walk(term)) for term in node.terms) > 1:
            yield from (id(p) for p in walk(node) if isinstance(p, Derivative) and p.kind == "partial")
