"""`enclose`: the exact value and gradient of a graph, between two floats each.

>>> from engine import Value, enclose
>>> x = Value(0.5, "x")
>>> e = enclose(x.exp() - 1.0, wrt=[x])
>>> e.value.low <= 0.6487212707001281 <= e.value.high
True
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.calculus.sweeps import adjoints
from engine.core.order import topological
from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.errors import DomainError
from engine.support.numbers import whole_number
from engine.support.text_table import table
from engine.verify.enclosure.arithmetic.flint import ctx
from engine.verify.enclosure.arithmetic.interval import Interval, interval
from engine.verify.enclosure.asked import PRECISION, check_point, read_box, read_inputs
from engine.verify.enclosure.bounds import Bounds, bounds_of, is_sharp
from engine.verify.enclosure.graphs.sweep import UncertainDomainError, backward, forward
from engine.verify.enclosure.kinks import Kink, kinks_of
from engine.verify.enclosure.over_boxes.boxes import Box, over_box
from engine.verify.enclosure.over_boxes.held_branches import check_branches

MOST = 4096  # bits


@dataclass(frozen=True, slots=True, repr=False)
class Enclosure:
    """The exact value and gradient of a graph, each between two floats; it prints as a table.

    root       the Value that is enclosed
    value      the Bounds of its exact number, at the point or over the whole box
    gradient   the Bounds of ∂root/∂x for each x
    box        the lowest and the highest number of each input; empty for a point
    kinks      the corners and jumps that the numbers straddle or stand on, with both sides
    branched   the operations of which several branches were taken, without a declared kink: the hull is enclosed
    steps      the Bounds of every node, in the order of the graph
    precision  the bits that were used
    sharp      whether every number is known to a small part of a unit in the last place; False over a box
    """

    root: Value
    value: Bounds
    gradient: dict[Value, Bounds]
    box: dict[Value, tuple[float, float]]
    kinks: tuple[Kink, ...]
    branched: tuple[Value, ...]
    steps: dict[Value, Bounds]
    precision: int
    sharp: bool

    def __str__(self) -> str:
        rows = [(self.root.name or "value", *self.value.cells())]
        rows += [(f"∂/∂{spelled(x)}", *bounds.cells()) for x, bounds in self.gradient.items()]
        lines = [table(("", "low", "high", "engine", "its distance"), rows)]
        lines += map(str, self.kinks)
        if self.branched:
            names = ", ".join(map(spelled, self.branched[:3])) + ", ..." * (len(self.branched) > 3)
            lines.append(f"both branches of a rule are enclosed, at {names}")
        if not self.box and not self.sharp and not self.kinks:
            lines.append(f"not known to a part of an ulp with {self.precision} bits, the limit")
        return "\n".join(lines)

    __repr__ = __str__

    def rounding(self) -> str:
        """A table of all operations: the engine's float of each, and its distance from the exact number."""
        rows = [
            (spelled(node), repr(bounds.engine), f"{bounds.ulp:.2g} ulp")
            for node, bounds in self.steps.items()
            if node.parents
        ]
        return table(("", "engine", "distance"), rows)


def enclose(
    value: Value,
    box: Mapping[Value, tuple[float, float]] | None = None,
    *,
    wrt: Iterable[Value] | None = None,
    parts: int = 1,
) -> Enclosure:
    """Enclose the exact value of a graph and its exact partials, with a proof: arithmetic that rounds outward.

    value  the graph; every leaf stands for the exact number that its float is
    box    {x: (low, high)}: the inputs that may be any number from low to high; without it, at one point
    wrt    the nodes for whose derivatives is asked; those of the box, or all inputs, where it is left out
    parts  into how many boxes a box may be cut: more are narrower, and take longer

    The rules of the operations run over intervals. An undecided comparison follows both branches, and their hull
    is enclosed; at a declared kink both sides are reported, and the gradient is the hull of both. A float that has
    overflowed is enclosed by the largest float and infinity. An infinite bound says that the number has no bound
    there, and NaN that there is no real number, such as ∂(a^b)/∂b where a < 0.

    At a point the precision grows until each number is known to a thousandth of a unit in the last place, or to
    4,096 bits. DomainError where a number of the box lies outside a domain. ValueError for an input that is not
    finite, for bounds in the wrong order, and where data have changed since the graph was computed, and for a
    derivative of one branch, `grad(relu(x), x)`, over a box that takes another. ImportError without python-flint, the
    extra `certify`.

    >>> from engine import Value, enclose
    >>> x, w = Value(2.0, "x"), Value(-1.0, "w")
    >>> e = enclose((w * x).relu(), {x: (1.0, 3.0)}, wrt=[w])
    >>> e.value.low, e.value.high, e.gradient[w].high
    (0.0, 0.0, 0.0)
    """
    intervals = read_box(value, box)
    asked = read_inputs(value, wrt, intervals)
    count = whole_number(parts, "parts", 1)
    order = topological(value)
    check_point(order, {*asked, *intervals})
    if not intervals:
        return _at_point(value, order, asked)
    engine = all(low <= x.data <= high for x, (low, high) in (box or {}).items())
    with ctx.workprec(PRECISION):
        try:
            check_branches(order, intervals)
            result = over_box(order, value, intervals, asked, count)
        except UncertainDomainError as error:  # a part of the box lies outside
            raise DomainError(*error.args) from None
        return _reported(value, order, asked, intervals, result, engine=engine)


def _at_point(value: Value, order: Sequence[Value], asked: Sequence[Value]) -> Enclosure:
    """The enclosure at the numbers of the leaves, with as many bits as it needs."""
    inputs = {x: interval(x.data) for x in asked}
    precision = PRECISION
    while True:
        with ctx.workprec(precision):
            try:
                locals_ = forward(order, inputs)
            except UncertainDomainError as error:
                if precision >= MOST:
                    raise DomainError(f"{error}: {MOST:,} bits do not tell") from None
            else:
                gradients = backward(order, value, locals_)
                known = [locals_[value].value, *(gradients[x] for x in asked if x in gradients)]
                kinked = any(each.has_kink for each in locals_.values())
                sharp = all(map(is_sharp, known))
                if sharp or precision >= MOST or (kinked and precision >= 2 * PRECISION):
                    result = Box(locals_, gradients, locals_[value].value)
                    return _reported(value, order, asked, {}, result, engine=True, sharp=sharp)
        precision *= 2


def _reported(
    value: Value,
    order: Sequence[Value],
    asked: Sequence[Value],
    box: Mapping[Value, Interval],
    result: Box,
    *,
    engine: bool,
    sharp: bool = False,
) -> Enclosure:
    exact = not box
    own = adjoints(value, order) if engine else {}
    zero = interval(0.0)
    gradient = {
        x: bounds_of(result.gradients.get(x, zero), own.get(x, 0.0) if engine else math.nan, exact=exact)
        for x in asked
    }
    steps = {
        node: bounds_of(each.value, node.data if engine else math.nan, exact=exact)
        for node, each in result.locals_.items()
    }
    total = bounds_of(result.value, value.data if engine else math.nan, exact=exact)
    kinks = kinks_of(order, value, result.locals_, asked)
    branched = tuple(n for n in order if result.locals_[n].branched and not result.locals_[n].has_kink)
    limits = {x: (float(a.low), float(a.high)) for x, a in box.items()}
    return Enclosure(value, total, gradient, limits, kinks, branched, steps, ctx.prec, sharp)
