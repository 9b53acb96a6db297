"""One program, run by every engine that is asked: what each says of it, by name, and what is wrong."""

import contextlib
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec

from against.differences import named, named_back
from against.expand import Expansion
from against.grow import grown
from against.judge import Ruling, judge
from against.local import UncertainError
from against.peers import Gradient, UnsupportedError
from against.programs import CHAINRULE, Program, Step, leaves
from against.reference import NoValueError
from engine import DomainError, Value, enclose, record

RECORDED_SLACK, PEER_SLACK = 2, 8  # floats more than the bounds of the rules, at every step


@dataclass
class Report:
    """How many programs ended how, for each engine; and every failure, with its program."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    numbers: Counter[str] = field(default_factory=Counter)

    def count(self, who: str, what: str) -> None:
        """One more program of which this is said."""
        self.counts[who, what] += 1

    def fail(self, who: str, seed: object, what: str, program: Program) -> None:
        """A failure, with all that is needed to see it again."""
        self.count(who, "FAILED")
        self.failures.append(f"{who}, program of seed {seed!r}: {what}\n{program}")

    def add(self, other: "Report") -> None:
        """The programs of another report too."""
        self.counts += other.counts
        self.numbers += other.numbers
        self.failures += other.failures


def examine(seed: object, peers: dict[str, Gradient]) -> Report:
    """The report of the program of one seed."""
    report = Report()
    program, refused = grown(seed)
    try:
        ruling = ruled(program)
    except NoValueError:
        ruling = None
    except UncertainError:
        report.count("chainrule", "whether there is a value depends on a rounding")
        return report
    if ruling is None or refused:
        _refused(report, seed, program, refused=refused, rightly=ruling is None)
        return report
    report.count("program", "at special points" if program.wild else "at ordinary points")
    root, ours, slots = chainrule(program)
    _judged(report, seed, program, ours, ruling)
    _recorded(report, seed, program, ours)
    _enclosed(report, seed, program)
    for name, gradient in peers.items():
        try:
            known = _peer(name, gradient, program, root, ours, slots)
        except UnsupportedError:
            known = "has no such operation"
        if known:
            report.count(name, known)
        else:
            value, slopes = gradient(program)
            report.fail(name, seed, f"{[value, *slopes]}, here {ours}, and no known difference", program)
    return report


def ruled(program: Program, slack: int = 0) -> Ruling:
    """The judge's ruling on a program."""
    expansion = Expansion(program)
    return judge(expansion.nodes, expansion.slots[-1], len(program.inputs), slack=slack)


def chainrule(program: Program) -> tuple[Value, list[float], list[float]]:
    """The root of the eager graph, its value and slopes after backward, and the value of every slot."""
    inputs, constants = leaves(program)
    slots = program.run(inputs, constants, CHAINRULE)
    slots[-1].backward()
    return (
        slots[-1],
        [slots[-1].data, *(x.grad for x in inputs)],
        [x.data if isinstance(x, Value) else x for x in slots],
    )


def recorded(program: Program) -> list[float]:
    """The value and the slopes of the program, recorded and run at its point."""
    _, constants = leaves(program)
    program_of_values = record(
        lambda *x: program.run(x, constants, CHAINRULE)[-1], *[f"x{i}" for i in range(len(program.inputs))]
    )
    value, slopes = program_of_values.gradient(*program.inputs)
    return [value, *(slopes if isinstance(slopes, tuple) else [slopes])]


def _refused(report: Report, seed: object, program: Program, *, refused: bool, rightly: bool) -> None:
    """A program whose last step has no value: the eager graph says so, a recorded program has no finite number."""
    if refused is not rightly:
        what = "refused, and has a value" if refused else "has no value, and one is given"
        report.fail("chainrule", seed, what, program)
        return
    with contextlib.suppress(DomainError):
        chainrule(program)
        report.fail("chainrule", seed, "is not refused", program)
        return
    report.count("chainrule", "refused, rightly")
    with contextlib.suppress(DomainError):  # of constants alone: it is refused while it is recorded
        value = recorded(program)[0]
        if math.isfinite(value):
            report.fail("recorded", seed, f"{value}, where there is no value", program)
            return
    report.count("recorded", "no finite value, rightly")


