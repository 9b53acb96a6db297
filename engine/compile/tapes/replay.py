"""A tape as a function of Values again: its derivatives are functions of Values, and are recorded in turn."""

from collections.abc import Callable, Sequence
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Literal

from engine.calculus.derivatives import grad, jvp, vjp
from engine.calculus.partials.several import Part, Several
from engine.compile.tapes.tape import FIXED, INPUT, NUMBER, PARAMETER, Entry, Tape
from engine.core.value import Value, apply, constant

if TYPE_CHECKING:
    from engine.calculus.nested import Shaped

Kind = Literal["jvp", "vjp", "jacobian", "hessian"]
Values = list[Value]


def replay(tape: Tape, inputs: Sequence[Value]) -> Values:
    """The outputs of a tape for these Values."""
    leaves = {INPUT: inputs, PARAMETER: tape.parameters, FIXED: tape.fixed}
    nodes: list[Shaped] = []  # of an operation with several results its node, or the list of them
    for kind, *rest in tape.entries:
        if isinstance(kind, Several):
            nodes.append(kind.on([nodes[operand] for operand in rest]))
        elif isinstance(kind, Part) and isinstance(nodes[rest[0]], list):
            nodes.append(nodes[rest[0]][kind.number])
        elif kind == NUMBER:
            nodes.append(constant(rest[0]))
        elif kind in leaves:
            nodes.append(leaves[kind][rest[0]])
        else:
            nodes.append(apply(kind, *[nodes[operand] for operand in rest]))
    return [nodes[output] for output in tape.outputs]


def lifted(tape: Tape) -> Tape:
    """The tape with its parameters as further inputs, p1, p2, ..., behind the columns."""
    behind, count = len(tape.columns), len(tape.columns) + len(tape.parameters)
    entries: list[Entry] = [(INPUT, i) for i in range(count)]
    index: list[int] = []  # of each node of the tape
    for kind, *rest in tape.entries:
        if kind in (INPUT, PARAMETER):
            index.append(rest[0] + (behind if kind == PARAMETER else 0))
            continue
        index.append(len(entries))
        operands = rest if kind in (NUMBER, FIXED) else [index[operand] for operand in rest]
        entries.append((kind, *operands))
    names = [*tape.columns, *(f"p{i}" for i in range(1, len(tape.parameters) + 1))]
    return Tape(entries, [index[output] for output in tape.outputs], names, (), tape.fixed, tape.single)


def derivative_of(
    tape: Tape, kind: Kind, to: Sequence[int] | None = None
) -> tuple[Callable[..., Values], list[list[str]]]:
    """A function of lists of Values, and the names in each list. It returns the outputs, then their derivatives.

    jvp       of the inputs and a vector: the outputs, Σ_j ∂y_i/∂x_j v_j for each
    vjp       of the inputs and a covector: the outputs, Σ_i c_i ∂y_i/∂x_j for each input
    jacobian  of the inputs: the outputs, ∂y_i/∂x_j output by output, by the mode with fewer passes
    hessian   of the inputs: the outputs, ∂²y_i/∂x_j ∂x_k for j <= k, output by output
    to        the numbers of the inputs x_j to differentiate to; all without it
    """
    columns = list(tape.columns)
    targets = range(len(columns)) if to is None else to
    seeds = {"jvp": [f"d{columns[j]}" for j in targets], "vjp": [f"c{i}" for i in range(len(tape.outputs))]}

    def function(x: Values, seed: Values | None = None) -> Values:
        outputs = replay(tape, x)
        return outputs + _DERIVATIVES[kind](outputs, [x[j] for j in targets], seed or [])

    return function, [columns, seeds[kind]] if kind in seeds else [columns]


def _jacobian(outputs: Values, x: Values, _: Values) -> Values:
    if len(outputs) <= len(x):
        return [entry for output in outputs for entry in grad(output, x)]
    units = [[float(i == j) for i in range(len(x))] for j in range(len(x))]
    rows: list[Values] = [jvp(outputs, x, unit) for unit in units]
    return [entry for row in zip(*rows, strict=True) for entry in row]


def _hessian(outputs: Values, x: Values, _: Values) -> Values:
    pairs = list(combinations_with_replacement(range(len(x)), 2))
    entries: Values = []
    for output in outputs:
        gradient = grad(output, x)
        rows = [grad(to_x, x[j:]) for j, to_x in enumerate(gradient)]
        entries += [rows[j][k - j] for j, k in pairs]
    return entries


_DERIVATIVES: dict[Kind, Callable[[Values, Values, Values], Values]] = {
    "jvp": jvp,
    "vjp": vjp,
    "jacobian": _jacobian,
    "hessian": _hessian,
}
