"""Masks: for which samples a gradient reaches a row, where a rule leaves operands out (`where`).

A mask is one row, or one position, whose number is not 0 for those samples. None stands for all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from engine.compile.blocks.instructions import Copy, Instruction, Loop, Rows, Sum

Mask = Rows | None

MOST = 64  # masks that a union is remembered by


class Masks:
    """The masks of the rows and positions of a program, while its adjoint is written.

    parts    the instructions of the adjoint: before, body, after
    between  new rows, or positions, as many as some others
    zero     the position of 0
    stray    rows whose gradient may differ from 0 beyond their mask: 0 times a weight may be NaN
    """

    def __init__(
        self, parts: Sequence[list[Instruction]], between: Callable[[Rows], Rows], zero: int
    ) -> None:
        self._parts, self._between, self._zero = parts, between, zero
        self._reached: tuple[dict[int, set[Mask]], ...] = ({}, {})
        self._whole: tuple[set[int], ...] = (set(), set())  # those that a gradient reaches for all samples
        self._unions: dict[tuple[bool, frozenset[Rows]], Rows] = {}
        self._members: dict[Rows, frozenset[Rows]] = {}
        self.stray = set[int]()
        self._choices: dict[Rows, tuple[frozenset[Rows], Mask]] = {}

    def choose(self, choices: Sequence[Rows], mask: Mask) -> None:
        """Note that each sample of `mask` is in one of these, since a look-up chooses one of its rows."""
        choice = frozenset(choices), mask
        self._choices.update(dict.fromkeys(choices, choice))

    def is_stray(self, rows: Rows) -> bool:
        """Whether the gradient of some of these may differ from 0 beyond their mask."""
        return rows.uniform or not self.stray.isdisjoint(rows.indices)

    def reach(self, rows: Rows, masks: Sequence[Mask]) -> None:
        """Note that a gradient reaches each row for the samples of its mask."""
        if masks.count(None) == len(masks):
            self._whole[rows.uniform].update(rows.indices)
            return
        reached = self._reached[rows.uniform]
        for i, mask in zip(rows.indices, masks, strict=False):
            reached.setdefault(i, set()).add(mask)

    @contextmanager
    def inside(self, rows: Iterable[int]) -> Iterator[None]:
        """Forget these rows, of the body of a loop; what is learned about masks inside holds for one step."""
        for row in rows:
            self._reached[0].pop(row, None)
            self._whole[0].discard(row)
        known = dict(self._unions), dict(self._members)
        yield
        self._unions, self._members = known

    def known(self, row: int) -> set[Mask]:
        """The masks by which a gradient has reached a row by now."""
        return self._reached[0].get(row, set[Mask]()) | ({None} if row in self._whole[0] else set())

    def of(self, rows: Rows) -> list[Mask]:
        """The mask of each row, once all that leads to it has been noted."""
        reached, whole = self._reached[rows.uniform], self._whole[rows.uniform]
        if whole.issuperset(rows.indices):  # at once: most rows
            return [None] * len(rows)
        return [None if i in whole else self.union(reached[i], uniform=rows.uniform) for i in rows.indices]

    def union(self, masks: set[Mask], *, uniform: bool) -> Mask:
        """The samples that are in one of these; as a position, whether any sample is."""
        if None in masks:
            return None
        sure = {mask for mask in masks if mask is not None}
        members = frozenset[Rows]().union(*(self._members.get(mask, (mask,)) for mask in sure))
        together = self._together(members)
        if together is None:
            return None
        members = together if len(together) <= MOST else frozenset(sure)
        if len(members) == 1 and all(mask.uniform == uniform for mask in members):
            return next(iter(members))
        if (uniform, members) not in self._unions:
            union = self._unions[uniform, members] = self._written(members, uniform=uniform)
            self._members[union] = members
        return self._unions[uniform, members]

    def _together(self, members: frozenset[Rows]) -> frozenset[Rows] | None:
        """The masks, with a single one in place of all choices of a look-up; None where that is of all samples."""
        while whole := next((choice for choice in self._all_choices(members) if choice[0] <= members), None):
            choices, mask = whole
            if mask is None:
                return None
            members = members - choices | self._members.get(mask, frozenset([mask]))
        return members

    def _all_choices(self, members: frozenset[Rows]) -> list[tuple[frozenset[Rows], Mask]]:
        return [self._choices[each] for each in members if each in self._choices]

    def _written(self, masks: frozenset[Rows], *, uniform: bool) -> Rows:
        """The sum of masks, which are not negative; as a position over all samples too."""
        numbers = [sorted(m.indices[0] for m in masks if m.uniform == kind) for kind in (False, True)]
        union = self._between(Rows(range(1), uniform))
        if not uniform:
            self._parts[1].append(Sum(union, Rows(tuple(numbers[0]))))
            return union
        self._parts[0].append(Copy(union, Rows((self._zero,), uniform=True)))
        for kind, terms in enumerate(numbers):
            if terms:
                to = Rows((union.indices[0],) * len(terms), uniform=True)
                self._parts[1 + kind].append(Copy(to, Rows(tuple(terms), bool(kind)), accumulate=True))
        return union


def without_unread(body: Sequence[Instruction], first: int) -> list[Instruction]:
    """The instructions but those that write to nothing but rows from `first` on that nobody reads.

    So are those of the bodies of its loops; a loop inside a loop stays whole.
    """
    read, kept = set[int](), list[Instruction]()
    for instruction in reversed(body):
        each = instruction
        if isinstance(each, Loop):
            later = read.union(row for move in each.gives for row in move.inside.indices)
            inner = [part for part in reversed(each.body) if _keep(part, first, later)]
            each = Loop(each.steps, each.takes, tuple(inner[::-1]), each.gives)
        if _keep(each, first, read):
            kept.append(each)
    return kept[::-1]


def _keep(instruction: Instruction, first: int, read: set[int]) -> bool:
    """Whether somebody reads what it writes; then what it reads is read, too."""
    out = instruction.out
    keep = out.uniform or any(row < first or row in read for row in out.indices)
    if keep:
        for rows in (*instruction.operands, *([out] if instruction.accumulate else [])):
            read.update(() if rows.uniform else rows.indices)
    return keep
