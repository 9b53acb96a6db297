"""Optimizers whose update takes all data at once, and asks for the loss at several points (extra `fast`)."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple, Protocol

try:
    import numpy as np
    from numpy.typing import NDArray
except ImportError as error:
    raise ImportError(
        f"this optimizer needs the extra fast ({error}): pip install 'chainrule[fast]'"
    ) from None

from engine import Value
from nn.training.optim.minimisers.line_search import Trial, wolfe
from nn.training.optim.optimizer import Optimizer

Floats = NDArray[np.float64]
LossAndGradient = Callable[[Floats], tuple[float, Floats]]


class Smooth(Protocol):
    """A function of a vector: its value and gradient, and its Hessian."""

    def __call__(self, parameters: Floats, /) -> tuple[float, Floats]:
        """(value, gradient)."""

    def hessian(self, parameters: Floats, /) -> Floats:
        """The Hessian, of shape (n, n)."""


class Point(NamedTuple):
    """Parameters, the loss there, and its gradient."""

    parameters: Floats
    loss: float
    gradient: Floats


class WholeData(Optimizer):
    """The base: `updated` goes from a point to a better one."""

    whole_data: ClassVar[bool] = True
    flat: ClassVar[float] = 1e-8  # the largest component of a gradient at which a run ends

    def step(self, parameters: Sequence[Value], epoch: int = 0, epochs: int = 1) -> None:  # noqa: ARG002  # as its base
        """TypeError: a step needs the loss at several points."""
        kind = type(self).__name__
        raise TypeError(f"{kind} asks for the loss at several points: write train(..., optimizer={kind}())")

    def updated(self, point: Point, function: Smooth) -> tuple[float, Point] | None:
        """(step length, point after one update); None where no step lowers the loss any more."""
        raise NotImplementedError


def searched(
    point: Point, direction: Floats, first: float, function: LossAndGradient
) -> tuple[float, Point] | None:
    """(step length, point there) along a direction; None where no step lowers the loss."""
    derivative = float(point.gradient @ direction)
    if not derivative < 0:
        return None
    points: dict[float, Point] = {}

    def at(t: float) -> Trial:
        parameters = point.parameters + t * direction
        points[t] = Point(parameters, *function(parameters))
        return Trial(t, points[t].loss, float(points[t].gradient @ direction))

    trial = wolfe(at, Trial(0.0, point.loss, derivative), first)
    return None if trial is None else (trial.t, points[trial.t])
