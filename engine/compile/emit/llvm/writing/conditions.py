"""Conditions that are known by what they compare, and numbers that are known by the conditions that chose them.

LLVM numbers its comparisons by bits: 1 where a = b, 2 where a > b, 4 where a < b, 8 where either is NaN. So `and`,
`or` and `not` of comparisons of the same two numbers are comparisons again. A number that a condition chose, as 1 or
0, is asked later whether it is 0, or NaN: the condition knows.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Protocol

CODES = (
    *("false", "oeq", "ogt", "oge", "olt", "ole", "one", "ord"),
    *("uno", "ueq", "ugt", "uge", "ult", "ule", "une", "true"),
)
"""The comparisons of LLVM, by their bits."""
UNORDERED = 8


class Truth(NamedTuple):
    """The name of a condition, an i1 or a vector of them.

    code, a, b  the bits of the comparison that it is, and the numbers it compares; 0 for any other condition
    """

    name: str
    code: int = 0
    a: str = ""
    b: str = ""

    def compares_like(self, other: "Truth") -> bool:
        """Whether both are comparisons of the same two numbers."""
        return bool(self.code and other.code) and (self.a, self.b) == (other.a, other.b)


Operand = float | str
"""A number that is known while code is written, or the name of one that is not."""

Condition = bool | Truth

Choice = tuple[Condition, Operand, Operand]
"""(condition, the number where it holds, the number elsewhere)."""


class Logic(Protocol):
    """Conditions that can be joined: see Arithmetic."""

    def both(self, a: Condition, b: Condition) -> Condition:
        """a and b."""

    def either(self, a: Condition, b: Condition) -> Condition:
        """a or b."""

    def opposite(self, a: Condition) -> Condition:
        """not a."""


def is_zero(number: float) -> bool:
    """Whether it is 0."""
    return number == 0.0


def known(
    logic: Logic, number: Operand, test: Callable[[float], bool], choices: Mapping[str, Choice]
) -> Condition | None:
    """Whether a number passes a test, by the conditions that chose it among known ones; None for any other."""
    chain: list[tuple[Condition, bool]] = []
    while isinstance(number, str):
        condition, a, number = choices.get(number, (True, number, 0.0))
        if isinstance(a, str):
            return None
        chain.append((condition, test(a)))
    result: Condition = test(number)
    for condition, passes in reversed(chain):
        result = logic.either(condition, result) if passes else logic.both(logic.opposite(condition), result)
    return result
