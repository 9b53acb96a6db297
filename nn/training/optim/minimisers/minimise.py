"""`minimise`: the least value of a function of Values, or the least sum of squares of a list of them."""

import inspect
from collections.abc import Callable, Sequence
from typing import NamedTuple

try:
    import numpy as np
except ImportError as error:
    raise ImportError(f"minimise needs the extra fast ({error}): pip install 'chainrule[fast]'") from None

from engine import Program, described, number, record, shortened, whole_number
from nn.training.optim.minimisers.lbfgs import LBFGS
from nn.training.optim.minimisers.least_squares import Fit, GaussNewton, LevenbergMarquardt
from nn.training.optim.minimisers.newton import Newton, curves_down
from nn.training.optim.minimisers.whole_data import Floats, Point, WholeData

VALUE = {"newton": Newton, "lbfgs": LBFGS}
FAR = 1e9  # times the size of the start: a search that came so far has no end
SQUARES = {"levenberg-marquardt": LevenbergMarquardt, "gauss-newton": GaussNewton}


class Minimum(NamedTuple):
    """Where a search ended.

    point          a number for each input; a float where the function has one
    value          the value there; for a list of residuals ½ Σ r²
    gradient_norm  the largest component of the gradient there
    steps          how many were taken
    reason         why it ended, in words
    converged      whether the gradient is as small as asked
    """

    point: list[float] | float
    value: float
    gradient_norm: float
    steps: int
    reason: str
    converged: bool


def minimise(
    f: Callable[..., object],
    start: float | Sequence[float],
    *,
    method: str | None = None,
    steps: int = 200,
    tolerance: float = 1e-9,
) -> Minimum:
    """The least value of f near `start`, by exact derivatives.

    f          a function of Values. It is called with one Value for each number of `start`, or, where it has one
               parameter, with a list of them; with one Value where `start` is a number. It returns a Value, or a list
               of residuals r, for the least ½ Σ r². It is recorded once
    method     "newton" (the default), or "lbfgs" for many inputs; for residuals "levenberg-marquardt" (the default),
               or "gauss-newton"
    steps      how many at most
    tolerance  the search ends where no component of the gradient is larger. Newton's method goes on from there where
               f curves down, as at a saddle or a maximum; the others see the gradient alone

    ValueError where f has no finite value or gradient at the start; RecordingError, with the line, where f asks a
    Value for its number.

    >>> rosenbrock = lambda a, b: (1.0 - a) ** 2 + 100.0 * (b - a * a) ** 2
    >>> minimum = minimise(rosenbrock, [-1.2, 1.0])
    >>> [round(x, 9) for x in minimum.point], minimum.reason
    ([1.0, 1.0], 'the gradient is at most 1e-09')
    >>> minimum = minimise(lambda a, b: [1.0 - a, 10.0 * (b - a * a)], [-1.2, 1.0])  # as residuals
    >>> [round(x, 6) for x in minimum.point]
    [1.0, 1.0]
    """
    steps, tolerance = whole_number(steps, "steps", least=0), number(tolerance, "tolerance")
    if not 0.0 <= tolerance < np.inf:
        raise ValueError(f"tolerance is at least 0, and finite; got {tolerance}")
    program, first = _recorded(f, start)
    squares = not program.recorded.single
    kinds = SQUARES if squares else VALUE
    name = next(iter(kinds)) if method is None else method
    if name not in kinds:
        other = "a list of residuals" if squares else "one value"
        raise ValueError(
            f"method for a function of {other} is one of {', '.join(kinds)}; got {shortened(described(method), 60)}"
        )
    with np.errstate(all="ignore"):  # a trial step may leave the domain
        search = _squares if squares else _value
        point, value, size, count, lower = search(program, first, kinds[name](), steps, tolerance)
    converged = size <= tolerance and not lower
    if converged:
        reason = f"the gradient is at most {tolerance:g}"
    elif np.abs(point).max() > FAR * (1.0 + np.abs(first).max()):
        reason = "the value falls, and the point goes ever further away: f may have no least value"
    elif lower:
        reason = f"{steps} steps were taken, and the value still falls: give more steps"
    else:
        reason = "no step lowers the value any more"
    numbers = point.tolist()
    return Minimum(numbers[0] if _is_number(start) else numbers, value, size, count, reason, converged)


