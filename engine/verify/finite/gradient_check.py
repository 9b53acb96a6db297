"""The result of a check of gradients: a row for each input, printed as a table."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.support.text_table import figure, table

if TYPE_CHECKING:
    from engine.verify.enclosure.bounds import Bounds


@dataclass(frozen=True, slots=True)
class InputCheck:
    """One input: the engine's derivative beside the numeric one.

    name         of the input
    engine       the derivative by the engine
    numeric      the derivative by finite differences
    uncertainty  a bound of the error of the numeric one
    verdict      "ok"; "wrong"; "kink": left and right derivatives differ, and `note` has both; "unclear":
                 the rounding of f hides the derivative
    note         the reason, in words
    kink         the operations that are on their kinks
    """

    name: str
    engine: float
    numeric: float
    uncertainty: float
    verdict: str
    note: str = ""
    kink: str = ""

    @property
    def error(self) -> float:
        """|engine - numeric|."""
        return abs(self.engine - self.numeric)

    def _cells(self) -> tuple[str, ...]:
        where = f"{self.verdict} at {self.kink}" if self.kink else self.verdict
        verdict = f"{where}: {self.note}" if self.note else where
        numeric = (figure(self.numeric), f"{self.error:.1g}") if math.isfinite(self.numeric) else ("", "")
        return (self.name, figure(self.engine), *numeric, verdict)


@dataclass(frozen=True, slots=True, repr=False)
class GradientCheck:
    """The result of a check, one row for each input; it prints as a table."""

    rows: tuple[InputCheck, ...]

    @property
    def ok(self) -> bool:
        """Whether every row is "ok" or "kink": a row that is unclear is not ok."""
        return all(row.verdict in {"ok", "kink"} for row in self.rows)

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        return table(
            ("input", "engine", "numeric", "error", "verdict"),
            [row._cells() for row in self.rows],  # noqa: SLF001
        )

    __repr__ = __str__


@dataclass(frozen=True, slots=True, repr=False)
class CertifiedCheck(GradientCheck):
    """The result of a check with a proof: between which floats each exact derivative lies."""

    bounds: "tuple[Bounds, ...]" = ()

    def __str__(self) -> str:
        rows = [
            (row.name, *bounds.cells(), f"{row.verdict}: {row.note}" if row.note else row.verdict)
            for row, bounds in zip(self.rows, self.bounds, strict=True)
        ]
        return table(("input", "low", "high", "engine", "its distance", "verdict"), rows)

    __repr__ = __str__
