"""The rows of a loop: where its states, its items and its results stand, step by step."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from engine.compile.blocks.instructions import Instruction, Loop, Move, Rows, indices
from engine.compile.blocks.vectorizing.flat import FlatTape, Region

if TYPE_CHECKING:
    from engine.compile.tapes.loops.loop import Loop as LoopOperation


class Loops:
    """A loop of a tape.

    operands      the nodes of the first state and of all items, step by step
    used          the outputs of a step that something reads
    states        how many rows the states have: before every step, and behind the last
    stacked_rows  how many rows the used outputs of all steps have
    """

    def __init__(self, tape: FlatTape, node: int) -> None:
        self.region: Region = tape.loops[node]
        op, *operands = tape.entries[node]
        self.op: LoopOperation = op
        self.operands: list[int] = operands[: op.item(op.steps, 0)]
        self.named = tape.parts.get(node, [])
        end = op.total(0)
        outputs = [n - op.states for n, _ in self.named if op.states <= n < end]
        self.used = sorted({n % op.stacked for n in outputs})
        self.states, self.stacked_rows = (op.steps + 1) * op.states, op.steps * len(self.used)

    def instruction(
        self,
        variables: Rows,
        operands: Sequence[int],
        states: Rows,
        stacked_rows: Rows,
        totals: Rows,
        body: tuple[Instruction, ...],
        results: Sequence[int],
    ) -> Loop:
        """The loop over rows: `operands` are those of the first state and of the items, `results` those of a step."""
        op = self.op
        sums = op.states + op.stacked
        takes = [
            (variables[: op.states], states[: op.steps * op.states]),
            (variables[op.states :], Rows(indices(operands[op.states :]))),
        ]
        gives = [
            (results[: op.states], states[op.states :], False),
            ([results[op.states + k] for k in self.used], stacked_rows, False),
            (results[sums:], Rows(tuple(totals.indices) * op.steps), True),
        ]
        return Loop(
            op.steps,
            tuple(Move(inside, outside) for inside, outside in takes if len(inside)),
            body,
            tuple(Move(Rows(indices(inside)), outside, add) for inside, outside, add in gives if inside),
        )

    def parts(self, states: Rows, stacked_rows: Rows, totals: Rows) -> Iterator[tuple[int, int]]:
        """The node of each part that is used, and its row."""
        op, columns = self.op, {k: at for at, k in enumerate(self.used)}
        last, end, sums = op.steps * op.states, op.total(0), op.total(op.summed)
        for number, node in self.named:
            if number < op.states:
                row = states.indices[last + number]
            elif number < end:
                step, k = divmod(number - op.states, op.stacked)
                row = stacked_rows.indices[step * len(columns) + columns[k]]
            elif number < sums:
                row = totals.indices[number - end]
            else:
                row = states.indices[number - sums]
            yield node, row


def by_columns(rows: Rows, width: int) -> Rows:
    """New rows of `width` numbers a step, listed step by step, where those of one number are neighbours."""
    if width < 2:
        return rows
    first, steps = rows.indices[0], len(rows) // width
    return Rows(tuple(first + steps * k + t for t in range(steps) for k in range(width)))
