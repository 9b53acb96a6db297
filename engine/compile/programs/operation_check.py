"""`check_operation`: tests of a rule of your own, against independent numbers."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from engine.calculus.partials.formula import formula
from engine.compile.programs.record import record
from engine.core.operation import Operation
from engine.core.value import Value, apply
from engine.support.errors import DomainError, FormulaError, RecordingError
from engine.support.numbers import described, is_number, number
from engine.support.text_table import table

POINTS = (-3.7, -2.0, -1.1, -0.3, 0.4, 0.9, 1.0, 2.6)
CLOSE = 1e-6  # the relative error of a partial that differences still explain


@dataclass(frozen=True)
class OperationCheck:
    """The result: a line for each question; `ok` where all are right, `str` for a table."""

    operation: str
    lines: tuple[tuple[str, bool, str], ...]  # question, right or wrong, what was seen

    @property
    def ok(self) -> bool:
        """Whether every line is right."""
        return all(right for _, right, _ in self.lines)

    def __str__(self) -> str:
        rows = [(question, "ok" if right else "WRONG", detail) for question, right, detail in self.lines]
        return f"operation {self.operation}\n{table(['question', 'answer', 'seen'], rows)}"


def check_operation(
    op: Operation,
    points: Sequence[float | Sequence[float]] | None = None,
    *,
    exact: Callable[..., object] | None = None,
    estimator: bool = False,
) -> OperationCheck:
    """Ask a rule of your own what the tests of this engine ask of theirs.

    points     numbers for its one operand, or lists of them; without, pairs of small numbers in its domain
    exact      the same function over mpmath, for values to 15 digits and differences without rounding
    estimator  its partials are chosen, as by a straight-through estimator, and not held against differences

    Questions: one partial for each operand; partials against differences, on one side at least where they differ;
    ties of operands; NaN and infinities go through without an exception; the formula can be read, so that it can be
    differentiated again; a program gives what the graph gives.

    >>> from engine import operation
    >>> @operation(symbol="cube", latex="{a}^3")
    ... def cube(a):
    ...     \"\"\"y = a³.\"\"\"
    ...     return a * a * a, (3.0 * a * a,)
    >>> check_operation(cube).ok
    True
    """
    if not isinstance(op, Operation):
        raise TypeError(
            f"check_operation takes what @operation(...) declared; got {described(op)}: write @operation(symbol=..., "
            "latex=...) above the rule"
        )
    count = len(op.operands)
    rows = _rows(points, count)
    inside = [row for row in rows if _inside(op, row)]
    checks = [("points in the domain", bool(inside), f"{len(inside)} of {len(rows)}")]
    checks.append(("one partial for each operand", *_shape(op, inside)))
    if checks[-1][1]:
        if exact is not None:
            checks.append(("value against the exact one", *_exact(op, inside, exact)))
        if not estimator:
            checks.append(("partials against differences", *_partials(op, inside, exact)))
            if count > 1:
                ties = [(x,) * count for x in POINTS if _inside(op, (x,) * count)]
                checks.append(("partials at ties of operands", *_partials(op, ties, exact)))
        checks.append(("NaN and infinities go through", *_special(op, count)))
        readable, reason = _readable(op)
        checks.append(("formula can be read", readable, reason))
        if readable:
            checks.append(("a program equals the graph", *_recorded(op, inside)))
    return OperationCheck(op.name, tuple(checks))


def _rows(points: Sequence[float | Sequence[float]] | None, count: int) -> list[tuple[float, ...]]:
    """The points as tuples of `count` numbers."""
    if points is None:
        grid = POINTS if count < 3 else POINTS[::3]
        return list(itertools.product(grid, repeat=count))
    if not isinstance(points, Iterable) or isinstance(points, str):
        raise TypeError(f"points are a list of numbers, or of lists of them; got {described(points)}")
    rows = [tuple(p) if isinstance(p, (list, tuple)) else (p,) for p in points]
    if not rows:
        raise ValueError("points are at least one; got none")
    for row in rows:
        if len(row) != count:
            raise ValueError(f"a point has a number for each of {count} operands; got {described(row)}")
    return [tuple(number(x, "points") for x in row) for row in rows]


def _inside(op: Operation, row: Sequence[float]) -> bool:
    try:
        op.evaluate(row)
    except (DomainError, ArithmeticError, ValueError):
        return False
    return True


def _shape(op: Operation, rows: Sequence[tuple[float, ...]]) -> tuple[bool, str]:
    for row in rows:
        result = op.evaluate(row)  # an overflow is infinite
        if not (isinstance(result, tuple) and len(result) == 2 and isinstance(result[1], tuple)):
            return False, f"the rule returns (y, (partial, ...)); got {described(result)}"
        if len(result[1]) != len(op.operands):
            return False, f"{len(op.operands)} operands, {len(result[1])} partials"
        if strangers := [x for x in (result[0], *result[1]) if not is_number(x)]:
            return (
                False,
                f"the value and the partials are numbers; got {described(strangers[0])} at {_text(row)}",
            )
    return True, f"{len(op.operands)}"


def _exact(
    op: Operation, rows: Sequence[tuple[float, ...]], exact: Callable[..., object]
) -> tuple[bool, str]:
    worst, place = 0.0, ""
    for row in rows:
        right = float(exact(*row))  # type: ignore[arg-type]  # a number of mpmath
        error = abs(op.evaluate(row)[0] - right) / max(1e-300, abs(right))
        if not error <= worst:
            worst, place = error, _text(row)
    return worst <= 1e-13, f"error {worst:.0e} {place}"


def _partials(
    op: Operation, rows: Sequence[tuple[float, ...]], exact: Callable[..., object] | None
) -> tuple[bool, str]:
    """The worst partial; one between the differences of both sides is right at a corner."""
    worst, detail, compared = 0.0, "", False
    for row in rows:
        for i, partial in enumerate(op.evaluate(row)[1]):
            sides = [d for h in (1e-3, -1e-3) if not math.isnan(d := _difference(op, row, i, h, exact))]
            if not sides or (math.isinf(partial) and max(map(abs, sides)) > 10.0):  # at the end of the domain
                continue
            compared = True
            low, high = min(sides), max(sides)
            nearest = min(max(partial, low), high)
            error = abs(partial - nearest) / max(1.0, abs(nearest))
            if not error <= worst:  # NaN, too
                worst = math.inf if math.isnan(error) else error
                detail = (
                    f"∂/∂{op.operands[i]} at {_text(row)} is {partial:.9g}; differences say {nearest:.9g}"
                )
    if rows and not compared:
        return False, "no point has a difference to compare with: the value is not finite beside any of them"
    good = worst <= CLOSE
    return good, f"error {worst:.0e}" if good else detail


def _difference(
    op: Operation, row: tuple[float, ...], i: int, h: float, exact: Callable[..., object] | None
) -> float:
    """The derivative on one side, of the fourth order in h: right to 1e-10 for a smooth rule."""

    def at(t: float) -> float:
        moved = (*row[:i], row[i] + t, *row[i + 1 :])
        try:
            return op.evaluate(moved)[0] if exact is None else float(exact(*moved))  # type: ignore[arg-type]
        except (DomainError, ArithmeticError, ValueError):
            return math.nan

    y = [at(k * h) for k in range(5)]
    return (-25.0 * y[0] + 48.0 * y[1] - 36.0 * y[2] + 16.0 * y[3] - 3.0 * y[4]) / (12.0 * h)


def _special(op: Operation, count: int) -> tuple[bool, str]:
    """NaN in gives NaN out; an infinity raises nothing but DomainError."""
    for x in (math.nan, math.inf, -math.inf):
        for i in range(count):
            row = (*(1.0,) * i, x, *(1.0,) * (count - i - 1))
            try:
                y, _ = op.evaluate(row)
            except DomainError:
                continue
            except Exception as error:  # noqa: BLE001  # a rule may raise anything
                return False, f"at {_text(row)}: {type(error).__name__}: {error}"
            if math.isnan(x) and not math.isnan(y) and not op.selects:
                return False, f"at {_text(row)} the value is {y:g}, not NaN"
    return True, ""


def _readable(op: Operation) -> tuple[bool, str]:
    try:
        formula(op)
    except FormulaError as error:
        return False, str(error)
    return True, ""


def _recorded(op: Operation, rows: Sequence[tuple[float, ...]]) -> tuple[bool, str]:
    names = [f"x{i}" for i in range(len(op.operands))]
    try:
        program = record(lambda *x: apply(op, *x), *names)
        for row in rows:
            inputs = [Value(x) for x in row]
            y = apply(op, *inputs)
            y.backward()
            value, gradient = program.gradient(*row)
            for a, b in zip((value, *gradient), (y.data, *(x.grad for x in inputs)), strict=True):
                if not (
                    a == b or abs(a - b) <= 1e-12 * max(1.0, abs(b)) or (math.isnan(a) and math.isnan(b))
                ):
                    return False, f"at {_text(row)}: {a!r}, and {b!r} in the graph"
    except RecordingError as error:
        return False, str(error)
    return True, ""


def _text(row: Sequence[float]) -> str:
    return "(" + ", ".join(f"{x:g}" for x in row) + ")"
