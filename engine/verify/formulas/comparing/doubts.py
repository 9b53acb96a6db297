"""A wrong equality again: a name without a definition, a missing sum, ∂ in its other meaning."""

from dataclasses import replace

from engine.expressions.tree import Derivative, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas.comparing.equality import Equality, Reading, free_letters
from engine.verify.formulas.comparing.trial import Trial
from engine.verify.formulas.comparing.verdict import Comparison
from engine.verify.formulas.naming.names import IDENTITIES
from engine.verify.formulas.naming.plan import Plan
from engine.verify.formulas.scope import Scope, symbols


def reconsidered(result: Comparison, equality: Equality, plan: Plan) -> Comparison:
    """The verdict after every doubt: undecided where the line may be right, else wrong with what is known of it."""
    if result.verdict != "wrong":
        return result
    missing = _without_definition(equality, plan)
    if missing:
        return Comparison("undecided", reason=f"{missing} is not defined above this line", kind="undefined")
    loose = free_letters(equality.right, plan) - free_letters(equality.left, plan)
    if loose and not result.kind and not equality.scope.is_summation:
        letter = min(loose)
        reason = f"the letter {letter} is free on the right side alone: a sum over {letter} is missing"
        return replace(result, reason=reason, kind="missing sum")
    return _as_direct(result, equality, plan)


def _as_direct(result: Comparison, equality: Equality, plan: Plan) -> Comparison:
    """Say so where the line is right for ∂ that holds the other steps fixed; undecided in a recursion."""
    left, scope = equality.left, equality.scope
    if not (isinstance(left, Derivative) and left.kind == "partial" and isinstance(left.of, Symbol)):
        return result
    definition = scope.defined(left.of)
    if (
        definition is None
        or Trial(equality, plan, Reading("mixed", frozenset({id(left)}))).run().verdict != "right"
    ):
        return result
    if left.of.stem in {symbol.stem for symbol in symbols(definition)}:
        reason = f"wrong for the total derivative, right where ∂ holds the earlier {left.of.stem} fixed"
        return Comparison("undecided", reason=reason, kind="partial")
    return replace(result, note="right only where ∂ holds the other named steps fixed")


def _without_definition(equality: Equality, plan: Plan) -> str:
    """The first name on one side that no line above has; "" where there is none, or no line above."""
    if not equality.scope.stems:
        return ""
    names = _stray(equality.left, equality.right, equality.scope, plan) or _unknown(equality, plan)
    return names[0] if names else ""


def _unknown(equality: Equality, plan: Plan) -> list[str]:
    """Results without a definition that stand on one side alone."""
    sides = [
        {n.of.name for n in walk(side) if isinstance(n, Derivative) and isinstance(n.of, Symbol)}
        for side in (equality.left, equality.right)
    ]
    return sorted((sides[0] ^ sides[1]) & set(plan.unknown_results))


def _stray(left: Tree, right: Tree, scope: Scope, plan: Plan) -> list[str]:
    """Names on the right side alone that the text above does not have."""
    known = (
        scope.stems
        | {symbol.stem for symbol in symbols(left)}
        | set(scope.numbers)
        | set(scope.shapes)
        | set(scope.sizes)
        | plan.limits
        | IDENTITIES
    )
    names = {s.name: s.stem for s in symbols(right) if s.name not in plan.counters}
    return sorted(name for name, stem in names.items() if stem not in known)
