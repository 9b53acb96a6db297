"""Which names are vectors and matrices: as stated, as their notation shows, else as the definitions conform."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from engine.expressions.tree import Call, Norm, Product, Symbol, Transpose, Tree
from engine.expressions.walking import walk
from engine.support.errors import DomainError
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.evaluating.indices import UnreadableError
from engine.verify.formulas.evaluating.plan import Plan, Signature
from engine.verify.formulas.scope import Scope
from engine.verify.formulas.shapes.arrays import ShapeError
from engine.verify.formulas.shapes.sizes import same_shape

Claim: TypeAlias = tuple[Tree, ...]
"""The sides of an equality."""
ROUNDS = 6
MOST_NAMES = 12  # whose ranks are varied
_OF_VECTORS = {"softmax", "log_softmax", "diag", "logsumexp"}


def planned(scope: Scope, claim: Claim) -> Plan:
    """The plan of a text and one more equality, with a rank and a size for every name."""
    first = Plan(scope, (*scope.trees, *_taken(scope), *claim))
    shown = _shown(first)
    _, best = _trial(first, claim, {})
    ranks = {s: _usual(s, symbol, shown) for s, symbol in best.leaves.items()}
    score, best = _trial(first, claim, ranks)
    for _ in range(ROUNDS):
        if not any(score):
            break
        trials = (_trial(first, claim, other) for other in _changed(best, ranks, shown))
        better = min(trials, key=lambda trial: trial[0], default=None)
        if better is None or better[0] >= score:
            break
        score, best = better
        ranks = dict(best.ranks)
    return best


def _taken(scope: Scope) -> Iterator[Tree]:
    return chain.from_iterable(scope.taken)


def _shown(plan: Plan) -> dict[str, int]:
    """The lowest rank that the notation of each stem shows; {} where the text has no arrays."""
    shown: dict[str, int] = {}

    def note(tree: Tree, rank: int) -> None:
        if isinstance(tree, Symbol):
            big = tree.base.isupper() and len(tree.base) == 1
            shown[tree.stem] = max(shown.get(tree.stem, 0), 2 if big else rank)

    for node in chain.from_iterable(map(walk, plan.trees)):
        match node:
            case Transpose(operand) | Norm(operand):
                note(operand, 1)
                shown.setdefault("", 1)
            case Product(factors, "elementwise"):
                for factor in factors:
                    note(factor, 1)
                shown.setdefault("", 1)
            case Call(function, (argument,)) if function.name in _OF_VECTORS:
                note(argument, 1)
                shown.setdefault("", 1)
            case Symbol(style=("bold" | "vec")):
                note(node, 1)
                shown.setdefault("", 1)
    return shown


def _usual(signature: Signature, symbol: Symbol, shown: dict[str, int]) -> int:
    """The rank of a name before anything is tried: capitals are matrices where the text has arrays."""
    if symbol.stem in shown:
        return shown[symbol.stem]
    is_capital = symbol.base.isupper() and len(symbol.base) == 1 and symbol.base.isascii()
    return 2 if shown and is_capital and not signature[2] else 0


def _changed(
    plan: Plan, ranks: dict[Signature, int], shown: dict[str, int]
) -> Iterator[dict[Signature, int]]:
    """The ranks with one of them changed."""
    for signature, symbol in list(plan.leaves.items())[:MOST_NAMES]:
        if symbol.stem in plan.scope.shapes:
            continue
        for rank in range(min(1, _usual(signature, symbol, shown)), 3):
            if rank != ranks.get(signature, 0):
                yield {**ranks, signature: rank}


def _trial(first: Plan, claim: Claim, ranks: dict[Signature, int]) -> tuple[tuple[int, ...], Plan]:
    """How badly the definitions and the claim fit with these ranks, and the plan with its sizes."""
    plan = first.fresh(ranks)
    shapes = Evaluator(plan)
    conflicts = sum(
        not _fits(shapes, (d.left, d.right)) for d in plan.scope.definitions if d.parameters is None
    )
    penalty = shapes.penalty
    plan.settle()
    unfit = int(not _fits(shapes, claim))
    return (conflicts, penalty, unfit, shapes.penalty - penalty), plan


def _fits(shapes: Evaluator, sides: Sequence[Tree]) -> bool:
    """Whether every side has a shape, and all the same one up to a transpose of a vector."""
    arrays = []
    for side in sides:
        try:
            arrays.append(shapes.evaluate(side))
        except ShapeError:
            return False
        except (UnreadableError, DomainError, ArithmeticError):
            return True  # nothing to be said
    a = arrays[0]
    return all(
        same_shape(a.shape, b.shape) or (b.is_vector and same_shape(a.transposed.shape, b.shape))
        for b in arrays[1:]
    )
