"""The adjoint of a loop: a loop from the last step to the first, whose body is that of the loop and its adjoint.

Which rows of the body have a gradient is found by writing the adjoint of the body, until no state joins them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Copy, Indices, Instruction, Loop, Move, Rows, indices, inside
from engine.compile.blocks.marks import Marks

Known = tuple[Marks, Marks]
Column = tuple[Move, int]
"""One of the rows that a step takes or gives."""


class LoopAdjoint:
    """A loop on the way back.

    own     the rows of its body
    reads   the rows, and the positions, that the body reads elsewhere, and that depend on a target
    seeded  the rows of the body whose gradient comes from outside
    """

    def __init__(self, loop: Loop, needed: Known) -> None:
        self.loop, self._needed = loop, needed
        outputs = {i for move in loop.gives for i in move.outside.indices}
        everything = list(inside([loop]))
        written = {i for each in everything if not each.out.uniform for i in each.out.indices}
        self.own = written - outputs
        self.reads: tuple[set[int], set[int]] = (set(), set())
        for each in inside(loop.body):
            for rows in each.operands:
                self.reads[rows.uniform].update(i for i in rows.indices if needed[rows.uniform][i])
        self.reads[0].update(i for move in loop.gives for i in move.inside.indices if needed[0][i])
        self.reads[0].difference_update(self.own)
        self.seeds: list[Column] = []
        self.taken: list[Column] = []
        self.written: list[Instruction] = []
        self._stored: set[tuple[int, int]] = set()

    @property
    def seeded(self) -> dict[int, None]:
        """Each once."""
        return dict.fromkeys(move.inside.indices[k] for move, k in self.seeds)

    def begin(self, touched: Known) -> bool:
        """Find the results that have a gradient. Whether there are any."""
        joined = outside_of(self.taken)
        self.seeds = [
            (move, k)
            for move in self.loop.gives
            for k in range(len(move.inside))
            if any(touched[0][i] or i in joined for i in outside((move, k)))
        ]
        return bool(self.seeds)

    def inside(self, touched: Known) -> Known:
        """The marks with which the adjoint of the body begins."""
        rows, positions = Marks(touched[0]), Marks(touched[1])
        for i in self.own:
            rows[i] = 0
        rows.add([*self.reads[0], *self.seeded])
        positions.add(list(self.reads[1]))
        return rows, positions

    def take(self, touched: Known) -> None:
        """Find what a step takes from rows around it that have a gradient by it."""
        self.taken = [
            (move, k)
            for move in self.loop.takes
            for k, row in enumerate(move.inside.indices)
            if touched[0][row] and self._needed[0].some(tuple(outside((move, k))))
        ]

    def end(self, written: list[Instruction]) -> bool:
        """Take over the adjoint of the body. Whether no further result has a gradient by it."""
        self.written = written
        before = len(self.seeds)
        joined = outside_of(self.taken)
        known = {id(move): {k for m, k in self.seeds if m is move} for move, _ in self.seeds}
        more = [
            (move, k)
            for move in self.loop.gives
            for k in range(len(move.inside))
            if k not in known.get(id(move), ()) and not joined.isdisjoint(outside((move, k)))
        ]
        return before + len(more) == before

    def reached(self, program: Block) -> Iterator[Rows]:
        """The rows, and the positions, around the loop whose gradients it reads or adds to."""
        columns = outside_of((*self.seeds, *self.taken))
        outs: tuple[set[int], set[int]] = (set(), set())
        for each in inside(self.written):
            outs[each.out.uniform].update(each.out.indices)
        outs[0].update(row + program.rows for row in self.seeded)
        reads = [row for row in sorted(self.reads[0]) if row + program.rows in outs[0]]
        yield Rows(indices(sorted(columns.union(reads))))
        positions = [p for p in sorted(self.reads[1]) if p + program.vector in outs[1]]
        if positions:
            yield Rows(indices(positions), uniform=True)

    def stored(self, touched: Known) -> Marks:
        """Mark the rows whose gradients the loop stores: one column gives each once, and nothing has been added."""
        counts = Counter(chain.from_iterable(map(outside, self.taken)))
        others = {i for i, count in counts.items() if count > 1} | self.reads[0]
        marks = Marks(len(touched[0]))
        for column in self.taken:
            rows = outside(column)
            if others.isdisjoint(rows) and not touched[0].some(rows):
                self._stored.add(_key(column))
                marks.add(rows)
        return marks

    def instruction(
        self,
        between: Callable[[Rows], Rows],
        gradient: Callable[[Rows], Rows],
        takes_too: Sequence[Move] = (),
        gives_too: Sequence[Move] = (),
    ) -> Loop:
        """The loop of the adjoint, with moves of its masks too."""
        steps = self.loop.steps
        takes = [Move(move.inside, backwards(move.outside, self.loop.steps)) for move in self.loop.takes]
        arrived = between(Rows(range(len(self.seeds))))
        takes += [Move(arrived, gradient(_joined(self.seeds, steps))), *takes_too]
        begin: list[Instruction] = []
        stands = set[int]()
        for i, (move, k) in enumerate(self.seeds):
            row = move.inside.indices[k]
            add = row in stands or row not in self.own
            begin.append(Copy(gradient(Rows((row,))), arrived[i : i + 1], add))
            stands.add(row)
        gives: dict[tuple[int, bool], list[Column]] = {}
        for column in self.taken:
            gives.setdefault((id(column[0]), _key(column) in self._stored), []).append(column)
        body = (*_needed_for(self.loop.body, self.written), *begin, *self.written)
        return Loop(
            steps,
            tuple(takes),
            body,
            (*(self._give(part, gradient, stored) for (_, stored), part in gives.items()), *gives_too),
        )

    def _give(self, part: Sequence[Column], gradient: Callable[[Rows], Rows], stored: bool) -> Move:
        own = Rows(tuple(move.inside.indices[k] for move, k in part))
        return Move(gradient(own), gradient(_joined(part, self.loop.steps)), accumulate=not stored)


def backwards(rows: Rows, steps: int) -> Rows:
    """Rows that are listed step by step, those of the last step first."""
    numbers, width = rows.indices, len(rows) // steps
    return Rows(tuple(i for t in reversed(range(steps)) for i in numbers[t * width : (t + 1) * width]))


def outside(column: Column) -> Indices:
    """The rows of one result, or of one number of the items, at every step."""
    move, k = column
    return move.outside.indices[k :: len(move.inside)]


def outside_of(columns: Iterable[Column]) -> set[int]:
    """The rows around the loop of some columns."""
    return {i for column in columns for i in outside(column)}


def _key(column: Column) -> tuple[int, int]:
    return id(column[0]), column[1]


def _joined(columns: Sequence[Column], steps: int) -> Rows:
    """The rows of some columns step by step, the last step first."""
    lists = [outside(column) for column in columns]
    return Rows(tuple(column[t] for t in reversed(range(steps)) for column in lists))


def _needed_for(body: Sequence[Instruction], written: Sequence[Instruction]) -> list[Instruction]:
    """The instructions of a body whose rows the others read; of a loop what it must give for that."""
    live = {i for each in inside(written) for rows in each.operands if not rows.uniform for i in rows.indices}
    return _kept(body, live, _trimmed)


def _kept(
    body: Sequence[Instruction],
    live: set[int],
    of_loop: Callable[[Loop, set[int]], Loop] = lambda loop, _: loop,
) -> list[Instruction]:
    """The instructions that write live rows; what they read is live, too."""
    kept: list[Instruction] = []
    for each in reversed(body):
        if not live.isdisjoint(each.out.indices):
            kept.append(of_loop(each, live) if isinstance(each, Loop) else each)
            live.update(i for rows in kept[-1].operands if not rows.uniform for i in rows.indices)
    return kept[::-1]


def _trimmed(loop: Loop, live: set[int]) -> Loop:
    """The loop without what it gives for nobody: what is live is read behind it, or taken by its own steps."""
    gives = tuple(move for move in loop.gives if not live.isdisjoint(move.outside.indices))
    while True:
        read = {i for move in gives for i in move.inside.indices}
        body = _kept(loop.body, read)
        takes = tuple(move for move in loop.takes if not read.isdisjoint(move.inside.indices))
        own = {i for move in takes for i in move.outside.indices}
        more = tuple(move for move in loop.gives if not (live | own).isdisjoint(move.outside.indices))
        if len(more) == len(gives):
            return Loop(loop.steps, takes, tuple(body), gives)
        gives = more
