"""Systems of linear equations, by elimination, over numbers and Values."""

from collections.abc import Sequence

from engine.calculus.partials.auxiliary import less
from engine.core.functions import Scalar, where
from engine.core.value import Value, apply

Row = list[Scalar]


def solved(matrix: Sequence[Sequence[Scalar]], *sides: Sequence[Scalar]) -> list[Row]:
    """The solution x of `matrix` x = b for each right-hand side b.

    A row with the largest pivot comes first: by its numbers in a graph, by `where` in a function that is recorded.
    ValueError for a graph without a pivot.
    """
    count = len(matrix)
    rows: list[Row] = [[*row, *(side[i] for side in sides)] for i, row in enumerate(matrix)]
    for i in range(count):
        _pivot(rows, i)
        for row in rows[i + 1 :]:
            if not _is_zero(row[i]):
                factor = row[i] / rows[i][i]
                row[i:] = [a - factor * b for a, b in zip(row[i:], rows[i][i:], strict=True)]
    return [_substituted(rows, count, count + k) for k in range(len(sides))]


def _substituted(rows: Sequence[Row], count: int, column: int) -> Row:
    """The solution for the right-hand side in a column, from the last unknown to the first."""
    solution: Row = []
    for i in reversed(range(count)):
        rest = rows[i][column]
        for a, x in zip(reversed(rows[i][i + 1 : count]), solution, strict=True):
            if not (_is_zero(a) or _is_zero(x)):
                rest = rest - a * x
        solution.append(rest / rows[i][i])
    return solution[::-1]


def _pivot(rows: list[Row], i: int) -> None:
    """Exchange rows, so that the largest entry of column i stands in row i."""
    if any(isinstance(row[i], Value) and row[i].recorded for row in rows[i:]):  # type: ignore[union-attr]
        for k in range(i + 1, len(rows)):
            if _is_zero(rows[k][i]):
                continue
            larger = apply(less, magnitude(rows[i][i]), magnitude(rows[k][i]))
            upper, lower = rows[i], rows[k]
            rows[i] = [_chosen(larger, b, a) for a, b in zip(upper, lower, strict=True)]
            rows[k] = [_chosen(larger, a, b) for a, b in zip(upper, lower, strict=True)]
        return
    best = max(range(i, len(rows)), key=lambda k: abs(_number(rows[k][i])))
    rows[i], rows[best] = rows[best], rows[i]
    if _number(rows[i][i]) == 0.0:
        raise ValueError(
            "∂F/∂x has no inverse at x, so x is no function of the parameters there: a root may be double, a minimum "
            "flat, or an equation be missing"
        )


def magnitude(x: Scalar) -> Scalar:
    """|x|."""
    size: Scalar = x.__abs__()
    return size


def _chosen(condition: Value, a: Scalar, b: Scalar) -> Scalar:
    """`where`; a number that both are stays one."""
    return a if _is_zero(a) and _is_zero(b) else where(condition, a, b)


def _is_zero(x: Scalar) -> bool:
    """Whether it is the number 0, and no Value."""
    return not isinstance(x, Value) and x == 0


def _number(x: Scalar) -> float:
    return x.data if isinstance(x, Value) else x
