"""Updates that are hardly what was meant, recognised at no cost to those that are."""

import warnings
from collections.abc import Sequence

from engine import MisuseWarning, Value


class Spent(float):
    """A gradient that an update has used: an ordinary number, which remembers when another is added to it.

    `step` leaves one in place of the number it has read. `zero_grad`, and any `grad = ...`, put a plain
    number there again, and nothing is remembered.
    """

    __slots__ = ()

    def __add__(self, more: float) -> "Mixed":
        return Mixed(float(self) + more)


class Mixed(Spent):
    """A spent gradient with a new one added, as it is, averaged or clipped."""

    __slots__ = ()

    def __truediv__(self, count: float) -> "Mixed":
        return Mixed(float(self) / count)

    def __mul__(self, scale: float) -> "Mixed":
        return Mixed(float(self) * scale)


def leave_spent(parameters: Sequence[Value]) -> None:
    """Mark the gradient of the first parameter as used: one will do, since backward reaches them together."""
    for parameter in parameters[:1]:
        parameter.grad = Spent(parameter.grad)


def warn_if_mixed(parameters: Sequence[Value]) -> None:
    """Warn where a gradient holds one that an update has used before: nobody called zero_grad."""
    if parameters and parameters[0].grad.__class__ is Mixed:
        warnings.warn(
            "step was called with gradients that still hold those of the update before: backward adds to "
            "what is there. Write model.zero_grad() before the backward() of the next batch",
            MisuseWarning,
            stacklevel=3,  # the line that called step
        )
