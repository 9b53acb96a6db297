"""A graph over intervals: every node forward, then the chain rule back, by the sweep that floats use as well."""

from collections.abc import Mapping, Sequence

from engine.core.order import reverse_sweep
from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.errors import DomainError
from engine.verify.enclosure.arithmetic.flint import arb
from engine.verify.enclosure.arithmetic.interval import Interval, interval
from engine.verify.enclosure.graphs.local import Local, OutsideError, local
from engine.verify.enclosure.graphs.rounding import EXACT, Rounding


class UncertainDomainError(DomainError):
    """Whether a number lies in a domain depends on digits beyond the precision of the moment."""


def forward(
    order: Sequence[Value], inputs: Mapping[Value, Interval], rounding: Rounding = EXACT
) -> dict[Value, Local]:
    """The interval of every node: those of `inputs`, the number of any other leaf, and what operations give."""
    locals_: dict[Value, Local] = {}
    moving = set(inputs)
    for node in order:
        if node in inputs or not node.parents or node.op is None:
            locals_[node] = Local(inputs[node] if node in inputs else interval(node.data))
            continue
        operands = [locals_[parent].value for parent in node.parents]
        try:
            result = local(node.op, node.parents, operands, moving)
        except OutsideError as error:
            kind = DomainError if error.certainly else UncertainDomainError
            raise kind(_outside(node, operands)) from None
        locals_[node] = rounding.of_operation(result)
        if result.has_kink or _passes(node, result, moving):
            moving.add(node)
    return locals_


def backward(
    order: Sequence[Value], root: Value, locals_: Mapping[Value, Local], rounding: Rounding = EXACT
) -> dict[Value, Interval]:
    """The intervals of ∂root/∂node, for every node that a gradient reaches."""
    one = Interval(arb(1), arb(1))

    def edges(node: Value) -> list[tuple[Value, Interval]]:
        pairs = list(zip(node.parents, locals_[node].partials, strict=bool(locals_[node].partials)))
        return [pair for pair in pairs if not (node.op and node.op.selects and pair[1].is_zero)]

    return reverse_sweep(order, {root: one}, edges, rounding.add, rounding.multiply)


def _passes(node: Value, result: Local, moving: set[Value]) -> bool:
    """Whether a change of a moving parent changes the node."""
    return any(
        parent in moving and not partial.is_zero
        for parent, partial in zip(node.parents, result.partials, strict=True)
    )


def _outside(node: Value, operands: Sequence[Interval]) -> str:
    """The message of a DomainError: the domain, the numbers that the operands may have, and what to write instead."""
    op = node.op
    if op is None:  # a leaf has no domain
        return ""
    texts = [
        f"{name} = {_range(operand)}{_name(parent)}"
        for name, parent, operand in zip(op.operands, node.parents, operands, strict=True)
    ]
    needs = f"needs {op.domain}" if op.domain else "has no value there"
    advice = f"; {op.instead}" if op.instead else "; take a smaller box"
    return f"{op.name} {needs}; got {', '.join(texts)}, in {op.fact}{advice}"


def _range(x: Interval) -> str:
    low, high = float(x.low), float(x.high)
    return f"{low!r}" if low == high else f"{low:.6g} to {high:.6g}"


def _name(parent: Value) -> str:
    return f" ({spelled(parent)!r})" if parent.name or parent.parents else ""
