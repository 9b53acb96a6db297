"""The worst error of every operation over many points: of its rule, and of its compiled kernel."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from against.bounds import bound, plain
from against.points import Point
from against.reference import NoValueError, exact
from against.ulp import ulps
from engine import DomainError, apply, record
from engine.core.operation import Operation

Answer = tuple[float, ...] | None  # the value and the partials; None where the operation is refused
Way = Callable[[Operation, Sequence[Point]], Iterator[Answer]]


@dataclass
class Worst:
    """The largest error of one number, a value or a partial, in units and in shares of what is allowed."""

    plain: float = 0.0  # where no reason is needed
    at: Point = ()
    largest: float = 0.0
    largest_at: Point = ()
    wrong: list[str] = field(default_factory=list)

    def take(self, error: float, allowed: float, ordinary: float, point: Point, got: float) -> None:
        """One point."""
        if error > allowed:
            self.wrong.append(f"at {point}: {got!r} is {error:.4g} ulp off, {allowed:.4g} allowed")
        if allowed == ordinary and error > self.plain:
            self.plain, self.at = error, point
        if error > self.largest:
            self.largest, self.largest_at = error, point


def eager(op: Operation, points: Sequence[Point]) -> Iterator[Answer]:
    """What the rule says at each point."""
    for point in points:
        try:
            value, partials = op.evaluate(point)
        except DomainError:
            yield None
        else:
            yield value, *partials


def compiled(op: Operation, points: Sequence[Point]) -> Iterator[Answer]:
    """What the compiled kernel says at each point: never refused, but NaN or infinite."""
    program = record(lambda *x: apply(op, *x), *op.operands)
    values, slopes = program.gradients([list(point) for point in points])
    yield from ((float(value), *map(float, to)) for value, to in zip(values, slopes, strict=True))


def worst(op: Operation, points: Sequence[Point], *ways: Way) -> list[list[Worst]]:
    """For each way of computing it the worst error of the value and of each partial, over the points."""
    columns = [[Worst() for _ in range(len(op.operands) + 1)] for _ in ways]
    for point, *answers in zip(points, *(way(op, points) for way in ways), strict=True):
        try:
            value, partials = exact(op, point)
        except NoValueError:
            for numbers, answer in zip(columns, answers, strict=True):
                if answer is not None and math.isfinite(answer[0]):
                    numbers[0].wrong.append(f"at {point}: {answer[0]!r}, where there is no value")
            continue
        for numbers, answer in zip(columns, answers, strict=True):
            if answer is None:
                numbers[0].wrong.append(f"at {point}: refused, where the value is {value}")
            else:
                _compare(op, point, numbers, answer, (value, *partials))
    return columns


def _compare(
    op: Operation, point: Point, numbers: list[Worst], answer: Sequence[float], right: Sequence[Any]
) -> None:
    for place, (worst_yet, got, exactly) in enumerate(zip(numbers, answer, right, strict=True)):
        allowed = bound(op, place, point, exactly)
        worst_yet.take(ulps(got, exactly), allowed, plain(op, place), point, got)
