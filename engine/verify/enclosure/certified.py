"""A gradient checked with a proof: the exact partials, and what roundings of the engine may reach.

Two things are asked, without a tolerance. Is each rule's partial the derivative of its value? Then the difference
quotient over a tiny interval lies among the partials over that interval, by the mean value theorem. And does the
engine's float lie where roundings lead from the exact numbers: those inside the rules, and those of the chain rule?
"""

import math
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from engine.calculus.sweeps import dependent
from engine.core.order import topological
from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.errors import DomainError
from engine.verify.enclosure.arithmetic.flint import arb, ctx
from engine.verify.enclosure.arithmetic.interval import Interval, interval
from engine.verify.enclosure.bounds import Bounds
from engine.verify.enclosure.enclosure import Enclosure, enclose
from engine.verify.enclosure.graphs.quotient import wrong_partial
from engine.verify.enclosure.graphs.rounding import FLOATS, Rounding
from engine.verify.enclosure.graphs.sweep import backward, forward

FLOAT_BITS = 50  # fewer than those of a float: rounding outward then holds every rounding of a float
LOST = 2.0**46  # ulp: less than 2 digits of the engine's float are right
LARGEST = sys.float_info.max
SMALL, LARGE = 2.0**-1000, 2.0**1000  # beyond, floats lose digits that the published units do not count


class Certificate(NamedTuple):
    """A verdict on one partial of the engine, with its reason: "ok", "wrong", "kink" or "unclear"."""

    bounds: Bounds
    verdict: str
    note: str = ""
    kink: str = ""


def certificates(root: Value, inputs: Sequence[Value]) -> list[Certificate]:
    """The verdict on ∂root/∂x for each input."""
    e = enclose(root, wrt=inputs)
    order = topological(root)
    reach = reachable(order, root, inputs)
    reasons = {node: reason for node in order if (reason := _wrong(node))}
    extreme = has_extremes(order)
    proofs = []
    for x in inputs:
        above = dependent(order, x)
        wrong = next((reason for node, reason in reasons.items() if node in above), "")
        proofs.append(_verdict(e, x, reach, wrong, extreme=extreme))
    return proofs


def reachable(
    order: Sequence[Value], root: Value, inputs: Sequence[Value], rounding: Rounding = FLOATS
) -> tuple[Interval, dict[Value, Interval]] | None:
    """The value of the root and its partials that floats may reach; None where the end of a domain is as near."""
    with ctx.workprec(FLOAT_BITS):
        try:
            locals_ = forward(order, {x: interval(x.data) for x in inputs}, rounding)
        except DomainError:
            return None
        locals_ = {
            node: replace(each, partials=tuple(map(_or_infinite, each.partials)))
            for node, each in locals_.items()
        }
        return locals_[root].value, backward(order, root, locals_, rounding)


def _or_infinite(x: Interval) -> Interval:
    """The numbers of an interval; those beyond the largest float are infinite in floats."""
    low, high = (arb("-inf") if x.low < -LARGEST else x.low), (arb("inf") if x.high > LARGEST else x.high)
    return Interval(low, high)


def has_extremes(order: Sequence[Value]) -> bool:
    """Whether some number is so small or large that floats lose digits, which the published units do not count."""
    return any(
        number != 0 and not SMALL < abs(number) < LARGE
        for node in order
        for number in (node.data, *filter(math.isfinite, node.partials))
    )


def _wrong(node: Value) -> str:
    """Why a partial of a node cannot be right; "" where it may be."""
    return wrong_partial(node.op, node.parents, [parent.data for parent in node.parents]) if node.op else ""


def _verdict(
    e: Enclosure, x: Value, reach: tuple[Interval, dict[Value, Interval]] | None, wrong: str, *, extreme: bool
) -> Certificate:
    bounds = e.gradient[x]
    parted = [k for k in e.kinks if k.below.get(x) != k.above.get(x)]
    if wrong:
        return Certificate(bounds, "wrong", wrong)
    if parted and bounds.inside:
        return Certificate(bounds, "kink", parted[0].sides(), ", ".join(spelled(k.node) for k in parted[:3]))
    if bounds.low == bounds.high == bounds.engine:
        return Certificate(bounds, "ok")
    if bounds.low == LARGEST or bounds.high == -LARGEST:
        return Certificate(bounds, "unclear", "the derivative lies beyond the largest float")
    if math.isnan(bounds.low) or math.isinf(bounds.low) or math.isinf(bounds.high):
        return Certificate(bounds, "unclear", "there is no finite derivative")
    return _by_reach(bounds, None if reach is None else reach[1].get(x, interval(0.0)), extreme=extreme)


def _by_reach(bounds: Bounds, reach: Interval | None, *, extreme: bool) -> Certificate:
    """The verdict on a float from where roundings lead."""
    if not bounds.inside and reach is None:
        return Certificate(bounds, "unclear", "the end of a domain is nearer than the engine's rounding")
    if bounds.inside or (reach and holds(reach, bounds.engine)):
        lost = bounds.ulp > LOST
        note = "ill-conditioned: rounding has lost the digits" if lost else ""
        return Certificate(bounds, "unclear" if lost else "ok", note)
    if extreme:
        return Certificate(bounds, "unclear", "numbers so small or large lose digits in floats")
    return Certificate(bounds, "wrong", "no rounding leads there")


def holds(x: Interval, number: float) -> bool:
    """Whether a float lies in an interval; anything lies in NaN, and ∞ is every number beyond the largest float."""
    beyond = (x.high > LARGEST and number == math.inf) or (x.low < -LARGEST and number == -math.inf)
    return x.is_nan or bool(x.low <= number <= x.high) or beyond
