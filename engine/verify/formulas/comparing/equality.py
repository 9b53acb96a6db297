"""An equality that is asked, and one reading of its derivatives."""

from dataclasses import dataclass

from engine.expressions.tree import BigOperator, Symbol, Tree
from engine.expressions.walking import walk
from engine.verify.formulas.evaluating.derivatives import Layout
from engine.verify.formulas.naming.plan import Plan
from engine.verify.formulas.scope import Scope


@dataclass(frozen=True)
class Equality:
    """Both sides, the lines above, and how they are compared."""

    left: Tree
    right: Tree
    scope: Scope
    tolerance: float | None = None
    points: int = 8
    seed: int = 0


@dataclass(frozen=True)
class Reading:
    """The layout of derivatives, and the partial derivatives that hold the other named steps fixed."""

    layout: Layout = "mixed"
    direct: frozenset[int] = frozenset()


def free_letters(tree: Tree, plan: Plan) -> set[str]:
    """The letters that stand as indices in a tree and that no sum binds."""
    bound = {n.index.name for n in walk(tree) if isinstance(n, BigOperator) and n.index is not None}
    inside = {n.name for n in walk(tree) if isinstance(n, Symbol) and not n.sub and not n.sup}
    return (inside & plan.counters) - bound
