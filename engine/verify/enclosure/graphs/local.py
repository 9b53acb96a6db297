"""One operation over intervals: its value, its partials, and the kink that its operands straddle."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from engine.core.operation import Operation
from engine.core.value import Value
from engine.verify.enclosure.arithmetic.branches import runs
from engine.verify.enclosure.arithmetic.flint import arb, ctx
from engine.verify.enclosure.arithmetic.interval import Interval, NoNumberError, Number, hull, interval
from engine.verify.enclosure.graphs.declared import (
    Result,
    domain_of,
    places_in_kink,
    rule_of,
    sides_of,
    touches,
)


@dataclass(frozen=True, slots=True)
class Side:
    """The value and the partials of an operation on one side of its kink."""

    value: Interval
    partials: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Local:
    """An operation over intervals.

    value, partials  around those of every branch that is taken
    branched         whether a comparison in the rule had both answers
    below, above     the sides of its declared kink, where the operands straddle it or stand on it
    jumps            whether the value jumps there
    """

    value: Interval
    partials: tuple[Interval, ...] = ()
    branched: bool = False
    below: Side | None = None
    above: Side | None = None
    jumps: bool = False

    @property
    def has_kink(self) -> bool:
        """Whether its operands straddle a declared kink, or stand on it."""
        return self.below is not None or self.above is not None


class OutsideError(ArithmeticError):
    """Operands lie outside the domain; `certainly`, or perhaps: some numbers of the intervals are inside."""

    def __init__(self, *, certainly: bool) -> None:
        super().__init__()
        self.certainly = certainly


def local(
    op: Operation, parents: Sequence[Value], operands: Sequence[Interval], moving: Collection[Value]
) -> Local:
    """The operation over intervals. `moving`: the nodes that a change of some input moves, off a kink for instance.

    OutsideError where a number of the intervals lies outside the domain.
    """
    unique = dict(zip(parents, operands, strict=True))
    places = [list(unique).index(parent) for parent in parents]
    numbers = list(unique.values())
    _check_domain(op, numbers, places)
    try:
        plain = list(runs(rule_of(op), numbers, places))
    except NoNumberError:
        raise OutsideError(certainly=all(x.is_point for x in numbers)) from None
    whole = _around([result for result, _ in plain])
    branched = len(plain) > 1
    in_kink = [parents[i] for i in places_in_kink(op)]
    if not in_kink or len(set(in_kink)) < len(in_kink) or any(x.is_nan for x in numbers):
        return Local(whole.value, whole.partials, branched, jumps=any(path.jumps for _, path in plain))
    kinked = [places[i] for i in places_in_kink(op)]
    can_leave = any(parent in moving for parent in in_kink)
    return _at_kink(op, numbers, places, kinked, whole, branched=branched, moving=can_leave)


def _at_kink(
    op: Operation,
    numbers: list[Interval],
    places: Sequence[int],
    kinked: Sequence[int],
    whole: Side,
    *,
    branched: bool,
    moving: bool,
) -> Local:
    """The operation with the sides of its declared kink; the same without, where the operands are away from it."""
    touching = [on for on, _ in runs(touches(op), numbers, places)]
    standing = all(touching)
    if not any(touching) or (standing and not moving):
        return Local(whole.value, whole.partials, branched)
    if standing:  # a point on the kink: what lies on both sides of it
        numbers = [_widened(x) if i in kinked else x for i, x in enumerate(numbers)]
    results = [result for result, _ in runs(sides_of(op), numbers, places)]
    above = [result for is_above, _, result in results if is_above]
    below = [result for _, is_below, result in results if is_below]
    sides = [_around(each) if each else None for each in (below, above)]
    partials = [whole.partials, *(side.partials for side in sides if side)]
    around = tuple(hull(list(column)) for column in zip(*partials, strict=True))
    return Local(whole.value, around, branched, sides[0], sides[1], jumps_at_kink(op))


def _check_domain(op: Operation, numbers: Sequence[Interval], places: Sequence[int]) -> None:
    if op.domain and not any(x.is_nan for x in numbers):
        inside = [answer for answer, _ in runs(domain_of(op), numbers, places)]
        if not all(inside):
            raise OutsideError(certainly=not any(inside))


def _around(results: Sequence[Result]) -> Side:
    """The hull of the results of all branches."""
    value = _hull([y for y, _ in results])
    return Side(
        value, tuple(_hull(column) for column in zip(*(partials for _, partials in results), strict=True))
    )


def _hull(numbers: Sequence[Number]) -> Interval:
    first = interval(numbers[0])
    return Interval(first.low, first.high) if len(numbers) == 1 else hull([interval(x) for x in numbers])


def _widened(x: Interval) -> Interval:
    """The numbers around a point, as close as the precision tells them apart."""
    step = arb(2) ** -ctx.prec * (1 + abs(x.low))
    return Interval((x.low - step).lower(), (x.high + step).upper())


@cache
def jumps_at_kink(op: Operation) -> bool:
    """Whether the value jumps at the declared kink, tried at small whole operands; True where none is on the kink."""
    seen = False
    with ctx.workprec(128):
        for point in product((0.0, 1.0, -1.0, 2.0), repeat=len(op.operands)):
            numbers = [interval(x) for x in point]
            places = range(len(point))
            if all(on for on, _ in runs(touches(op), numbers, places)):
                seen = True
                near = [_widened(x) for x in numbers]
                values = _hull([y for (y, _), _ in runs(rule_of(op), near, places)])
                if values.is_nan or values.width > 1e-9:
                    return True
    return not seen
