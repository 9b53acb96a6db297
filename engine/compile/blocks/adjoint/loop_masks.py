"""Masks around a loop: for which samples, and at which steps, gradients go into its body and come out of it.

A row around the loop whose gradient does not come from every sample has a row here, its mask: what comes from behind
the loop first, then what each step adds.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from engine.compile.blocks.adjoint.gradients import Gradients
from engine.compile.blocks.adjoint.loop_adjoint import Column, LoopAdjoint, backwards, outside, outside_of
from engine.compile.blocks.adjoint.masks import Mask, Masks
from engine.compile.blocks.instructions import Copy, Instruction, Move, Rows

Place = tuple[bool, int]
"""A position (True) or a row (False)."""


class LoopMasks:
    """The masks of a loop, while its adjoint is written.

    before    the instructions that let them begin
    takes     which masks a step takes
    gives     which masks a step adds to
    crossing  the masks under which a step reaches rows, and positions, around the loop that it reads
    """

    def __init__(self, gradients: Gradients, masks: Masks, adjoint: LoopAdjoint) -> None:
        self._gradients, self._masks, self._adjoint = gradients, masks, adjoint
        self.before: list[Instruction] = []
        self.takes: list[Move] = []
        self.gives: list[Move] = []
        self.crossing: dict[Place, set[Mask]] = {}
        self._of_rows: dict[int, Rows] = {}
        self._of_crossing: dict[Place, Rows] = {}
        self._constants: dict[int, Rows] = {}
        self._whole = outside_of(
            (move, k) for move in adjoint.loop.takes for k in range(len(move.inside))
        )  # rows that are assumed to have a gradient of every sample, by a step that takes them
        self._parted: set[int] = set()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """In the body: masks go in at the start of its adjoint, and out at the end."""
        around = self._gradients.crossing
        self.takes, self.gives = [], []
        self._gradients.crossing = self.crossing = {}
        with self._masks.inside(self._adjoint.own):
            self._enter()
            yield
            self._leave()
        self._gradients.crossing = around

    def _enter(self) -> None:
        """Note the masks of the rows of the body whose gradients come from outside."""
        columns: dict[int, list[Column]] = {}
        for move, k in self._adjoint.seeds:
            columns.setdefault(move.inside.indices[k], []).append((move, k))
        for row, own in columns.items():
            rows = Rows((row,))
            lists = [outside(column) for column in own]
            if all(map(any, zip(*map(self._are_whole, lists), strict=True))):
                self._gradients.reach(rows, [None])
                continue
            for each in lists:
                arrived = self._gradients.between(rows)
                around = Rows(tuple(self._mask(i).indices[0] for i in each))
                self.takes.append(Move(arrived, backwards(around, self._adjoint.loop.steps)))
                self._gradients.reach(rows, [arrived])
            self._masks.stray.add(row)

    def _leave(self) -> None:
        """Write what a step adds to the masks around it: at the end of its adjoint."""
        self._parted = set()
        for column in self._adjoint.taken:
            move, k = column
            (mask,) = self._masks.of(Rows((move.inside.indices[k],)))
            if mask is not None:
                around = Rows(tuple(self._own(i).indices[0] for i in outside(column)))
                self.gives.append(Move(mask, backwards(around, self._adjoint.loop.steps), accumulate=True))
                self._parted.update(outside(column))
        for place, reached in self.crossing.items():
            ready: set[Mask] = {mask for mask in reached if mask and mask.uniform}  # of a loop inside
            added = self._masks.union(reached - ready, uniform=False) if reached > ready else None
            self.crossing[place] = ready if reached == ready else {*ready, added and self._around(place)}
            if added:
                self._gradients.write(Copy(self._around(place), added, accumulate=True))

    def is_as_assumed(self) -> bool:
        """Whether those rows do have a gradient of every sample; if not, assume what was seen."""
        seen = outside_of(self._adjoint.taken) - self._parted
        seeded = outside_of(self._adjoint.seeds)
        before, self._whole = self._whole, seen
        return before & seeded == seen & seeded

    def reached(self) -> None:
        """Note for which samples the loop reaches rows, and positions, around it."""
        for column in self._adjoint.taken:
            for i in outside(column):
                parted = i in self._parted
                self._gradients.reach(Rows((i,)), [self._own(i) if parted else None])
                self._masks.stray.update((i,) if parted else ())
        for place, reached in self.crossing.items():
            uniform, i = place
            for mask in reached:
                self._gradients.reach(Rows((i,), uniform), [mask])

    def _are_whole(self, rows: Sequence[int]) -> list[bool]:
        """Whether every sample has a gradient of these rows, step by step.

        The last state is taken for one of the states, if nobody reads it: its gradient of 0 would cost all steps a
        mask.
        """
        whole = [self._is_whole(row) for row in rows]
        return [*whole[:-1], whole[-1] or (all(whole[:-1]) and not self._masks.known(rows[-1]))]

    def _is_whole(self, row: int) -> bool:
        return row in self._whole or None in self._masks.known(row)

    def _mask(self, row: int) -> Rows:
        """The mask of a row around the loop, as a row."""
        if self._is_whole(row):
            return self._constant(1)
        if row in self._parted or self._masks.known(row):
            return self._own(row)
        return self._constant(0)

    def _own(self, row: int) -> Rows:
        if row not in self._of_rows:
            mask = self._of_rows[row] = self._begun(Rows((row,)))
            known = [each for each in self._masks.known(row) if each is not None]
            self.before += [Copy(mask, each, accumulate=True) for each in known]
        return self._of_rows[row]

    def _around(self, place: Place) -> Rows:
        uniform, i = place
        if place not in self._of_crossing:
            self._of_crossing[place] = self._begun(Rows((i,), uniform))
        return self._of_crossing[place]

    def _begun(self, like: Rows) -> Rows:
        """A mask that no sample has reached by now; a position begins before all samples."""
        mask = self._gradients.between(like)
        begin = Copy(mask, self._gradients.constant(0, 1))
        (self._gradients.parts[0] if like.uniform else self.before).append(begin)
        return mask

    def _constant(self, number: int) -> Rows:
        if number not in self._constants:
            row = self._constants[number] = self._gradients.between(Rows(range(1)))
            self.before.append(Copy(row, self._gradients.constant(number, 1)))
        return self._constants[number]
