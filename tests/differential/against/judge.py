"""A program judged without an engine: the ranges of its value and gradients, by the rules of rounding alone.

What an engine computes is not the exact number but one that its roundings, each within the published units,
can reach. So the judge carries ranges: through every operation, and back by the chain rule. It is wide where
the program is badly conditioned, and one float where nothing is rounded.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from against.local import local
from against.ranges import Range, hull, one, times, total
from engine.core import operations as ops
from engine.core.operation import Operation


class Node(NamedTuple):
    """An operation on earlier nodes, by their numbers; a leaf has none, but a number."""

    op: Operation | None
    operands: tuple[int, ...]
    number: float = 0.0


@dataclass(frozen=True)
class Ruling:
    """The range of the value, and of the gradient to each input."""

    value: Range
    slopes: list[Range]


def judge(nodes: Sequence[Node], root: int, inputs: int, *, slack: int = 0) -> Ruling:
    """The ruling on the node `root`, of which the first are the inputs.

    NoValueError where an operation on the way has no value, UncertainError where that depends on a rounding.
    """
    values: list[Range] = []
    partials: list[list[Range]] = []
    alias: list[int] = []  # the node whose number this one has: that of a maximum is one of its operands'
    for i, (op, operands, number) in enumerate(nodes[: root + 1]):
        if op is None:
            value, to = one(number), []
        else:
            operands_of_step = [values[k] for k in operands]
            same = len({alias[k] for k in operands}) == 1
            value, to = local(op, operands_of_step, same=same, slack=slack)
        values.append(value)
        partials.append(to)
        alias.append(
            alias[operands[_selected(to)]] if op in (ops.max_, ops.min_) and _selected(to) >= 0 else i
        )
    return Ruling(values[root], _back(nodes, partials, inputs, slack))


def _selected(to: Sequence[Range]) -> int:
    """Which operand a maximum is, where that is certain; else -1."""
    return next((k for k, partial in enumerate(to) if partial == one(1.0)), -1)


def _back(nodes: Sequence[Node], partials: Sequence[Sequence[Range]], inputs: int, slack: int) -> list[Range]:
    """The chain rule, from the last node to the inputs."""
    contributions: list[list[Range]] = [[] for _ in partials]
    contributions[-1].append(one(1.0))
    for i in range(len(partials) - 1, -1, -1):
        if not contributions[i]:
            continue  # the last node does not depend on it
        upstream = total(contributions[i], slack)
        contributions[i] = [upstream]
        op = nodes[i].op
        for k, partial in zip(nodes[i].operands, partials[i], strict=True):
            if op is None or op.passes(partial.lo):
                contributions[k].append(times(upstream, partial, slack))
            elif partial.hi:  # a selection that a rounding decides: this operand, or none of its gradient
                contributions[k].append(hull([0.0, *upstream.corners()]))
    return [c[0] if c else one(0.0) for c in contributions[:inputs]]
