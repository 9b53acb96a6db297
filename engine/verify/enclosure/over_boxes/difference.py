"""How far two formulas are apart over a whole box: bounds of their difference, by Taylor models."""

import heapq
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context
from itertools import count

from engine.core.order import reverse_sweep, topological
from engine.core.rules.running import with_math
from engine.core.value import Value
from engine.support.errors import DomainError
from engine.verify.enclosure.arithmetic.branches import Facts, Path, UndecidedError
from engine.verify.enclosure.arithmetic.flint import INFINITY, MINUS_INFINITY, ctx
from engine.verify.enclosure.arithmetic.floats import rounded_down, rounded_up
from engine.verify.enclosure.arithmetic.interval import Interval, hull, interval
from engine.verify.enclosure.graphs.sweep import backward, forward
from engine.verify.enclosure.over_boxes.held_branches import check_branches
from engine.verify.enclosure.over_boxes.taylor import Number, Taylor, variables
from engine.verify.enclosure.over_boxes.taylor_math import NoSeriesError, TaylorMath

PARTS, WAYS = 64, 64
EQUAL = 1e-12  # a box is cut no further where the difference is proved to be less
BITS = 160
Boxes = Mapping[Value, Interval]


@dataclass(frozen=True, slots=True)
class Difference:
    """Bounds of |left - right| over a box.

    least   it is at least that everywhere in the box
    most    it is at most that everywhere in the box; infinite where nothing was proved
    seen    it is at least that at the point `at`
    """

    least: float
    most: float
    seen: float
    at: dict[str, float]

    def __str__(self) -> str:
        if self.least > 0:
            return f"differs by at least {_down(self.least)} on this box, and by at most {_up(self.most)}"
        if self.seen > 0:
            where = ", ".join(f"{name} = {x:.6g}" for name, x in self.at.items())
            most = f", by at most {_up(self.most)} anywhere" if math.isfinite(self.most) else ""
            return f"differs on this box: by at least {_down(self.seen)} at {where}{most}"
        if math.isfinite(self.most):
            return f"equal on this box to {_up(self.most)}"
        return "nothing was proved on this box: a function has no series there; take a smaller one"


def difference(
    left: Value, right: Value, box: Boxes, by: Value | None = None, parts: int = PARTS
) -> Difference:
    """Bounds of the difference of `left`, or of ∂left/∂by, from `right`, over a box of at most 6 leaves.

    The box is halved where the bound is largest, up to `parts` times. DomainError where a formula has no value at
    the middle of the box. ValueError for a derivative of one branch, over a box that takes another.
    """
    order = topological(left, right, *([by] if by else []))
    number = count()
    with ctx.workprec(BITS):
        check_branches(order, box)
        seen, at = _at_middle(order, left, right, dict(box), by)
        heap = [_entry(order, left, right, dict(box), by, next(number))]
        while len(heap) < parts and -heap[0][0] > EQUAL:
            _, _, boxes, _ = heapq.heappop(heap)
            widest = max(boxes, key=lambda x: float(boxes[x].width))
            for half in _halves(boxes[widest]):
                smaller = {**boxes, widest: half}
                heapq.heappush(heap, _entry(order, left, right, smaller, by, next(number)))
                there, point = _at_middle(order, left, right, smaller, by)
                seen, at = max((seen, at), (there, point), key=lambda pair: pair[0])
        ranges = [entry[-1] for entry in heap]
        least = min(rounded_down(x.low) for x in ranges)
        most = max(rounded_up(x.high) for x in ranges)
    return Difference(least, most, seen, at)


Entry = tuple[float, int, dict[Value, Interval], Interval]


def _entry(
    order: list[Value], left: Value, right: Value, boxes: dict[Value, Interval], by: Value | None, n: int
) -> Entry:
    size = _by_models(order, left, right, boxes, by).magnitude()
    return -float(size.high), n, boxes, size


def _by_models(order: list[Value], left: Value, right: Value, boxes: Boxes, by: Value | None) -> Interval:
    """The difference over one box: the hull over every way that the comparisons of the rules may go."""
    stack: list[Facts] = [{}]
    ranges: list[Interval] = []
    for _ in range(WAYS):
        if not stack:
            return hull(ranges)
        facts = stack.pop()
        try:
            ranges.append(_one_way(order, left, right, boxes, by, Path(facts)).range())
        except UndecidedError as undecided:
            stack += [{**facts, undecided.key: signs} for signs in (undecided.no, undecided.yes)]
        except NoSeriesError:
            break
    return Interval(MINUS_INFINITY, INFINITY)


def _one_way(
    order: list[Value], left: Value, right: Value, boxes: Boxes, by: Value | None, path: Path
) -> Taylor:
    inputs = dict(zip(boxes, variables(list(boxes.values()), path), strict=True))
    like = next(iter(inputs.values()))
    namespace = TaylorMath(like)
    models: dict[Value, Taylor] = dict(inputs)
    partials: dict[Value, tuple[Number, ...]] = {}
    known: dict[
        object, tuple[Taylor, tuple[Number, ...]]
    ] = {}  # equal parts of both formulas are computed once
    for node in order:
        if node in inputs:
            continue
        operands = [models[parent] for parent in node.parents]
        key = (node.op, *(operand.index for operand in operands)) if operands else node.data
        if key not in known:
            y, own = (
                with_math(node.op.rule, namespace)(*operands) if operands and node.op else (node.data, ())
            )
            known[key] = like.model(y), own
        models[node], partials[node] = known[key]
    if by is None:
        return models[left] - models[right]

    def edges(node: Value) -> list[tuple[Value, Number]]:
        pairs = list(zip(node.parents, partials.get(node, ()), strict=bool(partials.get(node))))
        return [(parent, p) for parent, p in pairs if isinstance(p, Taylor) or p != 0]

    gradients = reverse_sweep(order[: order.index(left) + 1], {left: like.model(1.0)}, edges)
    return gradients.get(by, like.model(0.0)) - models[right]


def _at_middle(
    order: list[Value], left: Value, right: Value, boxes: dict[Value, Interval], by: Value | None
) -> tuple[float, dict[str, float]]:
    """A lower bound of the difference at the middle of a box, and that point."""
    middle = {x: float(a.middle) for x, a in boxes.items()}
    at = {x.name: number for x, number in middle.items()}
    try:
        locals_ = forward(order, {x: interval(number) for x, number in middle.items()})
        value = locals_[left].value
        if by is not None:
            value = backward(order, left, locals_).get(by, interval(0.0))
    except DomainError:
        return 0.0, at
    size = (value - locals_[right].value).magnitude()
    return (0.0 if size.is_nan else rounded_down(size.low)), at


def _halves(a: Interval) -> tuple[Interval, Interval]:
    return Interval(a.low, a.middle), Interval(a.middle, a.high)


def _down(x: float) -> str:
    """A number with two digits, rounded down."""
    return f"{float(Context(prec=2, rounding=ROUND_FLOOR).create_decimal_from_float(x)):.2g}"


def _up(x: float) -> str:
    """A number with two digits, rounded up."""
    return f"{float(Context(prec=2, rounding=ROUND_CEILING).create_decimal_from_float(x)):.2g}"
