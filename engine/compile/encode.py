"""Encoding: instructions and steps as tables of whole numbers (table.py), which the driver runs."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.compile import table as t
from engine.compile.packed import Instruction, Rows, Section, is_run
from engine.compile.reverse import Step
from engine.compile.rule_kernels import kernel

_FORWARD = {"rule": t.RULE, "dense": t.DENSE, "sum": t.SUM, "copy": t.COPY}
_BACKWARD = {
    "rule": t.RULE,
    "hand": t.HAND,
    "fan": t.FAN,
    "weights": t.DENSE_WEIGHTS,
    "inputs": t.DENSE_INPUTS,
    "clear": t.CLEAR,
}


class Encoder:
    """Tables of one section, which share one index of rows."""

    def __init__(self) -> None:
        self.index: list[int] = []
        self._listed: dict[tuple[int, ...], int] = {}

    def forward(self, section: Section) -> Any:
        """The instructions of a section as an array of shape (instructions, table.WIDTH)."""
        return _array([self._forward(instruction) for instruction in section.instructions])

    def backward(self, steps: Sequence[Step]) -> Any:
        """The steps of the way back as an array of shape (steps, table.WIDTH)."""
        return _array([self._backward(step) for step in steps])

    def _forward(self, made: Instruction) -> list[int]:
        row = self._row(_FORWARD[made.kind], made.first, made.count)
        if made.kind == "sum":
            row[t.TERMS] = len(made.operands)
            row[t.OPERANDS + 1] = self._list([r for rows in made.operands for r in rows])
        elif made.kind == "copy":
            row[t.OPERANDS + 1] = self._list(made.operands[0])
        elif made.kind == "dense":
            _dense(row, made)
        else:
            self._rule(row, made, made.first, made.operands)
        return row

    def _backward(self, step: Step) -> list[int]:
        row = self._row(_BACKWARD[step.kind], step.first, step.count)
        row[t.STORE] = step.store
        if step.kind in ("hand", "fan"):
            row[t.OPERANDS + 1] = self._list(step.operands[step.operand])
        elif step.instruction and step.instruction.kind == "dense":
            _dense(row, step.instruction)
        elif step.instruction:
            row[t.WHICH] = step.operand
            self._rule(row, step.instruction, step.first, step.operands)
        return row

    def _row(self, kind: int, first: int, count: int) -> list[int]:
        row = [0] * t.WIDTH
        row[t.KIND], row[t.FIRST], row[t.COUNT], row[t.WHICH] = kind, first, count, -1
        return row

    def _rule(self, row: list[int], made: Instruction, first: int, operands: Sequence[Rows]) -> None:
        """The kernel, and the rows of each operand: a run, or a list in the index."""
        if made.op is None or len(operands) > t.MOST_OPERANDS:
            raise ValueError(
                f"a program takes operations of at most {t.MOST_OPERANDS} operands; got {made.op}"
            )
        row[t.KERNEL] = kernel(made.op)[0]
        own = range(first, first + row[t.COUNT])
        flat = True
        for i, rows in enumerate(operands):
            run = is_run(rows)
            row[t.OPERANDS + 2 * i] = rows[0]
            row[t.OPERANDS + 2 * i + 1] = -1 if run else self._list(rows)
            flat = flat and run and (rows[-1] < own[0] or rows[0] > own[-1])
        row[t.FLAT] = flat

    def _list(self, rows: Rows) -> int:
        key = tuple(rows)
        if key not in self._listed:
            self._listed[key] = len(self.index)
            self.index += key
        return self._listed[key]


def _dense(row: list[int], made: Instruction) -> None:
    row[t.OPERANDS], row[t.INPUTS] = made.operands[0][0], len(made.operands[0])
    row[t.WEIGHTS], row[t.STRIDE] = made.weights, made.stride
    row[t.BIAS] = -1 if made.bias is None else made.bias


def _array(rows: list[list[int]]) -> Any:
    return np.array(rows, dtype=np.int64).reshape(-1, t.WIDTH)
