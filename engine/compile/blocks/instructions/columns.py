"""Columns: what a loop takes or gives at every step, row by row of its body."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.compile.blocks.instructions.loop import Loop, Move


@dataclass(frozen=True, slots=True)
class Column:
    """A row of the body, and the rows around the loop that it is copied from or to, step by step.

    distance  from the row of a step to that of the next, where it is always the same; 0 for one step
    """

    inside: int
    outside: tuple[int, ...]
    accumulate: bool
    distance: int | None


def columns(moves: Sequence[Move]) -> Iterator[Column]:
    """The columns of moves."""
    for move in moves:
        inside = move.inside.indices
        for k, row in enumerate(inside):
            outside = tuple(move.outside.indices[k :: len(inside)])
            yield Column(row, outside, move.accumulate, _distance(outside))


def _distance(rows: tuple[int, ...]) -> int | None:
    if len(rows) < 2:
        return 0
    distance = rows[1] - rows[0]
    if not distance:
        return 0 if len(set(rows)) == 1 else None
    return distance if rows == tuple(range(rows[0], rows[-1] + distance, distance)) else None


def carried(loop: Loop, takes: Sequence[Column], gives: Sequence[Column]) -> dict[int, int]:
    """For each taken column that is what one column gave a step before: the number of that one.

    Another column, or the body, may write to no row of it.
    """
    written: dict[int, int] = {}
    for column in gives:
        for row in set(column.outside):
            written[row] = written.get(row, 0) + 1
    for each in loop.body:
        if not each.out.uniform:
            written.update((row, 2) for row in each.out.indices)
    alone = {
        column.outside[:-1]: g
        for g, column in enumerate(gives)
        if loop.steps > 1 and all(written[row] == 1 for row in column.outside)
    }
    return {k: alone[column.outside[1:]] for k, column in enumerate(takes) if column.outside[1:] in alone}


def changed(loop: Loop, gives: Sequence[Column]) -> set[int]:
    """The rows of the body that a step reads before it writes them: what all steps add to."""
    known = {row for move in loop.takes for row in move.inside.indices}
    before, written = set[int](), set[int]()
    for each in loop.body:
        for rows in (*each.operands, *([each.out] if each.accumulate else [])):
            if not rows.uniform:
                before.update(row for row in rows.indices if row not in known)
        if not each.out.uniform:
            known.update(each.out.indices)
            written.update(each.out.indices)
    before.update(column.inside for column in gives if column.inside not in known)
    return before & written
