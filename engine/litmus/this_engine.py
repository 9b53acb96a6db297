"""The adapter of this engine."""

from collections.abc import Callable, Sequence

from engine.core import functions
from engine.core.value import Value
from engine.litmus.adapter import Adapter, Answer, Foreign


def backward(f: Callable[..., list[Value]], at: Sequence[float]) -> Answer:
    """Run one backward pass from each root of f, in turn."""
    leaves = [Value(number) for number in at]
    roots = f(*leaves)
    for root in roots:
        root.backward()
    return roots[-1].data, [leaf.grad for leaf in leaves]


def network_of(
    mlp: Callable[[int, list[int]], Foreign],
) -> Callable[[int, Sequence[int], float, Sequence[float]], Answer]:
    """The `network` of an adapter, from an MLP(inputs, sizes) whose parameters have data and grad."""

    def network(inputs: int, sizes: Sequence[int], number: float, x: Sequence[float]) -> Answer:
        model = mlp(inputs, list(sizes))
        for parameter in model.parameters():
            parameter.data = number
        output = model(x)
        output.backward()  # one output is a single variable, no list
        return output.data, [parameter.grad for parameter in model.parameters()]

    return network


FUNCTIONS: dict[str, Callable[..., Foreign]] = {
    "abs": functions.absolute,
    "exp": functions.exp,
    "log": functions.log,
    "max": functions.larger,
    "min": functions.smaller,
    "relu": functions.relu,
    "tanh": functions.tanh,
}


def chainrule(mlp: Callable[[int, list[int]], Foreign] | None = None) -> Adapter:
    """The adapter of this engine. With `mlp=nn.MLP` it covers networks, too: the engine does not import nn."""
    return Adapter("chainrule", backward, FUNCTIONS, repeats=True, network=mlp and network_of(mlp))


CHAINRULE = chainrule()
