"""The units of a model, with their outputs and deltas for one sample."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from engine.core.value import Value, zero_grad
from engine.drawing.graph.snapshot.places import HasParameters, Place, place_of
from engine.drawing.graph.snapshot.snapshot import snapshot
from engine.support.numbers import described, number

Output = Value | Sequence[Value]


@runtime_checkable
class Network(HasParameters, Protocol):
    """A model that computes outputs from a list of inputs."""

    def __call__(self, x: Sequence[float]) -> Output:
        """The outputs for one sample."""
        ...


@dataclass
class Unit:
    """A circle: its name and numbers, and for a neuron the weights of the lines that lead to it."""

    name: str
    weights: list[Value] = field(default_factory=list)
    bias: Value | None = None
    output: float | None = None
    delta: float | None = None
    beside: str = ""


def neurons_of(model: object) -> dict[Place, Unit]:
    """The neurons of a model by their places, which the paths of its parameters give."""
    neurons: dict[Place, Unit] = {}
    for path, parameter in model.named_parameters() if isinstance(model, HasParameters) else ():
        place = place_of(path)
        index = place[-1].rpartition(".")[2] if place else ""
        unit = neurons.setdefault(place, Unit(f"a{int(index) + 1}" if index.isdigit() else "a"))
        if ".weights." in f".{path}" and parameter.name != "w0":  # w0 is the weight of the constant 1
            unit.weights.append(parameter)
        elif unit.bias is None:
            unit.bias = parameter
        else:  # as in a LayerNorm
            neurons.clear()
            break
    if not neurons or not all(unit.weights for unit in neurons.values()):
        raise TypeError(f"draw takes a Value, or a model of neurons such as MLP; got {described(model)}")
    return neurons


def evaluate(
    model: Network,
    neurons: dict[Place, Unit],
    sources: list[Unit],
    inputs: Sequence[Value | float],
    loss: Callable[..., Value] | None,
) -> None:
    """Compute outputs, and deltas where there is a loss; every gradient is kept."""
    row = [x.data if isinstance(x, Value) else number(x, "an input of the model") for x in inputs]
    parameters = [parameter for _, parameter in model.named_parameters()]
    before = [parameter.grad for parameter in parameters]
    try:
        outputs = model(row)
        last = [outputs] if isinstance(outputs, Value) else outputs
        if len(last) > len(neurons):
            raise ValueError(
                f"draw shows the output of each neuron; the {len(last)} outputs of {described(model)} are none of "
                "neurons: leave out its inputs"
            )
        if loss is not None:
            root = loss(outputs)
            if not isinstance(root, Value):
                raise TypeError(f"the loss of a net must return a Value; got {described(root)}")
            zero_grad(parameters)
            root.backward()
        for node in (node for output in last for node in snapshot(output, model).nodes):
            if node.place[1:] in neurons and node.name and node.parents:
                neurons[node.place[1:]].output = node.data
        for unit in neurons.values() if loss is not None else ():
            # d loss / d score is what the bias of the neuron receives
            unit.delta = unit.bias.grad if unit.bias is not None else None
    finally:
        for parameter, grad in zip(parameters, before, strict=True):
            parameter.grad = grad
    for unit, x in zip(sources, row, strict=True):
        unit.output = x
    for unit, output in zip(list(neurons.values())[-len(last) :], last, strict=True):
        unit.output = output.data  # after a softmax, which acts on the layer