def _is_number(start: object) -> bool:
    return not isinstance(start, (list, tuple, np.ndarray))


def _recorded(f: Callable[..., object], start: float | Sequence[float]) -> tuple[Program, Floats]:
    """The program of f, whose columns are the numbers of the start, and the start."""
    if not callable(f):
        raise TypeError(f"minimise takes a function of Values; got {described(f)}")
    numbers = [number(x, "start") for x in ([start] if _is_number(start) else start)]  # type: ignore[union-attr]
    if not numbers:
        raise ValueError("start has a number for each input of f; got none")
    if not np.isfinite(numbers).all():
        raise ValueError(f"start has finite numbers; got {shortened(str(numbers), 80)}")
    names = [f"x{i}" for i in range(1, len(numbers) + 1)]
    one_list = not _is_number(start) and _parameters(f) == 1
    return record(f, names) if one_list else record(f, *names), np.array(numbers)


def _parameters(f: Callable[..., object]) -> int:
    """How many arguments a function needs; 1 where it does not tell."""
    try:
        parameters = inspect.signature(f).parameters.values()
    except (TypeError, ValueError):
        return 1
    if any(p.kind is p.VAR_POSITIONAL for p in parameters):
        return 0
    return sum(
        p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) for p in parameters
    )


class _Function:
    """Value, gradient and Hessian of a program of one output at a point of its inputs."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def __call__(self, point: Floats) -> tuple[float, Floats]:
        values, gradients = self.program.gradients(point[None, :])
        return float(values[0]), gradients[0]

    def hessian(self, point: Floats) -> Floats:
        """All its columns in one batch, each a product with a unit vector: forward over reverse."""
        n = len(point)
        batch = np.hstack([np.tile(point, (n, 1)), np.ones((n, 1))])
        units = np.hstack([np.eye(n), np.zeros((n, 1))])
        rows = self.program.derived("vjp").jvp(batch, units)[1][:, 1:]
        symmetric: Floats = 0.5 * (rows + rows.T)
        return symmetric


Result = tuple[Floats, float, float, int, bool]
"""The point, its value, the size of its gradient, how many steps, and whether more would go on."""


def _value(program: Program, start: Floats, optimizer: WholeData, steps: int, tolerance: float) -> Result:
    function = _Function(program)
    point = Point(start, *function(start))
    _refuse_unless_finite([point.loss], point.gradient, start)
    for step in range(steps + 1):
        size = float(np.abs(point.gradient).max())
        level = size <= tolerance and not (
            isinstance(optimizer, Newton) and curves_down(function.hessian(point.parameters))
        )
        if level or step == steps:
            return point.parameters, point.loss, size, step, not level
        after = optimizer.updated(point, function)
        if after is None:
            return point.parameters, point.loss, size, step, False
        point = after[1]
    raise AssertionError("the last step returns")


def _squares(
    program: Program, start: Floats, optimizer: GaussNewton | LevenbergMarquardt, steps: int, tolerance: float
) -> Result:
    def function(point: Floats) -> tuple[Floats, Floats]:
        residuals, rows = program.jacobian(point[None, :])
        return residuals[0], rows[0]

    fit = Fit(start, *function(start))
    _refuse_unless_finite(fit.residuals, fit.jacobian, start)
    for step in range(steps + 1):
        size = float(np.abs(fit.gradient).max())
        if size <= tolerance or step == steps:
            return fit.parameters, fit.value, size, step, size > tolerance
        after = optimizer.updated(fit, function)
        if after is None:
            return fit.parameters, fit.value, size, step, False
        fit = after
    raise AssertionError("the last step returns")


def _refuse_unless_finite(values: object, derivatives: Floats, start: Floats) -> None:
    if not (np.isfinite(values).all() and np.isfinite(derivatives).all()):  # type: ignore[call-overload]
        place = shortened(", ".join(f"{x:g}" for x in start.tolist()), 80)
        raise ValueError(
            f"f has no finite value and gradient at the start ({place}): start where it and its logarithms, roots "
            "and divisions are defined"
        )
