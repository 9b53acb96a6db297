"""The space of a derivative: ∂y/∂W ∈ ℝ^{m×n}, or "∂y/∂W is a matrix", by the shapes that the text states."""

from collections.abc import Iterator, Sequence

from engine.expressions.tree import Derivative, Number, Power, Product, Relation, Symbol, Tree
from engine.verify.formulas import Scope
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.evaluating.ranks import planned
from engine.verify.formulas.shapes.sizes import is_one
from engine.verify.marking.flow.relations.statement import Placed
from engine.verify.marking.line import Link

_RANKS = ("a scalar", "a vector", "a matrix")


def sizes_of(space: Tree) -> Sequence[Tree] | None:
    """The sizes of a space of real arrays: (m, n) of ℝ^{m×n}, none of ℝ; None for anything else."""
    match space:
        case Symbol(base="R" | "ℝ", sub=(), sup=()):
            return ()
        case Power(Symbol(base="R" | "ℝ"), Product(factors)):
            return factors
        case Power(Symbol(base="R" | "ℝ"), exponent):
            return (exponent,)
    return None


def in_spaces(relation: Relation, scope: Scope, *, is_said: bool = False) -> Iterator[Placed]:
    """The verdict on the space of each derivative; the other names are told their shapes, and claim nothing."""
    sizes = sizes_of(relation.members[-1])
    for member in relation.members[:-1]:
        if isinstance(member, Derivative) and member.kind in ("partial", "total") and sizes is not None:
            yield relation.members[-1], _link(member, relation.members[-1], sizes, scope, is_said=is_said)


def _link(derivative: Derivative, space: Tree, sizes: Sequence[Tree], scope: Scope, *, is_said: bool) -> Link:
    ranks = [_rank(part, scope) for part in (derivative.of, *derivative.wrt)]
    unknown = next(
        (p for p, r in zip((derivative.of, *derivative.wrt), ranks, strict=True) if r is None), None
    )
    if unknown is not None:
        name = unknown.name if isinstance(unknown, Symbol) else "a part of the derivative"
        return Link("unread", derivative, space, f"the shape of {name} is not stated above this line")
    rank = sum(rank for rank in ranks if rank is not None)
    stated = [size for size in sizes if not (isinstance(size, Number) and size.value == 1)]
    if rank == (len(sizes) if is_said else len(stated)):
        return Link("right", derivative, space, "as the shapes above say")
    own = _RANKS[rank] if rank < len(_RANKS) else f"a tensor of rank {rank}"
    parts = " and ".join(_RANKS[r] for r in ranks if r is not None)
    reason = f"{own}: the derivative of {parts.replace(' and ', ' by ', 1)}"
    return Link("wrong", derivative, space, reason, reason)


def _rank(tree: Tree, scope: Scope) -> int | None:
    """How many axes an array has; None where the text has not stated the shapes of all names below it."""
    if not isinstance(tree, Symbol):
        return None
    if tree.stem in scope.shapes and not tree.sub:
        return len(scope.shapes[tree.stem])
    if scope.defined(tree) is None or not all(name in scope.shapes for name in scope.free(tree)):
        return None
    try:
        rows, columns = Evaluator(planned(scope, (tree,))).evaluate(tree).shape
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return 2 - is_one(rows) - is_one(columns)
