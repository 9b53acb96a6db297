"""`implicit`: derivatives of a root, a fixed point or a minimum, by the implicit function theorem.

Where F(x, p) = 0, ∂x/∂p = -(∂F/∂x)⁻¹ ∂F/∂p: however x was found, its search has no part in it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, overload

from engine.calculus.derivatives import grad, jacobian
from engine.calculus.functions.stop_gradient import stop
from engine.calculus.nested import Nested, values
from engine.calculus.one_branch import of_point
from engine.calculus.partials.auxiliary import less
from engine.core.functions import Scalar, where
from engine.core.value import Value, apply, constant
from engine.support.numbers import described, number, whole_number

Kind = Literal["root", "fixed point", "minimum"]
FAR = 1e-4  # a Newton step of this share of x says that x is no solution


@overload
def implicit(f: Callable[..., object], x: Scalar, of: Kind = "root", order: int = 2) -> Value: ...
@overload
def implicit(
    f: Callable[..., object], x: Sequence[Scalar], of: Kind = "root", order: int = 2
) -> list[Value]: ...
def implicit(
    f: Callable[..., object], x: Scalar | Sequence[Scalar], of: Kind = "root", order: int = 2
) -> Value | list[Value]:
    """The solution x as Values of the parameters that f uses, with right derivatives up to `order`, and no further.

    f      a function of x, a Value or a list of Values as x is, that returns as many
    x      a solution, found in any way: numbers, or Values whose own graph is left aside
    of     "root" of f(x) = 0; "fixed point", f(x) = x; "minimum" of one output, where the gradient of f is 0
    order  of the derivatives that are taken of the result. A derivative of a higher order would be wrong, without a
           word: 2 serves Hessians and Newton's method; 1 is cheaper, for gradients alone

    Each Newton step from x, which also polishes x, doubles the orders that are right. In a function that
    is recorded, x is what its loop found. ValueError where x is far from a solution, or where ∂F/∂x has no inverse.

    >>> from engine import Value, grad
    >>> a = Value(2.0, "a")
    >>> root = implicit(lambda x: x * x - a, 1.4142135623730951)
    >>> round(grad(root, a).data, 12)  # 1 / (2 √2)
    0.353553390593
    """
    if of not in ("root", "fixed point", "minimum"):
        raise ValueError(f"of is one of 'root', 'fixed point', 'minimum'; got {described(of)}")
    if not callable(f):
        raise TypeError(f"implicit takes a function of x; got {described(f)}")
    steps = whole_number(order, "order").bit_length()  # k steps are right to order 2**k - 1
    if getattr(x, "ndim", 0) == 1:  # an array
        x = x.tolist()  # type: ignore[union-attr]
    several = isinstance(x, (list, tuple))
    solution: list[Scalar] = list(x) if isinstance(x, (list, tuple)) else [x]  # type: ignore[list-item]
    point = [_apart(each) for each in solution]
    if not point:
        raise ValueError("x has at least one number; got none")
    for k in range(steps):
        equations = _equations(f, point, of, several=several)
        rows: list[list[Value]] = jacobian(equations, point)
        step = solved(rows, equations)
        if k == 0:
            _refuse_far(point, step, of)
        point = [a - b for a, b in zip(point, step, strict=True)]
    point = [p if p.recorded else of_point(p) for p in point]
    return point if several else point[0]


def _apart(x: Scalar) -> Value:
    """A node with this number that depends on nothing."""
    return apply(stop, x if isinstance(x, Value) else constant(number(x, "x of implicit")))


def _equations(f: Callable[..., Any], point: list[Value], of: Kind, *, several: bool) -> list[Value]:
    """The Values that are 0 at a solution."""
    result = f(list(point)) if several else f(point[0])
    if of == "minimum":
        if isinstance(result, (list, tuple)):
            raise ValueError("the minimum is one of a function with one output; got a list")
        return grad(result, point)
    outputs: list[Value] = values(result, "the outputs of f")
    if len(outputs) != len(point):
        raise ValueError(f"f returns as many Values as x has, {len(point)}; got {len(outputs)}")
    return outputs if of == "root" else [x - y for x, y in zip(point, outputs, strict=True)]


def solved(matrix: Sequence[Sequence[Value]], right: Sequence[Value]) -> list[Value]:
    """The solution of a system of linear equations, by elimination.

    A row with the largest pivot comes first: by its numbers in a graph, by `where` in a function that is recorded.
    ValueError for a graph without a pivot.
    """
    rows: list[list[Scalar]] = [[*row, b] for row, b in zip(matrix, right, strict=True)]
    count = len(rows)
    for i in range(count):
        _pivot(rows, i)
        for row in rows[i + 1 :]:
            factor = row[i] / rows[i][i]
            row[i:] = [a - factor * b for a, b in zip(row[i:], rows[i][i:], strict=True)]
    solution: list[Scalar] = []
    for i in reversed(range(count)):
        known = sum((a * x for a, x in zip(reversed(rows[i][i + 1 : count]), solution, strict=True)), 0.0)
        solution.append((rows[i][count] - known) / rows[i][i])
    return [x if isinstance(x, Value) else constant(x) for x in reversed(solution)]


def _pivot(rows: list[list[Scalar]], i: int) -> None:
    """Exchange rows, so that the largest entry of column i stands in row i."""
    if any(isinstance(x, Value) and x.recorded for row in rows for x in row):
        for k in range(i + 1, len(rows)):
            pivot, other = _magnitude(rows[i][i]), _magnitude(rows[k][i])
            larger = apply(less, pivot, other)
            upper, lower = rows[i], rows[k]
            rows[i] = [where(larger, b, a) for a, b in zip(upper, lower, strict=True)]
            rows[k] = [where(larger, a, b) for a, b in zip(upper, lower, strict=True)]
        return
    best = max(range(i, len(rows)), key=lambda k: abs(_number(rows[k][i])))
    rows[i], rows[best] = rows[best], rows[i]
    if _number(rows[i][i]) == 0.0:
        raise ValueError(
            "∂F/∂x has no inverse at x, so x is no function of the parameters there: a root may be double, a minimum "
            "flat, or an equation be missing"
        )


def _magnitude(x: Scalar) -> Scalar:
    """|x|."""
    size: Scalar = x.__abs__()
    return size


def _number(x: Scalar) -> float:
    return x.data if isinstance(x, Value) else x


def _refuse_far(point: Nested, step: Sequence[Value], of: Kind) -> None:
    """ValueError where the first Newton step is long: x is no solution."""
    for x, d in zip(point, step, strict=True):  # type: ignore[arg-type]  # a list of Values
        if not (x.recorded or d.recorded) and not abs(d.data) <= FAR * (1.0 + abs(x.data)):  # type: ignore[union-attr]
            raise ValueError(
                f"x = {x.data:.6g} is no {of} of f: Newton's method would move it by {d.data:.3g}; solve for x more "  # type: ignore[union-attr]
                "closely first"
            )
