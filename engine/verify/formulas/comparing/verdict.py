"""The verdict on an equality, with a counterexample where it is wrong."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.support.text_table import figure

Verdict: TypeAlias = Literal["right", "wrong", "undecided"]
Kind: TypeAlias = Literal["", "shape", "missing sum", "undefined", "rounded", "partial", "layout", "no value"]
Nested: TypeAlias = float | list[float] | list[list[float]]

NAMED = 8  # numbers of a counterexample that are printed
MOST = 400  # characters of a reason


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point where two formulas differ: the numbers of the names, and of both sides."""

    point: dict[str, float]
    left: Nested
    right: Nested

    @property
    def text(self) -> str:
        """The point and both numbers in words."""
        listed = [f"{name} = {figure(x, 6)}" for name, x in self.point.items()]
        listed[NAMED:] = ["..."] * (len(listed) > NAMED)
        at = f" at {', '.join(listed)}" if listed else ""
        return f"the left side is {_text(self.left)}, the right side {_text(self.right)}{at}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict on an equality.

    verdict         "right", "wrong" or "undecided"
    proved          whether it is right as a formula, not only at the points that were tried
    tried           at how many points both sides have a value
    counterexample  a point where the sides differ, or None
    reason          why it is wrong without a number, or undecided; at most 400 characters
    kind            what sort of reason or note it is
    note            what else is to be known: "agrees to 3 digits"
    samples         the numbers of both sides at each point
    """

    verdict: Verdict
    proved: bool = False
    tried: int = 0
    counterexample: Counterexample | None = None
    reason: str = ""
    kind: Kind = ""
    note: str = ""
    samples: tuple[tuple[Nested, Nested], ...] = ()

    def __bool__(self) -> bool:
        return self.verdict == "right"

    def __str__(self) -> str:
        how = ", as a formula" if self.proved else f", at {self.tried} point{'s' * (self.tried != 1)}"
        parts = [
            self.verdict + how * (self.verdict == "right" and self.tried > 0),
            self.note,
            self.reason,
            self.counterexample.text if self.counterexample else "",
        ]
        return "; ".join(part for part in parts if part)


def _text(numbers: Nested) -> str:
    """A number, a vector (1, 2), a matrix ((1, 2), (3, 4))."""
    if not isinstance(numbers, list):
        return figure(numbers, 5)
    rows = [row if isinstance(row, list) else [row] for row in numbers]
    texts = [", ".join(figure(x, 5) for x in row) for row in rows]
    is_matrix = any(len(row) > 1 for row in rows)
    return f"({', '.join(f'({text})' if is_matrix else text for text in texts)})"
