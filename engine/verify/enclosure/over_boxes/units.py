"""Units that are dead, and steps that are safe, for every input of a box."""

import math
from collections.abc import Mapping, Sequence

from engine.calculus.partials.several import refuse_several
from engine.calculus.sweeps import dependent
from engine.core.order import reverse_sweep, topological
from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.errors import DomainError
from engine.verify.enclosure.arithmetic.flint import arb, ctx
from engine.verify.enclosure.arithmetic.floats import rounded_down
from engine.verify.enclosure.arithmetic.interval import Interval, interval
from engine.verify.enclosure.asked import PRECISION, read_box
from engine.verify.enclosure.graphs.declared import is_tested
from engine.verify.enclosure.graphs.local import Local
from engine.verify.enclosure.graphs.quotient import wrong_partial
from engine.verify.enclosure.graphs.sweep import UncertainDomainError, forward
from engine.verify.enclosure.over_boxes.boxes import hides_change
from engine.verify.enclosure.over_boxes.dual import second_partials
from engine.verify.enclosure.over_boxes.held_branches import check_branches

Limits = Mapping[Value, tuple[float, float]]


def dead_units(value: Value, box: Limits) -> tuple[Value, ...]:
    """The units that are dead for every input of a box: no gradient passes, and their value does not change.

    Units are the operations that are declared to be flat in places, such as relu. A unit that is not among them may
    be dead as well: intervals forget how its operands depend on each other.

    >>> from engine import Value, dead_units, relu
    >>> x = Value(1.0, "x")
    >>> dead = relu(x - 3.0)
    >>> dead_units(dead + relu(x + 3.0), {x: (-1.0, 2.0)}) == (dead,)
    True
    """
    order, locals_ = _over(value, box, "dead_units")
    return tuple(node for node in order if node.op and node.op.flat == "dead" and _is_flat(locals_[node]))


def safe_step(loss: Value, box: Limits) -> float:
    """A step of gradient descent that cannot overshoot in a box: 1 / L, rounded down.

    The gradient changes by at most L times the way, for every point of the box. So a step of at most 1 / L, that
    stays in the box, lowers the loss by at least half the step times |gradient|². L is the largest sum of a row of
    |second derivatives|, enclosed over the whole box. ∞ where the gradient is constant.

    ValueError where a corner or a jump lies in the box: there the gradient jumps, and no step is safe by its size.
    A rule of your own is refused where a partial at the ends or the middle is proved wrong, and where it branches;
    elsewhere its partials are taken for right.

    >>> from engine import Value, safe_step
    >>> w = Value(1.0, "w")
    >>> safe_step((3.0 * w - 1.0) ** 2, {w: (-10.0, 10.0)}) <= 1.0 / 18.0  # the second derivative is 18
    True
    """
    order, locals_ = _over(loss, box, "safe_step")
    kinked = next((node for node in order if locals_[node].has_kink or locals_[node].jumps), None)
    if kinked is not None:
        raise ValueError(
            f"{spelled(kinked)} has a corner or a jump in this box: no step is safe; take a smaller box"
        )
    stopped = next((node for node in order if hides_change(node, locals_)), None)
    if stopped is not None:
        raise ValueError(
            f"{spelled(stopped)} moves in this box and passes no gradient: second derivatives do not bound how its "
            "gradient changes; write the loss without stop_gradient"
        )
    for node in order:
        if reason := _untrue(node, locals_):
            raise ValueError(f"no step is safe: {reason}")
    with ctx.workprec(PRECISION):
        curvature = _largest_row(order, loss, list(box), locals_)
        if curvature.is_nan() or not curvature.is_finite():
            raise ValueError("the second derivative has no bound in this box: take a smaller box")
        return math.inf if curvature.is_zero() else rounded_down((1 / curvature).lower())


def _over(value: Value, box: Limits, asker: str) -> tuple[list[Value], dict[Value, Local]]:
    intervals = read_box(value, box, asker)
    if not intervals:
        raise ValueError("the box needs (low, high) for at least one input; got {}")
    order = topological(value)
    refuse_several(order, "a box needs the rule of every node")
    with ctx.workprec(PRECISION):
        try:
            check_branches(order, intervals)
            return order, forward(order, intervals)
        except UncertainDomainError as error:
            raise DomainError(*error.args) from None


def _untrue(node: Value, locals_: Mapping[Value, Local]) -> str:
    """Why the partials of a rule that is not the engine's do not tell how its value changes; "" where they may."""
    if node.op is None or not node.parents or is_tested(node.op):
        return ""
    if locals_[node].branched:
        return f"{spelled(node)} takes several branches in this box, and no kink is declared between them"
    operands = [locals_[parent].value for parent in node.parents]
    points = zip(*((float(x.low), float(x.middle), float(x.high)) for x in operands), strict=True)
    return next(filter(None, (wrong_partial(node.op, node.parents, point) for point in points)), "")


def _is_flat(unit: Local) -> bool:
    still = unit.value.is_point and not unit.value.is_nan
    return still and not unit.has_kink and all(partial.is_zero for partial in unit.partials)


def _largest_row(
    order: Sequence[Value], loss: Value, inputs: Sequence[Value], locals_: Mapping[Value, Local]
) -> arb:
    """A bound of Σ_j |∂²loss/∂x_i ∂x_j|, for the i where it is largest."""
    moving = set[Value]().union(*(dependent(order, x) for x in inputs)) - set(inputs)
    seconds = {
        node: second_partials(node.op, node.parents, [locals_[parent].value for parent in node.parents])
        for node in order
        if node.op and node.parents and node in moving
    }
    rows = [_row(order, loss, x, locals_, seconds) for x in inputs]
    sums = [sum((row[y].magnitude().high for y in inputs if y in row), start=arb(0)).upper() for row in rows]
    return max(sums)


Pair = tuple[Interval, Interval]
"""A derivative, and its own derivative along one input."""


def _row(
    order: Sequence[Value],
    loss: Value,
    x: Value,
    locals_: Mapping[Value, Local],
    seconds: Mapping[Value, Sequence[Mapping[Value, Interval]]],
) -> dict[Value, Interval]:
    """∂(∂loss/∂y)/∂x for every y: tangents forward, then pairs of gradients and their tangents back."""
    tangents: dict[Value, Interval] = {x: interval(1.0)}
    for node in order:
        if node is not x and any(parent in tangents for parent in node.parents):
            paths = [
                tangents[p] * to
                for p, to in zip(node.parents, locals_[node].partials, strict=True)
                if p in tangents
            ]
            tangents[node] = sum(paths[1:], start=paths[0])

    def edges(node: Value) -> list[tuple[Value, Pair]]:
        pairs = []
        for i, parent in enumerate(node.parents if node in seconds else ()):
            changes = [d * tangents[by] for by, d in seconds[node][i].items() if by in tangents]
            pairs.append((parent, (locals_[node].partials[i], sum(changes, start=interval(0.0)))))
        return pairs

    gradients = reverse_sweep(order, {loss: (interval(1.0), interval(0.0))}, edges, _added, _times)
    return {node: change for node, (_, change) in gradients.items()}


def _added(a: Pair, b: Pair) -> Pair:
    return a[0] + b[0], a[1] + b[1]


def _times(a: Pair, b: Pair) -> Pair:
    return a[0] * b[0], a[1] * b[0] + a[0] * b[1]
