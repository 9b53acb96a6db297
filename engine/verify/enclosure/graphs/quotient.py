"""Whether a rule's partial can be the derivative of its value: a difference quotient over a tiny interval tells."""

import math
from collections.abc import Sequence

from engine.core.operation import Operation
from engine.core.value import Value
from engine.verify.enclosure.arithmetic.flint import arb, ctx
from engine.verify.enclosure.arithmetic.interval import Interval, interval
from engine.verify.enclosure.graphs.local import Local, OutsideError, local

STEP, BITS = 48, 400  # the interval of a difference quotient is 2^-48 of an operand, computed with 400 bits


def wrong_partial(op: Operation, parents: Sequence[Value], numbers: Sequence[float]) -> str:
    """Which partial of a rule is not the derivative of its value at these numbers, in words; "" where all may be.

    The quotient over an interval lies among the derivatives over it, by the mean value theorem: a partial that does
    not meet it is wrong, with a proof.
    """
    if not all(map(math.isfinite, numbers)):
        return ""
    at = dict(zip(parents, numbers, strict=True))
    with ctx.workprec(BITS):
        for parent in at:
            quotient, partial = _both(op, parents, at, parent)
            if quotient is not None and (quotient.low > partial.high or quotient.high < partial.low):
                by = op.operands[list(parents).index(parent)]
                says, right = f"{float(partial.middle):.15g}", f"{float(quotient.middle):.15g}"
                return f"the rule of {op.name} has ∂y/∂{by} = {says}; its value has the derivative {right}"
    return ""


def _both(
    op: Operation, parents: Sequence[Value], at: dict[Value, float], parent: Value
) -> tuple[Interval | None, Interval]:
    """The difference quotient around an operand, and the partials there; None where there is no quotient."""
    x = arb(at[parent])
    step = arb(2) ** -STEP * (abs(x) if at[parent] else arb(2) ** -STEP)

    def over(number: Interval) -> Local:
        operands = [number if other is parent else interval(at[other]) for other in parents]
        return local(op, parents, operands, ())

    for low, high in ((x - step, x + step), (x, x + step), (x - step, x)):
        try:
            ends = [over(Interval(end, end)).value for end in (low, high)]
            around = over(Interval(low, high))
        except OutsideError:
            continue
        own = [p for p, operand in zip(around.partials, parents, strict=True) if operand is parent]
        partial = sum(own[1:], start=own[0])
        left_out = op.selects and partial.is_zero
        if left_out or around.jumps or partial.is_nan or not partial.is_bounded:
            return None, partial
        return (ends[1] - ends[0]) / Interval(high - low, high - low), partial
    return None, interval(0.0)
