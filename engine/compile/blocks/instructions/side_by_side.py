"""Steps side by side: the rows of a body in an order in which each may be computed for several steps at once.

That is so where no number of a step depends on the same number a step before. A row that a step takes from the step
before is then another row of the same steps, moved by one of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from engine.compile.blocks.instructions.columns import Column, carried, changed, columns
from engine.compile.blocks.instructions.elementwise import Apply, Copy, Sum
from engine.compile.blocks.instructions.loop import Loop

MOST = 1000  # rows of a body: those of a longer one are long enough for vectors along them

Line = Apply | Copy | Sum
"""An instruction of one row."""


@dataclass(frozen=True, slots=True)
class Before:
    """Taken column `take` is what given column `give` was a step before."""

    take: int
    give: int


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A loop whose steps can be computed side by side.

    lines  the body row by row, each after those that it needs
    added  the rows around the loop that all steps add to
    """

    takes: tuple[Column, ...]
    gives: tuple[Column, ...]
    lines: tuple[Line | Before, ...]
    added: tuple[int, ...]


def side_by_side(loop: Loop) -> SideBySide | None:
    """The loop, if its steps can be computed side by side."""
    if not all(isinstance(each, Line) for each in loop.body) or sum(len(i.out) for i in loop.body) > MOST:
        return None
    takes, gives = tuple(columns(loop.takes)), tuple(columns(loop.gives))
    states, added = carried(loop, takes, gives), changed(loop, gives)
    lines = _ordered([Before(*state) for state in states.items()], list(_lines(loop)), takes, gives)
    if lines is None or not (_apart(loop, takes, gives, states) and _only_added(lines, gives, added)):
        return None
    return SideBySide(takes, gives, tuple(lines), tuple(sorted(added)))


def _lines(loop: Loop) -> Iterator[Line]:
    for each in loop.body:
        for i in range(len(each.out)):
            one = slice(i, i + 1)
            if isinstance(each, Apply):
                yield replace(each, out=each.out[one], operands=tuple(rows[one] for rows in each.operands))
            elif isinstance(each, Copy):
                yield replace(each, out=each.out[one], source=each.source[one])
            elif isinstance(each, Sum):
                count = len(each.terms) // len(each.out)
                yield replace(each, out=each.out[one], terms=each.terms[i * count : (i + 1) * count])


def _ordered(
    states: Sequence[Before], body: Sequence[Line], takes: Sequence[Column], gives: Sequence[Column]
) -> list[Line | Before] | None:
    """All lines, each after those that write what it reads, before those that write over it; None for a circle."""
    lines: list[Line | Before] = [*states, *body]
    writers = {takes[state.take].inside: n for n, state in enumerate(states)}
    readers: dict[int, list[int]] = {}
    needs: list[set[int]] = [set() for _ in lines]
    for n, line in enumerate(body, len(states)):
        for row in _read(line):
            needs[n].update([writers[row]] if row in writers else [])
            readers.setdefault(row, []).append(n)
        if not line.out.uniform:
            row = line.out.indices[0]
            needs[n].update([*readers.pop(row, []), *([writers[row]] if row in writers else [])])
            needs[n].discard(n)
            writers[row] = n
    for n, state in enumerate(states):
        row = gives[state.give].inside
        needs[n].update([writers[row]] if row in writers else [])
    return _sorted(lines, needs)


def _sorted(lines: Sequence[Line | Before], needs: Sequence[set[int]]) -> list[Line | Before] | None:
    """The lines, each after those that it needs, and else as they stand."""
    users: list[list[int]] = [[] for _ in lines]
    for n, others in enumerate(needs):
        for other in others:
            users[other].append(n)
    left, order = [len(others) for others in needs], list[Line | Before]()
    ready = [n for n, count in enumerate(left) if not count]
    heapify(ready)
    while ready:
        n = heappop(ready)
        order.append(lines[n])
        for user in users[n]:
            left[user] -= 1
            if not left[user]:
                heappush(ready, user)
    return order if len(order) == len(lines) else None


def _read(line: Line) -> Iterator[int]:
    for rows in line.operands:
        if not rows.uniform:
            yield from rows.indices


def _apart(loop: Loop, takes: Sequence[Column], gives: Sequence[Column], states: dict[int, int]) -> bool:
    """Whether what is given comes back as a state alone, and no row is stored by one column, added to by others."""
    stored = {row for column in gives if not column.accumulate for row in column.outside}
    added = {row for column in gives if column.accumulate for row in column.outside}
    own = {
        row
        for each in loop.body
        for rows in (each.out, *each.operands)
        if not rows.uniform
        for row in rows.indices
    }
    taken = {
        row
        for k, column in enumerate(takes)
        for row in (column.outside[:1] if k in states else column.outside)
    }
    written = {row for each in loop.body if not each.out.uniform for row in each.out.indices}
    regular = all(
        column.distance or g not in states.values() for g, column in enumerate(gives) if column.accumulate
    )
    return (
        regular
        and stored.isdisjoint(added)
        and (stored | added).isdisjoint(own | taken)
        and taken.isdisjoint(written)
    )


def _only_added(lines: Sequence[Line | Before], gives: Sequence[Column], added: set[int]) -> bool:
    """Whether the lines only add to these rows."""
    for line in lines:
        if not isinstance(line, Before):
            if not added.isdisjoint(_read(line)):
                return False
            if not line.out.uniform and line.out.indices[0] in added and not line.accumulate:
                return False
    return added.isdisjoint(column.inside for column in gives)
