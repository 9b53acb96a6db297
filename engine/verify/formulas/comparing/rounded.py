"""Numbers that were rounded when they were written: right to the digits that are there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.calculus.sweeps import adjoints, rounding
from engine.core import operations as ops
from engine.core.value import Value
from engine.expressions.tree import Tree
from engine.support.text_table import figure
from engine.verify.formulas.scope import is_numeric

FEW = 2  # decimals of a number that may still be exact: 0.5, 0.25
SLACK = 1.0000001
NOISE = 64.0  # times the rounding of a computation: 0.5 - 0.6 + 0.1 is 0
Pair = tuple[Value, Value]


@dataclass(frozen=True, slots=True)
class Rounded:
    """Whether a number agrees with the right one, exactly or to its digits."""

    agrees: bool
    exact: bool
    note: str = ""


def rounded(
    right: Tree, written: Mapping[Value, float], pairs: Sequence[Pair], tolerance: float
) -> Rounded | None:
    """The verdict where the right side consists of decimal numbers; None for a formula.

    A result has the tolerance of one unit in its last place; in arithmetic with rounded numbers, each number of
    three or more decimals adds its own.
    """
    if not is_numeric(right):
        return None
    exact = True
    note = ""
    for a, b in pairs:
        gap, size = abs(a.data - b.data), max(abs(a.data), abs(b.data))
        if gap > tolerance * size and gap > NOISE * (rounding(a) + rounding(b)):
            exact = False
            note = note or digits_of_agreement(a.data, b.data)
            unit = _unit(b, written)
            if not agree(a.data, b.data, unit, _unit(a, written)):
                return Rounded(False, False)
    return Rounded(True, exact, note)


def agree(right: float, answer: float, unit: float, other: float = 0.0) -> bool:
    """Whether a number that was written with a unit in its last place is the right one, rounded.

    other  how far the right number itself may be off, where it comes from rounded numbers
    """
    return abs(right - answer) <= SLACK * (unit + other) and not _is_short(right, unit)


def _is_short(x: float, unit: float) -> bool:
    """Whether a number needs no rounding to be written with two decimals: −0.25 for −0.26 is no rounding."""
    return unit >= 0.999 * 10.0**-FEW and abs(x / unit - round(x / unit)) < 1e-9


def _unit(node: Value, written: Mapping[Value, float]) -> float:
    """How far a side may be from the right number: a unit in its last place, or what its numbers add up to."""
    result = node
    while result not in written and result.op is ops.neg:
        result = result.parents[0]
    if result in written:
        return written[result]
    gradients = adjoints(node)
    few = 0.999 * 10.0**-FEW
    return sum(abs(gradients.get(literal, 0.0)) * unit for literal, unit in written.items() if unit < few)


def digits_of_agreement(right: float, answer: float) -> str:
    """To how many digits two numbers agree."""
    digits = next((d for d in range(15, 0, -1) if figure(right, d) == figure(answer, d)), 0)
    return f"agrees to {digits} digit{'s' * (digits != 1)}" if digits else "agrees to its last digit"
