"""Enclosures against the textbook in 60 digits: the exact value and gradient of a program lie inside, always.

The judge is mpmath with the definitions of reference.py, which holds nothing of a rule. Where its digits do not
suffice, because the program is badly conditioned, it has more of them.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mpmath import mp

from against.examine import recorded
from against.expand import Expansion
from against.grow import grown
from against.programs import CHAINRULE, Program, leaves
from against.reference import DEFINED, NoValueError, exact
from engine import DomainError, Value, enclose
from engine.core.order import topological
from engine.core.several import gap
from engine.verify.enclosure.arithmetic.interval import interval
from engine.verify.enclosure.certified import has_extremes, holds, reachable
from engine.verify.enclosure.graphs.rounding import FLOATS, Rounding

DIGITS = (60, 400, 2000)
RECORDED_ROUNDING = Rounding(8, 16, 4)
REACHED, RECORDED = (
    10,
    50,
)  # one program in so many: it is enclosed once more, or compiled, which takes longer
ENDS, LARGE = (
    {"gelu", "tanh", "sigmoid", "silu"},
    3000,
)  # there reference.py has the limit: 0 or 1, but for 1e-1000
HUGE, TINY = mp.ldexp(1, 1022), mp.ldexp(1, -1022)  # beyond, reference.py asks floats
TEXTBOOK = {**DEFINED, gap: DEFINED[next(op for op in DEFINED if op.name == "sub")]}


@dataclass
class Tally:
    """What was seen: how many programs ended how, and every failure with its program."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """The programs of another tally too."""
        self.counts += other.counts
        self.failures += other.failures

    def __str__(self) -> str:
        return "\n".join(f"{count:>10,} {what}" for what, count in sorted(self.counts.items()))


def tallied(first: int, count: int) -> Tally:
    """The tally of the programs of these seeds; the floats of one in REACHED are judged, and one in RECORDED is
    recorded, too."""
    tally = Tally()
    for seed in range(first, first + count):
        tally.add(enclosed(seed, also_reached=seed % REACHED == 0, also_recorded=seed % RECORDED == 0))
    return tally


def enclosed(seed: object, *, also_reached: bool = False, also_recorded: bool = False) -> Tally:
    """The tally of the program of one seed."""
    tally = Tally()
    program, refused = grown(seed)
    if refused or not all(map(math.isfinite, (*program.inputs, *program.constants))):
        what = (
            "refused by the engine" if refused else "no real numbers: inputs or constants that are not finite"
        )
        tally.counts[what] += 1
        return tally
    inputs, constants = leaves(program)
    root = program.run(inputs, constants, CHAINRULE)[-1]
    try:
        e = enclose(root, wrt=inputs)
    except DomainError as error:
        if "bits do not tell" in str(error):  # on a jump, or at the end of a domain
            tally.counts["not told: on a jump, or at the end of a domain"] += 1
        elif _has_value(program):
            tally.failures.append(f"program of seed {seed!r}: {error}\n{program}")
        else:
            tally.counts["outside the domain by less than the engine's rounding"] += 1
        return tally
    bounds = [e.value, *(e.gradient[x] for x in inputs)]
    _judge(tally, seed, program, bounds)
    graph = seed, program, root, inputs
    if also_reached:
        _reach(tally, *graph, [b.engine for b in bounds], who="graph", rounding=FLOATS)
    if also_recorded:
        numbers = recorded(program)
        _reach(tally, *graph, numbers, who="recorded", rounding=RECORDED_ROUNDING)
        same = sum(number == b.engine for number, b in zip(numbers, bounds, strict=True))
        tally.counts["recorded: the float of the graph"] += same
    return tally


def _judge(tally: Tally, seed: object, program: Program, bounds: Sequence[Any]) -> None:
    """Whether the exact numbers lie inside, by as many digits as it takes."""
    for digits in DIGITS:
        numbers = exactly(program, digits)
        if numbers is None:
            tally.counts["not judged: numbers beyond 2^±1022, or the limit of a function"] += 1
            return
        with mp.workdps(digits):
            outside = [
                i for i, (b, x) in enumerate(zip(bounds, numbers, strict=True)) if not _holds(b, x, digits)
            ]
        if not outside:
            tally.counts[f"inside, by {digits} digits"] += 1
            break
    else:
        what = [(bounds[i], mp.nstr(numbers[i], 30)) for i in outside]
        tally.failures.append(f"program of seed {seed!r}: {what}\n{program}")
    tally.counts["numbers"] += len(bounds)
    for b in bounds:
        tally.counts[_width(b)] += 1


def _reach(
    tally: Tally,
    seed: object,
    program: Program,
    root: Value,
    inputs: Sequence[Value],
    numbers: Sequence[float],
    *,
    who: str,
    rounding: Rounding,
) -> None:
    """Whether floats lie where roundings lead from the exact numbers: the enclosure as a judge of any program."""
    order = topological(root)
    reach = None if has_extremes(order) else reachable(order, root, inputs, rounding)
    if reach is None:
        tally.counts[f"{who}: not judged, near the end of a domain or of the floats"] += 1
        return
    ranges = [reach[0], *(reach[1].get(x, interval(0.0)) for x in inputs)]
    if all(holds(r, x) or math.isnan(x) for r, x in zip(ranges, numbers, strict=True)):
        tally.counts[f"{who}: where roundings lead"] += 1
    else:
        tally.failures.append(f"{who} program of seed {seed!r}: {numbers} not in {ranges}\n{program}")


def _holds(bounds: Any, number: Any, digits: int = 60) -> bool:
    """Whether a number lies inside, up to the last of its digits.

    One that is infinite or NaN needs bounds without an end, or NaN.
    """
    if not mp.isfinite(number):
        return math.isnan(bounds.low) or math.isinf(bounds.low) or math.isinf(bounds.high)
    last = abs(mp.mpf(number)) * mp.mpf(10) ** (10 - digits)
    return math.isnan(bounds.low) or bounds.low - last <= number <= bounds.high + last


def _width(bounds: Any) -> str:
    if math.isnan(bounds.low):
        return "width: no real number"
    if bounds.low == bounds.high:
        return "width: one float"
    if math.nextafter(bounds.low, math.inf) == bounds.high:
        return "width: two floats side by side"
    return "width: without a bound" if math.isinf(bounds.width) else "width: both sides of a kink"


def _has_value(program: Program) -> bool:
    numbers = exactly(program, DIGITS[-1])
    return numbers is not None and all(map(mp.isfinite, numbers))


def exactly(program: Program, digits: int) -> list[Any] | None:
    """The value and the gradient in so many digits; None where a step has no value there, or is beyond HUGE."""
    expansion = Expansion(program)
    root = expansion.slots[-1]
    with mp.workdps(digits):
        values: list[Any] = []
        partials: list[tuple[Any, ...]] = []
        for op, operands, number in expansion.nodes[: root + 1]:
            if op is None:
                values.append(mp.mpf(number))
                partials.append(())
                continue
            point = tuple(values[k] for k in operands)
            if any(abs(x) > LARGE for x in point if op.name in ENDS):
                return None
            try:
                y, to = TEXTBOOK[op](*point) if not any(map(mp.isnan, point)) else exact(op, point)
            except (NoValueError, ArithmeticError, ValueError):
                return None
            if y != 0 and not mp.isnan(y) and not TINY < abs(y) < HUGE:
                return None
            values.append(mp.mpf(y))
            partials.append(to)
        return [values[root], *_gradient(expansion, root, partials, values)[: len(program.inputs)]]


def _gradient(
    expansion: Expansion, root: int, partials: list[tuple[Any, ...]], values: list[Any]
) -> list[Any]:
    gradients = [mp.zero] * len(values)
    reached = {root}
    gradients[root] = mp.one
    for i in range(root, -1, -1):
        if i in reached:
            op, operands, _ = expansion.nodes[i]
            for k, partial in zip(operands, partials[i], strict=True):
                if op is not None and op.passes(partial):
                    gradients[k] += gradients[i] * partial
                    reached.add(k)
    return gradients
