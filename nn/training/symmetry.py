"""A network that begins at 0 everywhere, recognised before it is trained."""

import warnings
from collections.abc import Callable, Iterable, Sequence

from engine import MisuseWarning, Value, zero_grad
from nn.models.module import Module


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
