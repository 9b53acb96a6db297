"""Modules one after the other, and beside what they are given."""

from typing import Any, TypeAlias

from engine import described
from nn.models.module import Module

Shaped: TypeAlias = Any
"""A Value, or lists of Values to any depth; each layer takes what the one before gives."""


class Sequential(Module):
    """f_n(... f_2(f_1(x))): modules, or functions, one after the other.

    >>> from nn import Layer
    >>> len(Sequential(Layer(2, 3, "tanh", seed=0), Layer(3, 1, seed=0))([0.5, -1.0]))
    1
    """

    def __init__(self, *layers: Shaped) -> None:
        for layer in layers:
            if not callable(layer):
                raise TypeError(f"Sequential takes modules or functions; got {described(layer)}")
        self.layers = list(layers)

    def __call__(self, x: Shaped) -> Shaped:
        """The output of the last one; x itself without any."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"


class Residual(Module):
    """x + f(x), for vectors of one length or sequences of them.

    >>> from engine import Value
    >>> [y.data for y in Residual(lambda x: [2.0 * xi for xi in x])([Value(1.0), Value(3.0)])]
    [3.0, 9.0]
    """

    def __init__(self, layer: Shaped) -> None:
        if not callable(layer):
            raise TypeError(f"Residual takes a module or a function; got {described(layer)}")
        self.layer = layer

    def __call__(self, x: Shaped) -> Shaped:
        """The shape of x. ValueError where f gives another one."""
        return added(x, self.layer(x))

    def __repr__(self) -> str:
        return f"Residual({self.layer!r})"


def added(x: Shaped, y: Shaped) -> Shaped:
    """x + y, entry by entry, to any depth."""
    if isinstance(x, (list, tuple)):
        if not isinstance(y, (list, tuple)) or len(x) != len(y):
            raise ValueError(f"a residual adds two lists of one shape; got {described(x)} and {described(y)}")
        return [added(a, b) for a, b in zip(x, y, strict=True)]
    return x + y
