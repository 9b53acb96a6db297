"""A look-up, and its way back."""

from dataclasses import dataclass

from engine.compile.blocks.instructions.rows import SIGN, Rows


@dataclass(frozen=True, slots=True)
class Gather:
    """A look-up: out[i] = table[n i + index[i]] with n = len(table) / len(out).

    It is NaN where index[i] is none of 0 to n - 1.
    """

    out: Rows
    table: Rows
    index: Rows
    accumulate: bool = False

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows that are read."""
        return self.table, self.index

    def __str__(self) -> str:
        count = len(self.table) // len(self.out)
        return f"{self.out} {SIGN[self.accumulate]} one of {count} by {self.index}: {self.table}"


@dataclass(frozen=True, slots=True)
class Scatter:
    """A look-up on the way back: out[n i + index[i]] += source[i], n = len(out) / len(source)."""

    out: Rows
    source: Rows
    index: Rows
    accumulate: bool = True

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows that are read."""
        return self.source, self.index

    def __str__(self) -> str:
        count = len(self.out) // len(self.source)
        return f"one of {count} by {self.index}: {self.out} {SIGN[self.accumulate]} {self.source}"
