"""Whether a derivative that was computed at one point holds over a whole box: its branches are those of the point."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from engine.calculus.one_branch import DerivativeOfBranch, deciders_of
from engine.calculus.partials.partial import partial
from engine.core.operation import CONSTANT
from engine.core.order import topological
from engine.core.value import Value, apply
from engine.expressions.spelling.infix import spelled
from engine.verify.enclosure.arithmetic.interval import Interval
from engine.verify.enclosure.graphs.local import Local
from engine.verify.enclosure.graphs.sweep import forward

NEAR, LEAST = 1e-9, 1e-12  # equal partials agree to this share, or are as small


def check_branches(order: Sequence[Value], box: Mapping[Value, Interval]) -> None:
    """ValueError where a node is a derivative of one branch, and a number of the box may take another one.

    Each node that chose at the point is asked: does the formula of its partial there agree with its rule at the ends,
    the middle and the whole numbers of what its operands may be? DomainError as `forward`.
    """
    deciders = tuple(dict.fromkeys(node for each in order for node in deciders_of(each)))
    if not deciders or not box:
        return
    below = topological(*deciders)
    locals_ = forward(below, box)
    moving = set(box)
    for node in below:
        if not moving.isdisjoint(node.parents):
            moving.add(node)
    for node in deciders:
        if node in moving and (isinstance(node, DerivativeOfBranch) or _changes(node, locals_)):
            raise ValueError(_refusal(node))


def _changes(node: Value, locals_: Mapping[Value, Local]) -> bool:
    """Whether the formula of a partial at the point differs from the rule at some number of the box."""
    op = node.op
    if op is None:
        return False
    unique = list(dict.fromkeys(node.parents))
    leaves = {p: Value(p.data) for p in unique if p.op is not CONSTANT}
    twin = apply(op, *[leaves.get(p, p) for p in node.parents])
    formulas = [(i, partial(twin, i)) for i, p in enumerate(node.parents) if p in leaves]
    local = locals_[node]
    undecided = local.branched or local.has_kink
    for numbers in product(*(_samples(locals_[p].value, undecided=undecided) for p in unique)):
        at = dict(zip(unique, numbers, strict=True))
        try:
            _, partials = op.evaluate([at[p] for p in node.parents])
        except (ArithmeticError, ValueError):  # outside the domain
            continue
        point = {leaf: at[p] for p, leaf in leaves.items()}
        if any(not _agree(formula, partials[i], point) for i, formula in formulas):
            return True
    return False


def _samples(x: Interval, *, undecided: bool) -> Iterator[float]:
    """The ends, the middle and small whole numbers of an interval; beyond its ends, too, where a choice is open."""
    low, high = float(x.low), float(x.high)
    numbers = {low, high, float(x.middle)}
    if low < high:
        numbers |= {n for n in (-1.0, 0.0, 1.0) if low <= n <= high}
        if undecided:
            numbers |= {low - 1.0, high + 1.0}
    return (n for n in numbers if math.isfinite(n))


def _agree(formula: Value | float, due: float, point: Mapping[Value, float]) -> bool:
    """Whether a formula is the number `due` at a point; also where one of them has no number there."""
    if not math.isfinite(due):
        return True
    try:
        number = _at(formula, point)
    except (ArithmeticError, ValueError):
        return True
    return math.isclose(number, due, rel_tol=NEAR, abs_tol=LEAST)


def _at(formula: Value | float, point: Mapping[Value, float]) -> float:
    """The number of a graph where its leaves have other numbers."""
    if not isinstance(formula, Value):
        return formula
    numbers: dict[Value, float] = {}
    for node in topological(formula):
        known = node.op is None or not node.parents
        numbers[node] = (
            point.get(node, node.data)
            if known or node.op is None
            else node.op.evaluate([numbers[p] for p in node.parents])[0]
        )
    return numbers[formula]


def _refusal(node: Value) -> str:
    if isinstance(node, DerivativeOfBranch):
        return (
            f"{spelled(node)} comes of a while_loop, of implicit or a copy, with choices fixed at one point; a box "
            "may choose otherwise. Enclose it at points, or write a graph without that choice: scan with where"
        )
    return (
        f"a derivative computed at one point holds for the branch that {spelled(node)} took there; this box may take "
        "another one. Compute it at a point of a box on one side and enclose each side by itself; or enclose the "
        "function: enclose(y, box).gradient holds both sides"
    )
