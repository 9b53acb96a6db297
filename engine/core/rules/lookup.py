"""A look-up among many operands as one operation: the index is data, and one operand is chosen."""

# Types would say "float" on every line, and the names are those of the formula.
# ruff: noqa: ANN001, ANN002, ANN201
# mypy: disable-error-code="no-untyped-def"

import math
from functools import cache

from engine.core.operation import Operation
from engine.core.rules.running import fact_of


class Lookup(Operation):
    """An operation of an index and n values, for one n: see `lookup_of`."""

    __slots__ = ()

    def __reduce__(self) -> tuple[object, ...]:
        return lookup_of, (len(self.operands) - 1,)  # a copy is the original


def chosen(index, *values):
    """y = values[index], NaN where there is none; no gradient to the others."""
    y = values[int(index)] if index in range(len(values)) else math.nan
    return y, (0.0, *(1.0 if j == index else 0.0 for j in range(len(values))))


@cache
def lookup_of(count: int) -> Lookup:
    """The look-up among `count` values."""
    operands = ("index", *(f"v{j}" for j in range(count)))
    latex = r"\operatorname{{take}}({index})"
    return Lookup("take", chosen, operands, fact_of(chosen), symbol="take", latex=latex, selects=True)
