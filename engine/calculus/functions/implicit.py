"""`implicit`: derivatives of a root, a fixed point or a minimum, by the implicit function theorem.

Where F(x, p) = 0, ∂x/∂p = -(∂F/∂x)⁻¹ ∂F/∂p: however x was found, its search has no part in it.
"""

import math
import warnings
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from operator import sub
from typing import Any, Literal, overload

from engine.calculus.derivatives import grad
from engine.calculus.functions.recorders import keeping_nodes
from engine.calculus.functions.solving.elimination import magnitude, solved
from engine.calculus.functions.solving.solution import jacobian_of, solution_at
from engine.calculus.functions.solving.unknown import FromUnknown, computed_from, unknowns_at
from engine.calculus.functions.stop_gradient import stop
from engine.calculus.nested import values
from engine.calculus.one_branch import of_point
from engine.calculus.partials.auxiliary import less_equal
from engine.core.functions import Scalar, where
from engine.core.order import reverse_sweep
from engine.core.value import Value, apply, constant, edges
from engine.support.numbers import described, number, whole_number

Kind = Literal["root", "fixed point", "minimum"]
Equations = Callable[[list[Value]], list[Value]]
_in_equations: ContextVar[bool] = ContextVar("_in_equations", default=False)  # of a solution around this one
FAR = 1e-4  # a Newton step of this share of x says that x is no solution
LONG = 1e-6  # so does a second step of this share


@overload
def implicit(f: Callable[..., object], x: Scalar, of: Kind = "root", order: int | None = None) -> Value: ...
@overload
def implicit(
    f: Callable[..., object], x: Sequence[Scalar], of: Kind = "root", order: int | None = None
) -> list[Value]: ...
def implicit(
    f: Callable[..., object], x: Scalar | Sequence[Scalar], of: Kind = "root", order: int | None = None
) -> Value | list[Value]:
    """The solution x as Values of the parameters that f uses, with right derivatives of every order.

    f      a function of x, a Value or a list of Values as x is, that returns as many
    x      a solution, found in any way: numbers, or Values whose own graph is left aside
    of     "root" of f(x) = 0; "fixed point", f(x) = x; "minimum" of one output, where the gradient of f is 0
    order  is no longer needed

    Newton's method polishes x. ValueError where x is far from a solution, or where ∂F/∂x has no inverse. In a
    function that is recorded, x is what its loop found; the result is NaN where two steps of Newton's method reach no
    solution.

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
    if order is not None:
        whole_number(order, "order")
        warnings.warn(
            "implicit(..., order=...) is no longer needed: derivatives of every order are right",
            DeprecationWarning,
            stacklevel=2,
        )
    if getattr(x, "ndim", 0) == 1:  # an array
        x = x.tolist()  # type: ignore[union-attr]
    several = isinstance(x, (list, tuple))
    numbers: list[Scalar] = list(x) if isinstance(x, (list, tuple)) else [x]  # type: ignore[list-item]
    if not numbers:
        raise ValueError("x has at least one number; got none")
    start = [each if isinstance(each, Value) else number(each, "x of implicit") for each in numbers]
    kind = FromUnknown if _in_equations.get() else Value
    token = _in_equations.set(True)
    try:
        with keeping_nodes():
            point = _solution(lambda at: _equations(f, at, of, several=several), start, of, kind)
    finally:
        _in_equations.reset(token)
    return point if several else point[0]


def _solution(equations: Equations, start: Sequence[Scalar], of: Kind, kind: type[Value]) -> list[Value]:
    """The solution next to a start, which Newton's method polishes: twice by numbers, once while it is recorded.

    kind  the class of its nodes in a graph: within the equations of another solution they depend on its unknowns
    """
    point = start
    for polished in range(3):
        unknowns = unknowns_at([_apart(x) for x in point])
        residuals = equations(unknowns)
        recorded = any(node.recorded for node in (*unknowns, *residuals))
        matrix = (_recorded_matrix if recorded else _matrix)(unknowns, residuals)
        if polished == 2 or (recorded and polished):
            break
        if recorded:
            (moves,) = solved(matrix, [_stopped(r) for r in residuals])
            point = [x - move for x, move in zip(unknowns, moves, strict=True)]
            continue
        (step,) = solved(matrix, [r.data for r in residuals])
        if not polished:
            _refuse_far(unknowns, step, of)
        point = [x.data - _number(move) for x, move in zip(unknowns, step, strict=True)]
        if point == [x.data for x in unknowns]:
            break
    (last,) = solved(matrix, residuals)
    polish = _near if recorded else sub
    numbers = [polish(x, move) for x, move in zip(unknowns, last, strict=True)]
    solution = solution_at((*numbers, *unknowns, *residuals), kind)
    return [x if x.recorded else of_point(x) for x in solution]


def _apart(x: Scalar) -> Value:
    """A recorded Value, or its number: that of a graph, which is left aside."""
    return x if isinstance(x, Value) and x.recorded else constant(_number(x))


def _matrix(unknowns: Sequence[Value], residuals: Sequence[Value]) -> list[list[Scalar]]:
    """∂F/∂x in numbers."""
    order = computed_from(unknowns, residuals)
    rows = [reverse_sweep(order, {residual: 1.0}, edges) for residual in residuals]
    return [[row.get(x, 0.0) for x in unknowns] for row in rows]


def _recorded_matrix(unknowns: Sequence[Value], residuals: Sequence[Value]) -> list[list[Scalar]]:
    """∂F/∂x as Values that every derivative takes for constants."""
    rows = jacobian_of(computed_from(unknowns, residuals), residuals, unknowns)
    return [[_stopped(entry) for entry in row] for row in rows]


def _stopped(x: Scalar) -> Scalar:
    return apply(stop, x) if isinstance(x, Value) else x


def _near(x: Value, move: Scalar) -> Value:
    """x behind a second step of Newton's method; NaN where that is long: x was no solution."""
    return where(apply(less_equal, magnitude(move), LONG * (1.0 + magnitude(x))), x - move, math.nan)


def _equations(f: Callable[..., Any], at: list[Value], of: Kind, *, several: bool) -> list[Value]:
    """The Values that are 0 at a solution."""
    result = f(list(at)) if several else f(at[0])
    if of == "minimum":
        if isinstance(result, (list, tuple)):
            raise ValueError("the minimum is one of a function with one output; got a list")
        return grad(result, at)
    outputs: list[Value] = values(result, "the outputs of f")
    if len(outputs) != len(at):
        raise ValueError(f"f returns as many Values as x has, {len(at)}; got {len(outputs)}")
    return outputs if of == "root" else [x - y for x, y in zip(at, outputs, strict=True)]


def _refuse_far(unknowns: Sequence[Value], step: Sequence[Scalar], of: Kind) -> None:
    """ValueError where the first Newton step is long: x is no solution."""
    for x, move in zip(unknowns, map(_number, step), strict=True):
        if not abs(move) <= FAR * (1.0 + abs(x.data)):
            raise ValueError(
                f"x = {x.data:.6g} is no {of} of f: Newton's method would move it by {move:.3g}; solve for x more "
                "closely first"
            )


def _number(x: Scalar) -> float:
    return x.data if isinstance(x, Value) else x
