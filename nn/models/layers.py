"""Neurons, layers and multi-layer perceptrons, from Values alone."""

import random
from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random
from typing import Any, Literal

from engine import Value, constant, described, number, softmax
from nn.models.activations import SOFTMAX, Activation, Initialiser, elementwise, initialiser, named
from nn.models.module import Module

Scalar = Value | float
Bias = bool | Literal["trick"]
Seed = int | Random | None


class Neuron(Module):
    """activation(b + w1 x1 + ... + wn xn), a Value.

    inputs      n, the number of weights
    activation  its name, or a function of a Value
    bias        True: an explicit b; False: none; "trick": a constant x0 = 1 is put before the inputs and
                weights[0] is its weight (seed S0-03)
    init        "uniform", "xavier", "he", "zeros" or a function; None chooses by the activation.
                The bias begins at 0.
    seed        an int or a random.Random; None draws from the global generator of `random`
    name        what pictures call its output
    """

    def __init__(
        self,
        inputs: int,
        activation: str | Activation = "identity",
        *,
        bias: Bias = True,
        init: str | Initialiser | None = None,
        seed: Seed = None,
        name: str = "a",
        _units: int = 1,
    ) -> None:
        _positive(inputs, "inputs")
        if not (isinstance(bias, bool) or bias == "trick"):
            raise ValueError(f'bias is True, False or "trick"; got {described(bias)}')
        rng, first = _generator(seed), initialiser(init, activation)
        self.inputs, self.activation, self.name = inputs, named(activation), name
        self._activate = elementwise(activation)
        self._trick = bias == "trick"
        self.weights = [Value(first(inputs, _units, rng), f"w{i}") for i in range(1, inputs + 1)]
        if self._trick:
            self.weights.insert(0, Value(0.0, "w0"))
        self.bias = Value(0.0, "b") if bias is True else None

    def __call__(self, x: Iterable[Scalar]) -> Value:
        """The output for `inputs` numbers or Values."""
        return self._output(inputs_of(x, self.inputs, "a Neuron"))

    def _output(self, x: Sequence[Value]) -> Value:
        output = self._activate(self._score(x))
        output.name = self.name  # in pictures, the end of this neuron
        return output

    def score(self, x: Iterable[Scalar]) -> Value:
        """b + Σ w_i x_i, before the activation. ValueError where x has not `inputs` entries."""
        return self._score(inputs_of(x, self.inputs, "a Neuron"))

    def _score(self, x: Sequence[Value]) -> Value:
        if self._trick:
            x = (constant(1.0, "x0"), *x)
        products = map(Value.__mul__, self.weights, x)  # the method itself: * would look for it each time
        return sum(products, next(products) if self.bias is None else self.bias)

    def architecture(self) -> dict[str, Any]:
        """What a file must say to build this neuron again."""
        return {
            "kind": "Neuron",
            "inputs": self.inputs,
            "activation": _name(self.activation),
            "bias": _bias(self),
        }

    def __repr__(self) -> str:
        return f"Neuron({self.inputs}, {_shown(self.activation)})"


class Layer(Module):
    """Neurons side by side on the same inputs: a list of `units` Values.

    `activation` may be "softmax", which acts on all units together; the rest is as for Neuron.
    """

    def __init__(
        self,
        inputs: int,
        units: int,
        activation: str | Activation = "identity",
        *,
        bias: Bias = True,
        init: str | Initialiser | None = None,
        seed: Seed = None,
    ) -> None:
        _positive(units, "units")
        if activation == SOFTMAX and units == 1:
            raise ValueError("softmax needs at least 2 units: over one unit it is always 1; write sigmoid")
        rng = _generator(seed)
        self.inputs, self.units, self.activation = inputs, units, named(activation)
        own = "identity" if activation == SOFTMAX else activation
        self.neurons = [
            Neuron(inputs, own, bias=bias, init=init, seed=rng, name=f"a{i}", _units=units)
            for i in range(1, units + 1)
        ]

    def __call__(self, x: Iterable[Scalar]) -> list[Value]:
        """The `units` outputs for `inputs` numbers or Values."""
        return self._outputs(inputs_of(x, self.inputs, "a Layer"))

    def _outputs(self, x: Sequence[Value]) -> list[Value]:
        outputs = [neuron._output(x) for neuron in self.neurons]  # noqa: SLF001  # same file
        return softmax(outputs) if self.activation == SOFTMAX else outputs

    def architecture(self) -> dict[str, Any]:
        """What a file must say to build this layer again."""
        return {
            "kind": "Layer",
            "inputs": self.inputs,
            "units": self.units,
            "activation": _name(self.activation),
            "bias": _bias(self.neurons[0]),
        }

    def __repr__(self) -> str:
        return f"Layer({self.inputs}, {self.units}, {_shown(self.activation)})"


