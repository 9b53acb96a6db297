"""Multi-layer perceptrons."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from engine import Value, described
from nn.models.activations import SOFTMAX, Activation, Initialiser, name_or_function
from nn.models.inputs import Scalar, Seed, count_of, generator, inputs_of
from nn.models.layers import Architecture, Bias, Layer, bias_of, saved_name, shown
from nn.models.module import Module


class MLP(Module):
    """A multi-layer perceptron: `MLP(2, [16, 16, 1])` has 2 inputs, two hidden layers and one output.

    inputs      the number of inputs
    sizes       the number of units of each layer, the output layer last
    activation  of the hidden layers
    output      of the output layer; "softmax" where it has several units
    bias, init, seed  as for Neuron

    >>> model = MLP(2, [3, 1], "tanh", output="sigmoid", seed=0)
    >>> len(model.parameters())
    13
    """

    def __init__(
        self,
        inputs: int,
        sizes: Sequence[int],
        activation: str | Activation = "relu",
        output: str | Activation = "identity",
        *,
        bias: Bias = True,
        init: str | Initialiser | None = None,
        seed: Seed = None,
    ) -> None:
        self.inputs, self.sizes = count_of(inputs, "inputs"), _sizes(sizes)
        self.activation = name_or_function(activation, whole_layer=True)
        self.output = name_or_function(output, whole_layer=True)
        if self.activation == SOFTMAX and len(self.sizes) > 1:
            raise ValueError('softmax is for the output layer: write output="softmax"')
        rng = generator(seed)
        last = len(self.sizes) - 1
        self.layers = [
            Layer(n, units, self.output if i == last else self.activation, bias=bias, init=init, seed=rng)
            for i, (n, units) in enumerate(pairwise([self.inputs, *self.sizes]))
        ]

    def __call__(self, x: Iterable[Scalar]) -> Any:  # one type for each net, known when it is made
        """The output for one sample, `inputs` numbers or Values: a Value where the net has one, else a list."""
        values: Sequence[Value] = inputs_of(x, self.inputs, "this MLP")
        for layer in self.layers:
            values = layer.outputs_of(values)
        return values[0] if len(values) == 1 else values

    def architecture(self) -> Architecture:
        """The arguments of this network, as a file holds them."""
        return {
            "kind": "MLP",
            "inputs": self.inputs,
            "sizes": self.sizes,
            "activation": saved_name(self.activation),
            "output": saved_name(self.output),
            "bias": bias_of(self.layers[0].neurons[0]),
        }

    def __repr__(self) -> str:
        return f"MLP({self.inputs}, {self.sizes}, {shown(self.activation)}, {shown(self.output)})"


def parameter_count(widths: Sequence[int], *, bias: bool = True) -> int:
    """The number of parameters of dense layers between `widths`, the inputs first: Σ (inputs + 1) units."""
    return sum((inputs + bias) * units for inputs, units in pairwise(widths))


def _sizes(sizes: object) -> list[int]:
    array = getattr(sizes, "ndim", None) == 1
    if not array and (isinstance(sizes, (str, bytes)) or not isinstance(sizes, Sequence)):
        units: list[object] = []
    else:
        units = list(sizes)  # type: ignore[call-overload]  # a sequence or an array of one dimension
    if not units:
        raise ValueError(
            f"sizes lists the units of each layer, the output last, as in MLP(2, [16, 1]); got {described(sizes)}"
        )
    return [count_of(n, "units") for n in units]
