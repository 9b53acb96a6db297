"""A rule over intervals takes every branch that is possible, each with the operands that take it.

A comparison such as `a > 0` may be undecided: some numbers of the interval answer yes, others no. The rule then
runs twice, once over the operands that answer yes, once over the others: a from -1 to 2 becomes a from 0 to 2, above
0, and a from -1 to 0. Where a computed number is compared, both answers are followed with the same operands.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from engine.verify.enclosure.arithmetic.interval import EQUAL, GREATER, LESS, Interval, interval

T = TypeVar("T")
Key = tuple[int, object]
Facts = dict[Key, int]  # the signs that a difference may still have
MOST_RUNS = 4096
_MIRRORED = {0: 0, LESS: GREATER, EQUAL: EQUAL, GREATER: LESS}


class UndecidedError(Exception):
    """A comparison has two possible answers: the signs for yes, and those for no."""

    def __init__(self, key: Key, left: Interval, right: Interval, yes: int, no: int) -> None:
        super().__init__()
        self.key, self.left, self.right, self.yes, self.no = key, left, right, yes, no


class Path:
    """One way through a rule: what is assumed about its comparisons, and whether a function of `math` jumps."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.jumps = facts, False
        self._computed = 0  # undecided comparisons of computed numbers so far
        self._index = 0

    def next_index(self) -> int:
        """A number for each result of a run: equal ways through it number equally."""
        self._index += 1
        return self._index

    def decided(self, a: Interval, b: Interval, possible: int, asked: int) -> bool:
        """The answer that the facts give. UndecidedError where they allow both."""
        if (a.index < 0 <= b.index) or 0 <= b.index < a.index:  # an operand first, the lower one of two
            a, b, possible, asked = b, a, mirrored(possible), mirrored(asked)
        key = self._key(a, b)
        possible &= self.facts.get(key, possible)
        yes, no = possible & asked, possible & ~asked
        if yes and no:
            raise UndecidedError(key, a, b, yes, no)
        return bool(yes)

    def _key(self, a: Interval, b: Interval) -> Key:
        if a.index >= 0 and b.index >= 0:
            return a.index, b.index
        if a.index >= 0 and b.path is None:
            return a.index, float(b.low)
        self._computed += 1
        return -1, self._computed


def runs(
    function: Callable[..., T], operands: Sequence[Interval], places: Sequence[int]
) -> Iterator[tuple[T, Path]]:
    """The results of every way through a rule, each with its path.

    operands  the different ones
    places    which of them stands at each place of the rule: x, y and x at (0, 1, 0)
    """
    stack: list[tuple[tuple[Interval, ...], Facts]] = [(tuple(operands), {})]
    count = 0
    while stack:
        boxes, facts = stack.pop()
        path = Path(facts)
        own = [Interval(x.low, x.high, path, i) for i, x in enumerate(boxes)]
        try:
            result = function(*(own[i] for i in places))
        except UndecidedError as undecided:
            for signs in (undecided.no, undecided.yes):
                narrowed = _narrowed(boxes, undecided, signs)
                if narrowed:
                    stack.append((narrowed, {**facts, undecided.key: signs}))
        else:
            yield result, path
        count += 1
        if count > MOST_RUNS:
            raise ValueError(
                f"a rule has more than {MOST_RUNS} branches over these intervals: take smaller ones"
            )


def _narrowed(
    boxes: tuple[Interval, ...], undecided: UndecidedError, signs: int
) -> tuple[Interval, ...] | None:
    """The operands for which the difference has one of these signs; None where there are none."""
    i, parts = undecided.key[0], list(boxes)
    if i < 0:
        return boxes
    j = undecided.right.index
    a, b = boxes[i], boxes[j] if j >= 0 else interval(undecided.right)
    if not signs & GREATER:
        a, b = Interval(a.low, min(a.high, b.high)), Interval(max(a.low, b.low), b.high)
    if not signs & LESS:
        a, b = Interval(max(a.low, b.low), a.high), Interval(b.low, min(a.high, b.high))
    if a.low > a.high or b.low > b.high:
        return None
    parts[i] = a
    if j >= 0:
        parts[j] = b
    return tuple(parts)


def mirrored(signs: int) -> int:
    """The signs of b - a for those of a - b."""
    return signs & EQUAL | LESS * bool(signs & GREATER) | GREATER * bool(signs & LESS)