class MLP(Module):
    """A multi-layer perceptron: `MLP(2, [16, 16, 1])` has 2 inputs, two hidden layers and one output.

    inputs      the number of inputs
    sizes       the number of units of each layer, the output layer last
    activation  of the hidden layers
    output      of the output layer; "softmax" where it has several units
    bias, init, seed  as for Neuron
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
        if isinstance(sizes, (str, bytes)) or not isinstance(sizes, Sequence) or not sizes:
            raise ValueError(
                f"sizes lists the units of each layer, the output last, as in MLP(2, [16, 1]); "
                f"got {described(sizes)}"
            )
        rng = _generator(seed)
        self.inputs, self.sizes = inputs, list(sizes)
        self.activation, self.output = named(activation), named(output)
        last = len(self.sizes) - 1
        self.layers = [
            Layer(n, units, output if i == last else activation, bias=bias, init=init, seed=rng)
            for i, (n, units) in enumerate(pairwise([inputs, *sizes]))
        ]
        if activation != SOFTMAX:
            elementwise(activation)  # unused without a hidden layer, and wrong all the same
        if any(layer.activation == SOFTMAX for layer in self.layers[:-1]):
            raise ValueError('softmax is for the output layer: write output="softmax"')

    def __call__(self, x: Iterable[Scalar]) -> Any:
        """The output for `inputs` numbers or Values: a Value where the net has one, else a list."""
        values: Sequence[Value] = inputs_of(x, self.inputs, "this MLP")
        for layer in self.layers:
            values = layer._outputs(values)  # noqa: SLF001  # same file
        return values[0] if len(values) == 1 else values

    def architecture(self) -> dict[str, Any]:
        """What a file must say to build this network again."""
        return {
            "kind": "MLP",
            "inputs": self.inputs,
            "sizes": self.sizes,
            "activation": _name(self.activation),
            "output": _name(self.output),
            "bias": _bias(self.layers[0].neurons[0]),
        }

    def __repr__(self) -> str:
        return f"MLP({self.inputs}, {self.sizes}, {_shown(self.activation)}, {_shown(self.output)})"


def parameter_count(widths: Sequence[int], *, bias: bool = True) -> int:
    """The number of parameters of dense layers between `widths`, the inputs first: Σ (inputs + 1) units."""
    return sum((inputs + bias) * units for inputs, units in pairwise(widths))


def inputs_of(x: Iterable[Scalar], count: int, who: str) -> Sequence[Value]:
    """x as Values, plain numbers as constants x1, x2, ... ValueError where there are not `count` of them."""
    try:
        entries = list(x)
    except TypeError:
        raise TypeError(f"{who} takes a sequence of {count} inputs; got {described(x)}") from None
    if len(entries) != count:
        raise ValueError(f"{who} takes {count} inputs; got {len(entries)}")
    return [
        v if isinstance(v, Value) else constant(number(v, f"input {i} of {who}"), f"x{i}")
        for i, v in enumerate(entries, start=1)
    ]


def _generator(seed: Seed) -> Random:
    if isinstance(seed, Random):
        return seed
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int)):
        raise TypeError(f"seed is a whole number, a random.Random or None; got {described(seed)}")
    return Random(random.getrandbits(64) if seed is None else seed)  # None obeys random.seed(...)


def _positive(count: Any, what: str) -> None:
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        raise ValueError(f"{what} must be a whole number of at least 1; got {described(count)}")


def _name(given: str | Activation) -> str:
    if callable(given):
        raise ValueError(f"a model is saved by the names of its activations; {given!r} has none")
    return given


def _shown(given: str | Activation) -> str:
    return repr(given if isinstance(given, str) else getattr(given, "__name__", given))


def _bias(neuron: Neuron) -> Bias:
    return "trick" if neuron._trick else neuron.bias is not None  # noqa: SLF001
