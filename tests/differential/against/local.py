"""The range of an operation's value and partials over the ranges of its operands.

Every operation is taken at the corners of its operands' ranges, and at 0 between them: it is monotone there in
every operand, and so are its partials. Where that is not so (sin, cos, tan, the slopes of pow, what is not defined in
reference.py) the range is widened by what may lie between. Each corner is widened by the units that the rule
is allowed there (bounds.py); `SELECTS` and `ROUNDED` are allowed none.
"""

import math
from collections.abc import Sequence
from itertools import product

from against.bounds import bound
from against.ranges import ANY, Range, hull, widened
from against.reference import DEFINED, NoValueError, exact
from against.ulp import within
from engine.core import operations as ops
from engine.core.operation import Operation

SELECTS = {ops.neg, ops.abs_, ops.relu, ops.step, ops.max_, ops.min_, ops.where}  # exact, slopes too
EXACT_SLOPES = {ops.add, ops.sub, ops.mul, *SELECTS}
ROUNDED = {ops.add, ops.sub, ops.mul, ops.div, ops.sqrt}  # to nearest, as IEEE 754 has it
WAVES, CURVED = {ops.sin, ops.cos}, {ops.pow_}
NARROW = 1e-6  # relative width below which the curvature of a slope is far less than its rounding


class UncertainError(ArithmeticError):
    """There is a value at some numbers of the ranges, and none at others."""


def local(op: Operation, ranges: Sequence[Range], *, same: bool, slack: int) -> tuple[Range, list[Range]]:
    """The ranges of the value and of each partial. NoValueError where there is none, UncertainError where perhaps.

    same   whether all operands are one number
    slack  how many floats more than the rule's bound: none for the engine itself
    """
    if op is ops.pow_ and ranges[0].lo < 0 and ranges[1].lo < ranges[1].hi:
        raise UncertainError  # a negative number has whole powers only, and none of them need be an end of the range
    points = _points(ranges, same=same)
    numbers_of = [[] for _ in range(len(ranges) + 1)]
    refused = 0
    for point in points:
        try:
            value, partials = exact(op, point)
        except NoValueError:
            refused += 1
            continue
        for place, (numbers, number) in enumerate(zip(numbers_of, (value, *partials), strict=True)):
            numbers.extend(within(number, _units(op, place, point, number)))
    if refused:
        raise NoValueError if refused == len(points) else UncertainError
    value, *partials = (
        _between(op, place, hull(numbers), ranges) for place, numbers in enumerate(numbers_of)
    )
    if op in SELECTS:
        return value, partials
    return widened(value, slack), partials if op in EXACT_SLOPES else [widened(p, slack) for p in partials]


def _points(ranges: Sequence[Range], *, same: bool) -> list[tuple[float, ...]]:
    if same:
        return [(x,) * len(ranges) for x in ranges[0].corners()]
    return list(product(*(range_.corners() for range_ in ranges)))


def _units(op: Operation, place: int, point: tuple[float, ...], number: object) -> float:
    """The units allowed; none where a rule only selects, or rounds once."""
    once = op in ROUNDED if place == 0 else op in EXACT_SLOPES or (op is ops.div and place == 1)
    return 0.0 if once or op in SELECTS else bound(op, place, point, number)


def _between(op: Operation, place: int, corners: Range, ranges: Sequence[Range]) -> Range:
    """The range, widened by what the corners do not show."""
    widths = [0.0 if x.lo == x.hi or x.lo > x.hi else x.hi - x.lo for x in ranges]
    if not any(widths):
        return corners
    if op in WAVES:
        if not widths[0] < 1:
            return Range(-1.0, 1.0, nan=ranges[0].nan or math.isinf(ranges[0].lo) or math.isinf(ranges[0].hi))
        bulge = widths[0] ** 2 / 8
        return Range(max(-1.0, corners.lo - bulge), min(1.0, corners.hi + bulge), corners.nan)
    pole = op is ops.tan and not widths[0] < 1 > corners.hi - corners.lo  # may lie between
    if pole or op not in DEFINED or (op in CURVED and place):
        narrow = all(w <= NARROW * min(abs(x.lo), abs(x.hi)) for w, x in zip(widths, ranges, strict=True))
        width = corners.hi - corners.lo
        if pole or corners.nan or not narrow or not math.isfinite(width):
            return ANY
        return Range(corners.lo - width, corners.hi + width)
    return corners
