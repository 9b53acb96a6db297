"""A warning for a step without zero_grad, at no cost to correct programs."""

import warnings
from collections.abc import Sequence

from engine import MisuseWarning, Value


class Spent(float):
    """A gradient that an update has used: a float whose sums are `Mixed`.

    `step` leaves one in place of the gradient it has read. `zero_grad`, and any `grad = ...`, put a plain float
    there again.
    """

    __slots__ = ()

    def __add__(self, more: float) -> "Mixed":
        return Mixed(float(self) + more)


class Mixed(Spent):
    """A spent gradient to which a new one was added; averaging and clipping keep the mark."""

    __slots__ = ()

    def __truediv__(self, count: float) -> "Mixed":
        return Mixed(float(self) / count)

    def __mul__(self, scale: float) -> "Mixed":
        return Mixed(float(self) * scale)


def leave_spent(parameters: Sequence[Value]) -> None:
    """Mark the gradient of the first parameter as used: backward reaches all of them together."""
    for parameter in parameters[:1]:
        parameter.grad = Spent(parameter.grad)


def warn_if_mixed(parameters: Sequence[Value]) -> None:
    """Warn where a gradient contains one that an update has used: zero_grad was not called."""
    if parameters and parameters[0].grad.__class__ is Mixed:
        warnings.warn(
            "step was called with gradients that still contain those of the last update: backward adds to the "
            "gradients that are there. Write model.zero_grad() before the backward() of the next batch",
            MisuseWarning,
            stacklevel=3,  # the line that called step
        )
