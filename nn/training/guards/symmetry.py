"""A warning for a network whose weights are all 0 before training."""

from collections.abc import Callable, Iterable, Sequence

from engine import Value, warn_user, zero_grad
from nn.models.module import Module


def warn_if_symmetric(model: Module, costs: Callable[[], Iterable[Value]]) -> None:
    """Warn where all hidden parameters of a network are 0 and these costs give them no gradient.

    costs  computes the losses of a few examples; it is called only where every hidden parameter is 0

    The gradients of the model are 0 afterwards.
    """
    for module in model.modules():
        layers = getattr(module, "layers", ())  # those of a Sequential may be functions
        modules = [m for m in layers if isinstance(m, Module)] if isinstance(layers, (list, tuple)) else []
        hidden = [p for layer in modules[:-1] for p in layer.parameters()]
        if hidden and all(p.data == 0.0 for p in hidden) and _gradients_vanish(hidden, model, costs()):
            warn_user(
                f"all {len(hidden)} parameters in the hidden layers of {module!r} are 0, and so are their "
                "gradients: the weights above them are 0 too, so no gradient reaches them, and equal units "
                'stay equal. Start from random weights: leave init out, or write init="xavier"'
            )
            return


def _gradients_vanish(hidden: Sequence[Value], model: Module, costs: Iterable[Value]) -> bool:
    zero_grad(model.parameters())
    for cost in costs:
        cost.backward()
    vanish = all(p.grad == 0.0 for p in hidden)
    zero_grad(model.parameters())
    return vanish
