"""A marked line: its place, how it was read, and its verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.expressions.tree import Tree

Verdict: TypeAlias = Literal["definition", "right", "wrong", "follows", "unread"]
VERDICTS: tuple[Verdict, ...] = ("definition", "right", "wrong", "follows", "unread")
_WORST_FIRST: tuple[Verdict, ...] = ("wrong", "unread", "follows", "right", "definition")

Numbers: TypeAlias = "float | Sequence[Numbers]"


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which the two sides of an equality differ."""

    point: Mapping[str, Numbers]
    left: Numbers
    right: Numbers

    def __str__(self) -> str:
        at = ", ".join(f"{name} = {_short(value)}" for name, value in self.point.items())
        return f"{f'at {at}: ' if at else ''}{_short(self.left)}, not {_short(self.right)}"


@dataclass(frozen=True, slots=True)
class Link:
    """One equality of a chain. `head` is the left side of the chain, `tree` the side that is judged."""

    verdict: Verdict
    head: Tree | None = None
    tree: Tree | None = None
    note: str = ""
    slip: str = ""
    counterexample: Counterexample | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One statement on one line of the source, with all its equalities.

    line            from 1, in the file or in the cell
    cell            the cell of a notebook, from 1; None elsewhere
    source          the text, on one line
    reading         how it was read; both readings where two survive; "" where nothing was read
    links           its equalities; none for a line that was not read
    span            its place in the source: the first character, and the first behind it
    notation        "latex" or "plain"
    tree            what was read
    reason          why it was not read or not decided; "" as a rule
    """

    line: int
    cell: int | None
    source: str
    reading: str
    links: tuple[Link, ...]
    span: tuple[int, int] = (0, 0)
    notation: str = "plain"
    tree: Tree | None = None
    reason: str = ""

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of its equalities."""
        verdicts = {link.verdict for link in self.links} or {"unread"}
        return next(verdict for verdict in _WORST_FIRST if verdict in verdicts)

    @property
    def decisive(self) -> Link | None:
        """The first equality with the worst verdict."""
        return next((link for link in self.links if link.verdict == self.verdict), None)

    @property
    def note(self) -> str:
        """The finding in words: right as a formula, agrees to 3 digits, the reason of an unread line."""
        return self.reason or (self.decisive.note if self.decisive else "")

    @property
    def slip(self) -> str:
        """The mistake that explains a wrong line; "" where none is known."""
        return self.decisive.slip if self.decisive else ""

    @property
    def counterexample(self) -> Counterexample | None:
        """A point at which a wrong line is false."""
        return self.decisive.counterexample if self.decisive else None

    @property
    def where(self) -> str:
        """The place in words: line 3, or cell 2 line 3."""
        return f"line {self.line}" if self.cell is None else f"cell {self.cell} line {self.line}"


def _short(value: Numbers) -> str:
    if isinstance(value, Sequence):
        return f"({', '.join(map(_short, value))})"
    return f"{value:.5g}".replace("-", "−")
