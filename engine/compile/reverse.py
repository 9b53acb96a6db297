"""Reversing: the steps that take gradients back through the instructions of a section."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.compile.packed import Instruction, Rows, Section, span


@dataclass
class Step:
    """A part of the way back.

    kind    "rule": upstream times local, to operand `operand`; "hand": upstream as it is, to the rows of that
            operand; "fan": that of one row to all rows of it; "weights" and "inputs" of a dense layer; "clear":
            the gradient of rows is set to 0
    first, rows  the rows whose gradient is taken, and the rows of every operand beside them
    store   whether it is the first to come there, and need not be added
    """

    kind: str
    instruction: Instruction | None
    first: int
    count: int
    operands: Sequence[Rows]
    operand: int = 0
    store: bool = False

    def __str__(self) -> str:
        up = f"g{span(range(self.first, self.first + self.count))}"
        if self.kind == "clear":
            return f"{up} = 0"
        if self.kind == "fan":
            up = f"g{span([self.first])}"
        if self.kind == "weights" and self.instruction:
            return f"gu{self.instruction.weights} += {up} {span(self.operands[0])}"
        name = self.instruction.op.name if self.instruction and self.instruction.op else self.kind
        local = f" * d{name}/d{self.operand + 1}" if self.kind == "rule" else ""
        sign = "=" if self.store else "+="
        return f"g{span(self.operands[self.operand])} {sign} {up}{local}"


def steps_back(
    section: Section, wanted: Iterable[int], seeded: Iterable[int], *, weights: bool
) -> list[Step]:
    """The steps from the gradients of the rows `seeded` to those of the rows `wanted`, and of weights."""
    needed = _needed(section, wanted, weights=weights)
    touched = set(seeded)
    steps: list[Step] = []
    for instruction in reversed(section.instructions):
        if any(needed[row] for row in instruction.rows):
            for step in _steps(instruction, needed, weights=weights):
                steps += _placed(step, touched)
    untouched = [row for row in wanted if row not in touched]
    return [*_clears(untouched), *steps]


def _needed(section: Section, wanted: Iterable[int], *, weights: bool) -> bytearray:
    """Which rows lie on a way to what is wanted."""
    needed = bytearray(section.rows)
    for row in wanted:
        needed[row] = 1
    for instruction in section.instructions:
        if instruction.kind == "dense" and weights:
            needed[instruction.first : instruction.first + instruction.count] = b"\1" * instruction.count
        elif instruction.kind == "dense":
            found = any(needed[row] for row in instruction.operands[0])
            for row in instruction.rows:
                needed[row] = found
        else:
            for row, operands in zip(instruction.rows, zip(*instruction.operands, strict=True), strict=True):
                needed[row] = any(needed[operand] for operand in operands)
    return needed


def _steps(instruction: Instruction, needed: bytearray, *, weights: bool) -> Iterator[Step]:
    first, count, operands = instruction.first, instruction.count, instruction.operands
    if instruction.kind == "dense":
        if weights:
            yield Step("weights", instruction, first, count, operands)
        if any(needed[row] for row in operands[0]):
            yield Step("inputs", instruction, first, count, operands)
        return
    own = set(instruction.rows)
    slots = [i for i, rows in enumerate(operands) if any(needed[row] for row in rows)]
    inner = [i for i in slots if not own.isdisjoint(operands[i])]
    kind = "rule" if instruction.kind == "rule" else "hand"
    if instruction.kind == "sum" and count == 1:
        rows = [operands[i][0] for i in slots]
        yield Step("fan", instruction, first, len(rows), [rows])
        return
    if len(inner) > 1:  # each row may lead to another by any operand: one after the other, from the last
        for r in reversed(range(count)):
            for i in slots:
                yield Step(kind, instruction, first + r, 1, [rows[r : r + 1] for rows in operands], i)
        return
    for i in inner + [slot for slot in slots if slot not in inner]:
        yield Step(kind, instruction, first, count, operands, i)


def _placed(step: Step, touched: set[int]) -> Iterator[Step]:
    """The step, told whether to store or to add; before it, rows are cleared where neither is right for all."""
    if step.kind == "weights":
        yield step
        return
    rows = step.operands[step.operand]
    distinct = set(rows)
    fresh = distinct - touched
    step.store = len(fresh) == len(rows)
    if not step.store:
        yield from _clears(sorted(fresh))
    touched |= distinct
    yield step


def _clears(rows: Sequence[int]) -> Iterator[Step]:
    """The gradients of these rows begin at 0: one step for each run of rows."""
    steps: list[Step] = []
    for row in rows:
        if steps and steps[-1].first + steps[-1].count == row:
            steps[-1].count += 1
        else:
            steps.append(Step("clear", None, row, 1, []))
    yield from steps
