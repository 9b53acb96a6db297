"""The classes of micrograd 0.1.0 over this engine: a program runs with only its imports changed.

    from nn.micrograd import Value, Neuron, Layer, MLP, Module  # also as chainrule.micrograd

Signatures, printing, the order of parameters and the draws from `random` are those of micrograd: one seed gives
the same weights and losses. Numbers are floats, `a - b` and `a / b` are one node each, and a second
`backward` overwrites the gradients of inner nodes.
"""

import random
from collections.abc import Callable, Collection, Sequence
from typing import Any

from engine import CONSTANT, operations
from engine import Value as PlainValue
from nn.models.module import Module as PlainModule
from nn.support.foreign_value import ForeignValue, refuse_backward

__all__ = ["MLP", "Layer", "Module", "Neuron", "Value"]

_SIGNS = {
    operations.add: "+",
    operations.sub: "-",
    operations.mul: "*",
    operations.div: "/",
    operations.relu: "ReLU",
}


class Value(ForeignValue, unrolled=True):
    """A scalar that records its operations; `Value(data, label="a")` makes a leaf."""

    __slots__ = ()

    def __init__(
        self, data: float, _children: Collection[PlainValue] = (), _op: str = "", label: str = ""
    ) -> None:
        super().__init__(data, _children, label)

    @property
    def label(self) -> str:
        """The name in pictures and messages."""
        return self.name

    @label.setter
    def label(self, name: str) -> None:
        self.name = name

    @property
    def _prev(self) -> set[PlainValue]:
        """The operands; `parents` has them in the order written."""
        return set(self.parents)

    @property
    def _op(self) -> str:
        """The sign of the operation, "" for a leaf: "+", "*", "**3", "ReLU", "tanh"."""
        if self.op is None or self.op is CONSTANT:
            return ""
        if self.op is operations.pow_:
            exponent = self.parents[1].data
            return f"**{int(exponent) if exponent.is_integer() else exponent}"
        return _SIGNS.get(self.op, self.op.name)

    @property
    def _backward(self) -> Callable[[], None]:
        """A function that adds gradient × partial to each operand: one step of `backward` by hand."""
        return self._add_to_operands

    @_backward.setter
    def _backward(self, _function: object) -> None:
        refuse_backward()

    def _add_to_operands(self) -> None:
        for parent, partial in zip(self.parents, self.partials, strict=True):
            parent.grad += self.grad * partial

    def __repr__(self) -> str:
        return f"Value(data={self.data}, grad={self.grad})"


class Module(PlainModule):
    """Something with parameters."""


class Neuron(Module):
    """w·x + b, with a relu where `nonlin`; the weights are drawn from [-1, 1], b begins at 0."""

    def __init__(self, nin: int, nonlin: bool = True) -> None:
        self.w = [Value(random.uniform(-1, 1)) for _ in range(nin)]
        self.b = Value(0.0)
        self.nonlin = nonlin

    def __call__(self, x: Sequence[Any]) -> Any:
        """The output for one sample."""
        score = sum((wi * xi for wi, xi in zip(self.w, x, strict=False)), self.b)
        return score.relu() if self.nonlin else score

    def __repr__(self) -> str:
        return f"{'ReLU' if self.nonlin else 'Linear'}Neuron({len(self.w)})"


class Layer(Module):
    """Neurons side by side. A layer of one neuron gives a Value, others a list."""

    def __init__(self, nin: int, nout: int, **kwargs: bool) -> None:
        self.neurons = [Neuron(nin, **kwargs) for _ in range(nout)]

    def __call__(self, x: Sequence[Any]) -> Any:
        """The outputs for one sample."""
        outputs = [neuron(x) for neuron in self.neurons]
        return outputs[0] if len(outputs) == 1 else outputs

    def __repr__(self) -> str:
        return f"Layer of [{', '.join(map(str, self.neurons))}]"


class MLP(Module):
    """Layers of relu neurons, the last one linear."""

    def __init__(self, nin: int, nouts: list[int]) -> None:
        sizes = [nin, *nouts]
        last = len(nouts) - 1
        self.layers = [Layer(sizes[i], sizes[i + 1], nonlin=i != last) for i in range(len(nouts))]

    def __call__(self, x: Any) -> Any:
        """The output for one sample: a Value where the last layer has one neuron, else a list."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"MLP of [{', '.join(map(str, self.layers))}]"
