"""Reachability in a tape: which inputs each node depends on, and whether it does so linearly."""

import ast
from collections.abc import Iterable, Sequence
from functools import cache, reduce
from operator import or_

from engine.calculus.partials.formula import formula
from engine.calculus.partials.several import Part
from engine.compile.tapes.loops.loop import Loop
from engine.compile.tapes.tape import FIXED, INPUT, NUMBER, PARAMETER, Tape
from engine.core.operation import Operation
from engine.support.errors import FormulaError

LEAVES = (FIXED, NUMBER, PARAMETER)


def inputs_of_outputs(tape: Tape) -> list[list[int]]:
    """For each output the columns that a derivative can reach, in their order.

    An operand whose partial is written as 0 passes nothing on, as in stop_gradient.
    """
    reached: list[int] = []  # sets of columns as the bits of a whole number
    parts: dict[int, list[int]] = {}  # those of the parts of each loop
    for i, (kind, *rest) in enumerate(tape.entries):
        if kind == INPUT:
            reached.append(1 << rest[0])
        elif kind in LEAVES:
            reached.append(0)
        elif isinstance(kind, Loop):
            parts[i] = _through(kind, [reached[operand] for operand in rest])
            reached.append(0)  # its parts are read, never itself
        elif isinstance(kind, Part) and rest[0] in parts:
            reached.append(parts[rest[0]][kind.number])
        else:
            bits, stopped = 0, _without_partial(kind)
            for place, operand in enumerate(rest):
                if place not in stopped:
                    bits |= reached[operand]
            reached.append(bits)
    return [[j for j in range(len(tape.columns)) if reached[output] >> j & 1] for output in tape.outputs]


def _through(loop: Loop, operands: list[int]) -> list[int]:
    """The columns that reach each part of a loop, step by step, from those of its operands."""
    columns_of = inputs_of_outputs(loop.body)
    state, same = operands[: loop.states], operands[loop.item(loop.steps, 0) :]
    outputs: list[int] = []
    before: list[int] = []
    totals = [0] * loop.summed
    for step in range(loop.steps):
        before += state
        columns = [*state, *operands[loop.item(step, 0) : loop.item(step + 1, 0)], *same]
        results = [_union(columns[j] for j in own) for own in columns_of]
        state, rest = results[: loop.states], results[loop.states :]
        outputs += rest[: loop.stacked]
        totals = [a | b for a, b in zip(totals, rest[loop.stacked :], strict=True)]
    return [*state, *outputs, *totals, *before]


def _union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def linear_outputs(tape: Tape) -> list[bool]:
    """For each output whether its derivatives to the columns are the same at all points, by the text of the rules.

    Then no partial on a way from an input to the output names what differs from sample to sample.
    """
    return [linear for _, linear in _moves(tape, [True] * len(tape.columns))]


Move = tuple[bool, bool]
"""Whether a number differs from point to point, and whether it does so linearly. One that does not is linear."""


def _moves(tape: Tape, columns: Sequence[bool], linear: Sequence[bool] = ()) -> list[Move]:
    """The move of each output, where some columns vary, all of them linearly without `linear`."""
    moves: list[Move] = []
    parts: dict[int, list[Move]] = {}  # those of the parts of each loop
    for i, (kind, *rest) in enumerate(tape.entries):
        if kind == INPUT:
            moves.append((columns[rest[0]], not linear or linear[rest[0]]))
        elif kind in LEAVES:
            moves.append((False, True))
        elif isinstance(kind, Loop):
            parts[i] = _moves_through(kind, [moves[operand] for operand in rest])
            moves.append((False, True))  # its parts are read, never itself
        elif isinstance(kind, Part) and rest[0] in parts:
            moves.append(parts[rest[0]][kind.number])
        else:
            varies = tuple(moves[operand][0] for operand in rest)
            keeps = not any(varies) or _keeps(kind, varies)
            moves.append((any(varies), keeps and all(moves[operand][1] for operand in rest)))
    return [moves[output] for output in tape.outputs]


def _moves_through(loop: Loop, operands: Sequence[Move]) -> list[Move]:
    """The move of each part of a loop: that of a state only grows from step to step, until it stays."""
    same = operands[loop.item(loop.steps, 0) :]
    items = [
        _joined(operands[loop.item(t, k)] for t in range(loop.steps)) for k in range(loop.items)
    ]  # those of all steps together
    state = list(operands[: loop.states])
    while True:
        columns = [*state, *items, *same]
        results = _moves(loop.body, [v for v, _ in columns], [linear for _, linear in columns])
        after = [_joined(pair) for pair in zip(state, results, strict=False)]
        if after == state:
            break
        state = after
    rest = results[loop.states :]
    outputs = rest[: loop.stacked] * loop.steps
    return [*state, *outputs, *rest[loop.stacked :], *state * loop.steps]


def _joined(moves: Iterable[Move]) -> Move:
    """The move of numbers of which any may be meant."""
    pairs = list(moves)
    return any(varies for varies, _ in pairs), all(linear for _, linear in pairs)


@cache
def _keeps(op: Operation, varies: tuple[bool, ...]) -> bool:
    """Whether the partials to the operands that vary name none of these."""
    try:
        rule = formula(op)
    except (FormulaError, TypeError):  # another kind of operation, such as a loop
        return False
    varying = {name for name, varies_too in zip(rule.operands, varies, strict=True) if varies_too}
    partials = [p for p, varies_too in zip(rule.partials, varies, strict=True) if varies_too]
    names = {node.id for p in partials for node in ast.walk(p) if isinstance(node, ast.Name)}
    return varying.isdisjoint(names)


@cache
def _without_partial(op: Operation) -> frozenset[int]:
    """The operands whose partial is 0 by its text."""
    try:
        partials = formula(op).partials
    except (FormulaError, TypeError):  # another kind of operation, such as a loop
        return frozenset()
    return frozenset(i for i, p in enumerate(partials) if isinstance(p, ast.Constant) and p.value == 0)
