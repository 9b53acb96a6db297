"""Updates that are hardly what was meant, recognised at no cost to those that are."""

import warnings
from collections.abc import Callable, Iterable, Sequence

from engine import MisuseWarning, Value, zero_grad
from nn.module import Module


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


def warn_if_symmetric(model: Module, costs: Callable[[], Iterable[Value]]) -> None:
    """Warn where the hidden layers of a net are all 0, and no gradient of these costs comes down to them.

    The costs are computed only where every hidden weight is 0; the gradients of the model are 0 after that.
    """
    for module in model.modules():
        layers = getattr(module, "layers", ())
        hidden = [p for layer in layers[:-1] for p in layer.parameters()]
        if hidden and all(p.data == 0.0 for p in hidden) and _nothing_comes_down(hidden, model, costs()):
            warnings.warn(
                f"all {len(hidden)} parameters in the hidden layers of {module!r} are 0, and so are their "
                "gradients: the weights above them are 0 too, so nothing comes down to them, and units that "
                'begin alike stay alike. Begin with random weights: leave init out, or write init="xavier"',
                MisuseWarning,
                stacklevel=3,  # the line that called train
            )
            return


def _nothing_comes_down(hidden: Sequence[Value], model: Module, costs: Iterable[Value]) -> bool:
    zero_grad(model.parameters())
    for cost in costs:
        cost.backward()
    nothing = all(p.grad == 0.0 for p in hidden)
    zero_grad(model.parameters())
    return nothing
