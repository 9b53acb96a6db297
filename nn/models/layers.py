"""Neurons and layers, built from Values alone."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from engine import Value, constant, described, dot, softmax
from nn.models.activations import SOFTMAX, Activation, Initialiser, function_of, initialiser, name_or_function
from nn.models.inputs import Scalar, Seed, count_of, generator, inputs_of
from nn.models.module import Module
from nn.models.parameters.matrices import assign, matrix_of

if TYPE_CHECKING:
    from engine import Array

Bias = bool | Literal["trick"]
Architecture = dict[str, object]


class Neuron(Module):
    """activation(b + w1 x1 + ... + wn xn), a Value.

    inputs      n, the number of weights
    activation  its name, or a function of a Value
    bias        True: an explicit b; False: none; "trick": the inputs begin with a constant x0 = 1, and
                weights[0] is its weight
    init        "uniform", "xavier", "he", "zeros" or a function; None chooses by the activation.
                The bias begins at 0.
    seed        an int or a random.Random; None draws from the global generator of `random`
    name        the name of its output in pictures

    >>> neuron = Neuron(2, "sigmoid", seed=0)
    >>> 0 < neuron([0.5, -1.0]).data < 1
    True
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
        if not (isinstance(bias, bool) or bias == "trick"):
            raise ValueError(f'bias is True, False or "trick"; got {described(bias)}')
        if not isinstance(name, str):
            raise TypeError(f"the name of a neuron is a string; got {described(name)}")
        self.inputs, self.activation, self.name = (
            count_of(inputs, "inputs"),
            name_or_function(activation),
            name,
        )
        rng, first = generator(seed), initialiser(init, self.activation)
        self._trick = bias == "trick"
        self.weights = [Value(first(self.inputs, _units, rng), f"w{i}") for i in range(1, self.inputs + 1)]
        if self._trick:
            self.weights.insert(0, Value(0.0, "w0"))
        self.bias = Value(0.0, "b") if bias is True else None

    def __call__(self, x: Iterable[Scalar]) -> Value:
        """The output for one sample: `inputs` numbers or Values."""
        return self._output(inputs_of(x, self.inputs, "a Neuron"))

    def _output(self, x: Sequence[Value]) -> Value:
        output = function_of(self.activation)(self._score(x))
        output.name = self.name  # in pictures, the end of this neuron
        return output

    def score(self, x: Iterable[Scalar]) -> Value:
        """b + Σ w_i x_i, before the activation. ValueError where x has not `inputs` entries."""
        return self._score(inputs_of(x, self.inputs, "a Neuron"))

    def _score(self, x: Sequence[Value]) -> Value:
        if self._trick:
            x = (constant(1.0, "x0"), *x)
        if self.weights[0].recorded or x[0].recorded:
            output: Value = dot(self.weights, x, self.bias)
            return output
        multiply = type(self.weights[0]).__mul__  # the method itself saves a look-up for each product
        products = map(multiply, self.weights, x)
        return sum(products, next(products) if self.bias is None else self.bias)

    def architecture(self) -> Architecture:
        """The arguments of this neuron, as a file holds them."""
        named = {} if self.name == "a" else {"name": self.name}
        return {
            "kind": "Neuron",
            "inputs": self.inputs,
            "activation": saved_name(self.activation),
            "bias": bias_of(self),
            **named,
        }

    def __repr__(self) -> str:
        return f"Neuron({self.inputs}, {shown(self.activation)})"


class Layer(Module):
    """Neurons side by side on the same inputs: a list of `units` Values.

    `activation` may be "softmax", which acts on all units together; the rest is as for Neuron.

    >>> layer = Layer(2, 3, "softmax", seed=0)
    >>> len(layer([0.5, -1.0]))
    3
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
        self.inputs, self.units = count_of(inputs, "inputs"), count_of(units, "units")
        self.activation = name_or_function(activation, whole_layer=True)
        if self.activation == SOFTMAX and self.units == 1:
            raise ValueError("softmax needs at least 2 units: over one unit it is always 1; write sigmoid")
        own = "identity" if self.activation == SOFTMAX else self.activation
        rng = generator(seed)
        self.neurons = [
            Neuron(self.inputs, own, bias=bias, init=init, seed=rng, name=f"a{i}", _units=self.units)
            for i in range(1, self.units + 1)
        ]

    def __call__(self, x: Iterable[Scalar]) -> list[Value]:
        """The `units` outputs for one sample: `inputs` numbers or Values."""
        return self.outputs_of(inputs_of(x, self.inputs, "a Layer"))

    def outputs_of(self, x: Sequence[Value]) -> list[Value]:
        """The outputs for Values that are known to be `inputs` in number."""
        outputs = [neuron._output(x) for neuron in self.neurons]  # noqa: SLF001  # same file
        return softmax(outputs) if self.activation == SOFTMAX else outputs

    @property
    def W(self) -> "Array":  # noqa: N802  # its name in every text
        """The weights, a row for each unit: of shape (units, inputs). With bias="trick" column 0 is that of x0.

        It prints as its numbers; `layer.W.grad` is dC/dW. Assigned numbers, in nested lists or an array of this
        shape, become the data of the same parameters.

        >>> layer = Layer(2, 1)
        >>> layer.W = [[0.5, -1.0]]
        >>> layer([3.0, 1.0])[0].backward()
        >>> layer.W.grad
        [[3.0, 1.0]]
        """
        return matrix_of([neuron.weights for neuron in self.neurons])

    @W.setter
    def W(self, numbers: object) -> None:  # noqa: N802  # likewise
        assign(numbers, self.W, "W")

    @property
    def b(self) -> "Array | None":
        """The biases, one for each unit; None where the layer has none. Numbers may be assigned, as to W."""
        biases = [neuron.bias for neuron in self.neurons]
        return None if biases[0] is None else matrix_of(biases)

    @b.setter
    def b(self, numbers: object) -> None:
        if self.b is None:
            raise ValueError("this layer has no bias to assign numbers to: write Layer(..., bias=True)")
        assign(numbers, self.b, "b")

    def architecture(self) -> Architecture:
        """The arguments of this layer, as a file holds them."""
        return {
            "kind": "Layer",
            "inputs": self.inputs,
            "units": self.units,
            "activation": saved_name(self.activation),
            "bias": bias_of(self.neurons[0]),
        }

    def __repr__(self) -> str:
        return f"Layer({self.inputs}, {self.units}, {shown(self.activation)})"


def saved_name(activation: str | Activation) -> str:
    """The name of an activation in a file. ValueError for a function without one."""
    if callable(activation):
        raise ValueError(f"a model is saved by the names of its activations; {activation!r} has none")
    return activation


def shown(activation: str | Activation) -> str:
    """An activation as `repr` of a model shows it."""
    return repr(activation if isinstance(activation, str) else getattr(activation, "__name__", activation))


def bias_of(neuron: Neuron) -> Bias:
    """The argument `bias` of this neuron."""
    return "trick" if neuron._trick else neuron.bias is not None  # noqa: SLF001  # same file
