"""Reachability in a tape: which inputs each node depends on."""

import ast
from functools import cache

from engine.calculus.formula import formula
from engine.compile.tapes.tape import FIXED, INPUT, NUMBER, PARAMETER, Tape
from engine.core.operation import Operation
from engine.support.errors import FormulaError

LEAVES = (FIXED, NUMBER, PARAMETER)


def inputs_of_outputs(tape: Tape) -> list[list[int]]:
    """For each output the columns that a derivative can reach, in their order.

    An operand whose partial is written as 0 passes nothing on, as in stop_gradient. A loop that is kept passes all.
    """
    reached: list[int] = []  # sets of columns as the bits of a whole number
    for kind, *rest in tape.entries:
        if kind == INPUT:
            reached.append(1 << rest[0])
        elif kind in LEAVES:
            reached.append(0)
        else:
            bits, stopped = 0, _without_partial(kind)
            for place, operand in enumerate(rest):
                if place not in stopped:
                    bits |= reached[operand]
            reached.append(bits)
    return [[j for j in range(len(tape.columns)) if reached[output] >> j & 1] for output in tape.outputs]


@cache
def _without_partial(op: Operation) -> frozenset[int]:
    """The operands whose partial is 0 by its text."""
    try:
        partials = formula(op).partials
    except (FormulaError, TypeError):  # another kind of operation, such as a loop
        return frozenset()
    return frozenset(i for i, p in enumerate(partials) if isinstance(p, ast.Constant) and p.value == 0)
