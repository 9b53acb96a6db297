"""Which names are vectors and matrices: as stated, as their notation shows, else as the definitions conform."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from engine.expressions.tree import Call, Norm, Product, Symbol, Transpose, Tree
from engine.expressions.walking import walk
from engine.support.errors import DomainError
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.evaluating.plan import CLAIM, Family, Plan
from engine.verify.formulas.problems import AxesError, ShapeError, UnreadableError
from engine.verify.formulas.scope import Scope
from engine.verify.formulas.shapes.sizes import same_shape

Claim: TypeAlias = tuple[Tree, ...]
"""The sides of an equality."""
ROUNDS = 6
_BOLD = {"bold", "vec"}
MOST_NAMES = 12  # whose ranks are varied


def planned(scope: Scope, claim: Claim) -> Plan:
    """The plan of a text and one more equality, with axes and a size for every name."""
    first = Plan(scope, (*scope.trees, *_taken(scope), *claim))
    shown = _shown(first)
    has_arrays = (
        any(shown.values()) or bool(scope.shapes) or any(_arrays(n) for t in first.trees for n in walk(t))
    )
    _, best = _trial(first, claim, dict(shown))
    axes = {family: shown.get(family, 0) for family in best.leaves}
    for family, symbol in best.leaves.items():
        if has_arrays and is_capital(symbol) and not axes[family]:
            axes[family] = 2
    score, best = _trial(first, claim, axes)
    for _ in range(ROUNDS):
        if not any(score):
            break
        trials = (_trial(first, claim, other) for other in _changed(best, axes))
        better = min(trials, key=lambda trial: trial[0], default=None)
        if better is None or better[0] >= score:
            break
        score, best = better
    return best


def is_capital(symbol: Symbol) -> bool:
    """Whether a name is one Latin capital, the usual name of a matrix."""
    return symbol.base.isupper() and len(symbol.base) == 1 and symbol.base.isascii()


def _taken(scope: Scope) -> Iterator[Tree]:
    return chain.from_iterable(scope.taken)


def _shown(plan: Plan) -> dict[Family, int]:
    """The axes that notation shows: of w_jk, of Wᵀ, ‖x‖, bold letters, and of stated numbers."""
    shown: dict[Family, int] = {}
    for node in chain.from_iterable(map(walk, plan.trees)):
        arrays, rank = (
            (_arrays(node), 1) if not isinstance(node, Symbol) else ((node,), int(node.style in _BOLD))
        )
        for tree in arrays:
            if isinstance(tree, Symbol):
                family, taken = plan.family(tree)
                is_matrix = rank and is_capital(tree) and not taken
                shown[family] = max(shown.get(family, 0), 2 if is_matrix else taken + rank)
    for name, numbers in plan.scope.numbers.items():
        if not isinstance(numbers, (int, float)):
            shown[name, (), ()] = 1 if isinstance(numbers[0], (int, float)) else 2
    return shown


def _arrays(node: Tree) -> tuple[Tree, ...]:
    """The parts of a node that its notation shows to be arrays."""
    match node:
        case Transpose(operand) | Norm(operand):
            return (operand,)
        case Call(Symbol("softmax" | "log_softmax" | "diag"), (operand,)):
            return (operand,)
        case Product(factors, "elementwise"):
            return factors
    return ()


def _changed(plan: Plan, usual: dict[Family, int]) -> Iterator[dict[Family, int]]:
    """The axes with those of one name changed: an array stays one."""
    for family, symbol in list(plan.leaves.items())[:MOST_NAMES]:
        if symbol.stem in plan.scope.shapes or family[0] in plan.scope.numbers:
            continue
        for axes in range(min(1, usual.get(family, 0)), 3):
            if axes != plan.axes.get(family, 0):
                yield {**plan.axes, family: axes}


def _trial(first: Plan, claim: Claim, axes: dict[Family, int]) -> tuple[tuple[int, ...], Plan]:
    """How badly the definitions and the claim fit with these axes, and the plan with its sizes."""
    plan = first.fresh(axes)
    shapes = Evaluator(plan)
    conflicts = 0
    for place, definition in shapes.definitions:
        shapes.place = place
        if definition.parameters is None:
            conflicts += not _fits(shapes, (definition.left, definition.right))
    penalty, shapes.place = shapes.penalty, CLAIM
    plan.settle()
    plan.clashes.clear()
    unfit = (not _fits(shapes, claim)) + len(plan.clashes)
    return (conflicts, penalty, unfit, shapes.penalty - penalty), plan


def _fits(shapes: Evaluator, sides: Sequence[Tree]) -> bool:
    """Whether every side has a shape, and all the same one up to a transpose of a vector."""
    arrays = []
    for side in sides:
        try:
            arrays.append(shapes.evaluate(side))
        except (ShapeError, AxesError):
            return False
        except (UnreadableError, DomainError, ArithmeticError):
            return True  # nothing to be said
    return all(
        same_shape(a.shape, b.shape) or (b.is_vector and same_shape(a.transposed.shape, b.shape))
        for a in arrays[:1]
        for b in arrays[1:]
    )
