"""The adapter of this engine."""

from collections.abc import Callable, Sequence
from typing import Any

from engine.core import functions
from engine.core.value import Value
from engine.litmus.adapter import Adapter, Answer


def backward(f: Callable[..., list[Value]], at: Sequence[float]) -> Answer:
    """One backward pass from each root that f gives, in turn."""
    leaves = [Value(number) for number in at]
    roots = f(*leaves)
    for root in roots:
        root.backward()
    return roots[-1].data, [leaf.grad for leaf in leaves]


def network_of(
    mlp: Callable[[int, list[int]], Any],
) -> Callable[[int, Sequence[int], float, Sequence[float]], Answer]:
    """`network` for an adapter, of any MLP(inputs, sizes) whose parameters have data and grad."""

    def network(inputs: int, sizes: Sequence[int], number: float, x: Sequence[float]) -> Answer:
        model = mlp(inputs, list(sizes))
        for parameter in model.parameters():
            parameter.data = number
        output = model(x)
        output.backward()  # one output is a number, not a list of one
        return output.data, [parameter.grad for parameter in model.parameters()]

    return network


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": functions.absolute,
    "exp": functions.exp,
    "log": functions.log,
    "max": functions.maximum,
    "min": functions.minimum,
    "relu": functions.relu,
    "tanh": functions.tanh,
}


def chainrule(mlp: Callable[[int, list[int]], Any] | None = None) -> Adapter:
    """The adapter of this engine; with `mlp=nn.MLP`, which the engine does not know, of networks too."""
    return Adapter("chainrule", backward, FUNCTIONS, repeats=True, network=mlp and network_of(mlp))


CHAINRULE = chainrule()
