"""Second partials of an operation over intervals: its partials, read as formulas, run over numbers with tangents."""

from collections.abc import Sequence

from engine.calculus.partials.symbolic_partials import symbolic_partials
from engine.core.operation import Operation
from engine.core.value import Value
from engine.verify.enclosure.arithmetic.branches import runs
from engine.verify.enclosure.arithmetic.interval import Interval, hull, interval
from engine.verify.enclosure.graphs.declared import rule_of


class Dual:
    """An interval, with its derivative by each operand."""

    __slots__ = ("tangents", "value")

    def __init__(self, value: Interval, tangents: Sequence[Interval]) -> None:
        self.value, self.tangents = value, list(tangents)

    def __lt__(self, other: "Scalar") -> bool:
        return self.value < value_of(other)

    def __le__(self, other: "Scalar") -> bool:
        return self.value <= value_of(other)

    def __gt__(self, other: "Scalar") -> bool:
        return self.value > value_of(other)

    def __ge__(self, other: "Scalar") -> bool:
        return self.value >= value_of(other)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (Dual, float, int)) and bool(self.value == value_of(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return id(self)

    def __float__(self) -> float:
        return float(self.value.middle)


Scalar = Dual | float


def value_of(x: Scalar) -> Interval | float:
    """The interval of a dual; a number itself."""
    return x.value if isinstance(x, Dual) else x


def second_partials(
    op: Operation, parents: Sequence[Value], operands: Sequence[Interval]
) -> list[dict[Value, Interval]]:
    """∂(∂y/∂operand)/∂parent for each operand: around those of every branch that is taken.

    FormulaError where the rule cannot be read.
    """
    unique = dict(zip(parents, operands, strict=True))
    places = [list(unique).index(parent) for parent in parents]
    count = len(unique)
    rows: list[dict[Value, Interval]] = []
    for partial in symbolic_partials(op):

        def tangents(*numbers: Interval, partial: object = partial) -> list[Interval]:
            duals = [Dual(x, _unit(count, places[i])) for i, x in enumerate(numbers)]
            derivative = partial(_make, *duals)  # type: ignore[operator]  # a symbolic partial
            constant = not isinstance(derivative, Dual) or not derivative.tangents
            return [interval(0.0)] * count if constant else derivative.tangents

        results = [result for result, _ in runs(tangents, list(unique.values()), places)]
        columns = [hull([_free(x) for x in column]) for column in zip(*results, strict=True)]
        rows.append(dict(zip(unique, columns, strict=True)))
    return rows


def _unit(count: int, place: int) -> list[Interval]:
    return [interval(float(i == place)) for i in range(count)]


def _make(op: Operation, *operands: Scalar) -> Dual:
    """The value of an operation and its tangents, by the chain rule; numbers alone have none."""
    y, partials = rule_of(op)(*(x.value if isinstance(x, Dual) else interval(x) for x in operands))
    paths = [
        [tangent if tangent.is_zero else interval(partial) * tangent for tangent in x.tangents]
        for x, partial in zip(operands, partials, strict=True)
        if isinstance(x, Dual) and x.tangents
    ]
    return Dual(interval(y), [sum(column[1:], start=column[0]) for column in zip(*paths, strict=True)])


def _free(x: Interval) -> Interval:
    """The interval without its run."""
    return Interval(x.low, x.high)