def _judged(report: Report, seed: object, program: Program, ours: Sequence[float], ruling: Ruling) -> None:
    ranges = [ruling.value, *ruling.slopes]
    for number, range_ in zip(ours, ranges, strict=True):
        report.numbers[range_.tells] += 1
        if number not in range_:
            report.fail("chainrule", seed, f"{ours}, and {number!r} is not in {range_}", program)
            return
    report.count("chainrule", "in the range of the judge")


def _enclosed(report: Report, seed: object, program: Program) -> None:
    """Whether the exact numbers, enclosed by the rules, meet the ranges that the judge has from the textbook.

    Ranges have one float more at every step here, for an exact number is not rounded.
    """
    if find_spec("flint") is None:
        return
    inputs, constants = leaves(program)
    root = program.run(inputs, constants, CHAINRULE)[-1]
    try:
        e, ruling = enclose(root, wrt=inputs), ruled(program, slack=1)
    except (
        ArithmeticError,
        ValueError,
    ):  # an input that is not finite, or a domain that only roundings reach
        report.count("enclosure", "has no real number")
        return
    for bounds, range_ in zip(
        (e.value, *(e.gradient[x] for x in inputs)), (ruling.value, *ruling.slopes), strict=True
    ):
        if bounds.low > range_.hi or bounds.high < range_.lo:
            if not (math.isinf(bounds.width) or e.kinks or not _is_finite(program)):
                report.fail("enclosure", seed, f"{bounds} does not meet {range_}", program)
                return
            report.count("enclosure", "has no limit, or is on a kink")
            return
    report.count("enclosure", "meets the range of the judge")


def _is_finite(program: Program) -> bool:
    return all(map(math.isfinite, (*program.inputs, *program.constants)))


def _recorded(report: Report, seed: object, program: Program, ours: Sequence[float]) -> None:
    got = recorded(program)
    if all(same(a, b) for a, b in zip(got, ours, strict=True)):
        report.count("recorded", "the same floats")
    elif all(near(a, b, 1e-12) for a, b in zip(got, ours, strict=True)):
        report.count("recorded", "to 1e-12")
    elif _within(program, got, RECORDED_SLACK):
        report.count("recorded", "in the range of the judge, with two floats more at each step")
    else:
        report.fail("recorded", seed, f"{got}, eager {ours}", program)


def same(a: float, b: float) -> bool:
    """The same float; NaN is NaN."""
    return a == b or (math.isnan(a) and math.isnan(b))


def near(a: float, b: float, relative: float = 1e-9) -> bool:
    """The same to so many digits."""
    return same(a, b) or abs(a - b) <= relative * min(abs(a), abs(b))


def _within(program: Program, got: Sequence[float], slack: int) -> bool:
    """Whether the numbers lie where roundings may lead; where that cannot be told, they do."""
    try:
        ruling = ruled(program, slack)
    except (NoValueError, UncertainError):
        return True
    return all(x in range_ for x, range_ in zip(got, (ruling.value, *ruling.slopes), strict=True))


def _peer(
    name: str,
    gradient: Gradient,
    program: Program,
    root: Value,
    ours: Sequence[float],
    slots: Sequence[float],
) -> str:
    """What a peer makes of a program: the same, or a known difference by name; "" for neither."""
    if agrees(gradient, program, ours):
        return "agrees"
    differences = []
    for step in program.steps:
        alone = single(step, [slots[k] for k in step.operands])
        _, our, _ = chainrule(alone)
        if not agrees(gradient, alone, our):
            differences.append(named(name, step.name, [*alone.inputs, *alone.constants], our))
    if differences:
        return "" if "" in differences else f"known: {differences[-1]}"
    value, slopes = gradient(program)
    pairs = [(o, o if near(g, o) else g) for o, g in zip(ours, (value, *slopes), strict=True)]
    back = named_back(root, *zip(*pairs, strict=True))
    return f"known: {back}" if back else ""


def agrees(gradient: Gradient, program: Program, ours: Sequence[float]) -> bool:
    """Whether a peer has our numbers to 9 digits, or others that its roundings may lead to."""
    value, slopes = gradient(program)
    got = [value, *slopes]
    return all(map(near, got, ours)) or _within(
        program, [g if not near(g, o) else o for g, o in zip(got, ours, strict=True)], PEER_SLACK
    )


def single(step: Step, operands: Sequence[float]) -> Program:
    """A step as a program of its own; the index of take stays a constant."""
    inputs, constants = (operands[:-1], operands[-1:]) if step.name == "take" else (operands, [])
    return Program(list(inputs), list(constants), [Step(step.name, tuple(range(len(operands))), step.pick)])
