"""Which names are vectors and matrices: as stated, as their notation shows, else as the definitions conform."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeAlias

from engine.expressions.tree import Call, Norm, Product, Symbol, Transpose, Tree
from engine.expressions.walking import walk
from engine.support.errors import DomainError
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.naming.plan import CLAIM, Family, Plan
from engine.verify.formulas.problems import AxesError, ShapeError, UnreadableError
from engine.verify.formulas.scope import COSTS, Scope, symbols
from engine.verify.formulas.shapes.sizes import same_shape

Claim: TypeAlias = tuple[Tree, ...]
"""The sides of an equality; () for the definitions alone."""
Axes: TypeAlias = dict[Family, int]
Score: TypeAlias = tuple[int, int, int, int]
TRIALS = 60  # of other axes for the definitions of a text
WORK = 300  # definitions that are evaluated for other axes, for one line
_BOLD = {"bold", "vec"}
_KEPT = 64  # texts whose axes are kept: a long text has many lines with the same definitions


@dataclass(frozen=True)
class _Known:
    """Axes of names by the definitions of a scope, and the definitions that fit in no way."""

    scope: Scope
    axes: Axes
    hopeless: frozenset[int]


_known: OrderedDict[frozenset[object], _Known] = OrderedDict()
"""By the identities of definitions, which the scope keeps alive."""


def planned(scope: Scope, claim: Claim) -> Plan:
    """The plan of a text and one more equality, with axes and a size for every name."""
    known = _of_definitions(scope)
    first = Plan(scope, (*scope.trees, *_taken(scope), *claim), hopeless=known.hopeless)
    return _best(first, claim, known.axes, max(6, WORK // (1 + len(scope.definitions))))


def _of_definitions(scope: Scope) -> _Known:
    """The axes that the definitions alone tell, beginning with those of a shorter text."""
    own = frozenset(map(id, scope.definitions))
    parts = {
        *own,
        *((id(left), id(right)) for left, right in scope.taken),
        *scope.shapes.items(),
        *scope.numbers,
    }
    key = frozenset(parts)
    if key not in _known:
        shorter = max((k for k in _known if k < key), key=len, default=None)
        start = _known[shorter] if shorter is not None else _Known(scope, {}, frozenset())
        first = Plan(scope, (*scope.trees, *_taken(scope)), hopeless=start.hopeless)
        plan = _best(first, (), start.axes, TRIALS)
        unfit = frozenset(id(d) for d in scope.definitions if any(d.right is tree for tree in plan.unfit))
        _known[key] = _Known(scope, plan.axes, unfit | (start.hopeless & own))
        if len(_known) > _KEPT:
            _known.popitem(last=False)
    return _known[key]


def _best(first: Plan, claim: Claim, known: Axes, trials: int) -> Plan:
    """The plan whose axes fit best: those that are known and shown, then others, one name after another."""
    shown = _shown(first)
    if not any(known.values()):
        known = {}  # no arrays were seen before
    usual = {**shown, **{family: max(axes, shown.get(family, 0)) for family, axes in known.items()}}
    has_arrays = any(usual.values()) or bool(first.scope.shapes) or any(map(_arrays, _nodes(first.trees)))
    score, best = _trial(first, claim, usual)
    wholes = {family[0] for family in best.leaves if not family[2]} | set(first.scope.numbers)
    capitals = [
        family
        for family, symbol in best.leaves.items()
        if is_capital(symbol) and family not in known and not usual.get(family)
        if not (family[2] and family[0] in wholes)  # W_12 is an entry where W stands, too
    ]
    if has_arrays and capitals:
        usual |= dict.fromkeys(capitals, 2)
        score, best = _trial(first, claim, usual)
    while any(score) and trials > 0:
        others = [_trial(first, claim, axes) for axes in islice(_changed(best, usual, known, claim), trials)]
        better = min(others, key=lambda other: other[0], default=(score, best))
        if better[0] >= score:
            break
        trials -= len(others)
        score, best = better
    return best


def is_capital(symbol: Symbol) -> bool:
    """Whether a name is one Latin capital, the usual name of a matrix."""
    return symbol.base.isupper() and len(symbol.base) == 1 and symbol.base.isascii()


def _nodes(trees: tuple[Tree, ...]) -> Iterator[Tree]:
    return chain.from_iterable(map(walk, trees))


def _taken(scope: Scope) -> Iterator[Tree]:
    return chain.from_iterable(scope.taken)


def _shown(plan: Plan) -> dict[Family, int]:
    """The axes that notation shows: of w_jk, of Wᵀ, ‖x‖, bold letters, and of stated numbers."""
    shown: dict[Family, int] = {}
    for node in _nodes(plan.trees):
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


def _changed(plan: Plan, usual: Axes, known: Axes, claim: Claim) -> Iterator[Axes]:
    """The axes with those of one name changed, of names below a tree that does not fit: an array stays one."""
    trouble = plan.scope.stems_below(plan.unfit) | {symbol.stem for side in claim for symbol in symbols(side)}
    for family, symbol in plan.leaves.items():
        if symbol.stem in plan.scope.shapes or family[0] in plan.scope.numbers or symbol.stem not in trouble:
            continue
        most = known.get(family, 2) if claim else 2  # a line adds no axis to an array of the text
        for axes in range(min(1, usual.get(family, 0)), most + 1):
            if axes != plan.axes.get(family, 0):
                yield {**plan.axes, family: axes}


def _trial(first: Plan, claim: Claim, axes: Axes) -> tuple[Score, Plan]:
    """How badly the definitions and the claim fit with these axes, and the plan with its sizes."""
    plan = first.fresh(axes)
    shapes = Evaluator(plan)
    conflicts = 0
    for place, definition in shapes.definitions:
        shapes.place, before = place, shapes.penalty
        if definition.parameters is None and id(definition) not in plan.hopeless:
            fits = _fits(shapes, (definition.left, definition.right))
            conflicts += not fits
            if fits and definition.symbol.base in COSTS and not _is_scalar(shapes, definition.left):
                shapes.penalty += 1
            if not fits or shapes.penalty > before:
                plan.unfit.append(definition.right)
        elif (
            id(definition) not in plan.hopeless
        ):  # a function: its parameters may be of another shape elsewhere
            fits = _fits(shapes, (definition.right,))
            shapes.penalty += not fits
            if shapes.penalty > before:
                plan.unfit.append(definition.right)
    penalty, shapes.place = shapes.penalty, CLAIM
    plan.settle()
    plan.clashes.clear()
    unfit = (not _fits(shapes, claim)) + len(plan.clashes)
    return (conflicts, penalty, unfit, shapes.penalty - penalty), plan


def _is_scalar(shapes: Evaluator, tree: Tree) -> bool:
    try:
        return shapes.evaluate(tree).is_scalar
    except (ValueError, ArithmeticError):
        return True


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
