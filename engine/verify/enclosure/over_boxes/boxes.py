"""A graph over a box of inputs: as narrow as its derivatives allow, and cut into parts where that is asked for."""

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from engine.core.value import Value
from engine.support.errors import DomainError
from engine.verify.enclosure.arithmetic.flint import ZERO
from engine.verify.enclosure.arithmetic.interval import Interval, hull, interval
from engine.verify.enclosure.graphs.declared import is_tested
from engine.verify.enclosure.graphs.local import Local
from engine.verify.enclosure.graphs.sweep import backward, forward

Inputs = Mapping[Value, Interval]


@dataclass(frozen=True, slots=True)
class Box:
    """All that is known over a box: the locals of the nodes, the gradients, and the value of the root."""

    locals_: dict[Value, Local]
    gradients: dict[Value, Interval]
    value: Interval


def over_box(order: Sequence[Value], root: Value, inputs: Inputs, asked: Iterable[Value], parts: int) -> Box:
    """The hull over `parts` boxes: again and again the one with the widest value is halved."""
    every = {**{x: interval(x.data) for x in asked if x not in inputs}, **inputs}
    number = count()
    first = _over_one(order, root, every)
    heap = [(_rank(first), next(number), every, first)]
    while len(heap) < parts:
        _, _, box, result = heap[0]
        widest = _widest(box, result)
        if widest is None:
            break
        heapq.heappop(heap)
        for half in _halves(box[widest]):
            smaller = {**box, widest: half}
            each = _over_one(order, root, smaller)
            heapq.heappush(heap, (_rank(each), next(number), smaller, each))
    return _joined([result for *_, result in heap], first)


def _over_one(order: Sequence[Value], root: Value, inputs: Inputs) -> Box:
    """One box. Where nothing jumps, the value lies within what the partials allow, too.

    The rules of others bound no value by their partials: a rule that reverses gradients, or has a branch without a
    kink, has partials that are not the derivatives of its value.
    """
    locals_ = forward(order, inputs)
    gradients = backward(order, root, locals_)
    value = locals_[root].value
    moving = {x: a for x, a in inputs.items() if not a.is_point}
    smooth = not any(
        each.jumps or hides_change(node, locals_) or (node.op and not is_tested(node.op))
        for node, each in locals_.items()
    )
    known = all(x not in gradients or gradients[x].is_bounded for x in moving)
    if moving and smooth and known and not value.is_nan:
        value = _by_partials(order, root, inputs, gradients, value)
    return Box(locals_, gradients, value)


def hides_change(node: Value, locals_: Mapping[Value, Local]) -> bool:
    """Whether the value of a node moves and its partials do not tell, as those of stop_gradient."""
    local = locals_[node]
    if node.op is None or not node.op.selects or local.value.is_point:
        return False
    pairs = zip(node.parents, local.partials, strict=True)
    return all(partial.is_zero for parent, partial in pairs if not locals_[parent].value.is_point)


def _by_partials(
    order: Sequence[Value], root: Value, inputs: Inputs, gradients: Mapping[Value, Interval], value: Interval
) -> Interval:
    """The value by the mean value theorem, and by its ends in the inputs along which it only rises or only falls."""
    middle = {x: Interval(a.middle, a.middle) for x, a in inputs.items()}
    try:
        mean = forward(order, middle)[root].value
        for x, a in inputs.items():
            if x in gradients:
                mean = mean + gradients[x] * (a - middle[x])
        low = forward(order, _ends(inputs, gradients, lowest=True))[root].value.low
        high = forward(order, _ends(inputs, gradients, lowest=False))[root].value.high
    except DomainError:  # the digits of a middle decide
        return value
    return Interval(max(value.low, mean.low, low), min(value.high, mean.high, high))


def _ends(inputs: Inputs, gradients: Mapping[Value, Interval], *, lowest: bool) -> Inputs:
    """The box with each input at the end where the value is lowest, or highest, where its partial has one sign."""
    ends = {}
    for x, a in inputs.items():
        partial = gradients.get(x)
        if partial is None or not (partial.low >= 0 or partial.high <= 0):
            ends[x] = a
        else:
            end = a.low if (partial.low >= 0) == lowest else a.high
            ends[x] = Interval(end, end)
    return ends


def _rank(box: Box) -> float:
    """Heaps have the least first: the widest value, those without bounds before all."""
    return -float(box.value.width) if box.value.is_bounded else float("-inf")


def _widest(box: Inputs, result: Box) -> Value | None:
    """The input along which the value changes most; None where all are points."""

    def change(x: Value) -> float:
        partial = result.gradients.get(x)
        width = float(box[x].width)
        if partial is None or not partial.is_bounded:
            return width
        return width * max(abs(float(partial.low)), abs(float(partial.high)), 1e-300)

    wide = [x for x, a in box.items() if a.low < a.middle < a.high]
    return max(wide, key=change, default=None)


def _halves(a: Interval) -> tuple[Interval, Interval]:
    return Interval(a.low, a.middle), Interval(a.middle, a.high)


def _joined(boxes: Sequence[Box], first: Box) -> Box:
    """The hull of all. Where one has no gradient for a node, it is 0 there."""
    if len(boxes) == 1:
        return boxes[0]
    zero = Interval(ZERO, ZERO)
    locals_ = {node: _joined_local([box.locals_[node] for box in boxes]) for node in first.locals_}
    gradients = {x: hull([box.gradients.get(x, zero) for box in boxes]) for x in first.gradients}
    return Box(locals_, gradients, hull([box.value for box in boxes]))


def _joined_local(each: Sequence[Local]) -> Local:
    columns = zip(*(one.partials for one in each), strict=True)
    return replace(
        each[0],
        value=hull([one.value for one in each]),
        partials=tuple(hull(list(column)) for column in columns),
        branched=any(one.branched for one in each),
        below=next((one.below for one in each if one.below), None),
        above=next((one.above for one in each if one.above), None),
        jumps=any(one.jumps for one in each),
    )
