"""A rule, a sum, a copy: each row of the result by itself."""

from dataclasses import dataclass

from engine.compile.blocks.instructions.rows import SIGN, Rows
from engine.core.operation import Operation


@dataclass(frozen=True, slots=True)
class Apply:
    """A rule over rows: out[i] = y(operands[0][i], operands[1][i], ...).

    partial  None for the value y. For a number k the operands are those of the rule, then y, then the upstream
             gradient, and out[i] = upstream[i] * ∂y/∂operand k

    Rows are computed in the order in which they are listed; a row may read one before it.
    """

    out: Rows
    operands: tuple[Rows, ...]
    op: Operation
    partial: int | None = None
    accumulate: bool = False

    def __str__(self) -> str:
        names = dict(enumerate(self.op.operands))
        rule = self.op.name if self.partial is None else f"d{self.op.name}/d{names.get(self.partial, '?')}"
        operands = self.operands if self.partial is None else self.operands[:-1]
        upstream = "" if self.partial is None else f"{self.operands[-1]} * "
        return f"{self.out} {SIGN[self.accumulate]} {upstream}{rule} {' '.join(map(str, operands))}"


@dataclass(frozen=True, slots=True)
class Sum:
    """A reduction: out[i] = Σ_k terms[n i + k] for k = 0 to n - 1, added in this order, n = len(terms) / len(out)."""

    out: Rows
    terms: Rows
    accumulate: bool = False

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows that are read."""
        return (self.terms,)

    def __str__(self) -> str:
        return f"{self.out} {SIGN[self.accumulate]} sum of {len(self.terms) // len(self.out)}: {self.terms}"


@dataclass(frozen=True, slots=True)
class Copy:
    """out[i] = source[i]: a gather, a scatter, or a number of the vector for every sample."""

    out: Rows
    source: Rows
    accumulate: bool = False

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows that are read."""
        return (self.source,)

    def __str__(self) -> str:
        return f"{self.out} {SIGN[self.accumulate]} {self.source}"
