"""Recurrent cells: a state carried from vector to vector, by `scan`."""

from collections.abc import Sequence

from engine import Value, constant, scan
from nn.models.inputs import Seed, count_of, generator
from nn.models.layers import Architecture, Layer
from nn.models.module import Module

Vector = list[Value]


class Recurrent(Module):
    """The base of cells: `step(state, x)` gives the next state; a call runs it along a sequence, from zeros."""

    def __init__(self, inputs: int, units: int) -> None:
        self.inputs, self.units = count_of(inputs, "inputs"), count_of(units, "units")

    def step(self, state: Vector, x: Sequence[Value]) -> Vector:
        """The next state, of shape (units,)."""
        raise NotImplementedError(f"{type(self).__name__} does not define step(self, state, x)")

    def __call__(self, xs: Sequence[Sequence[Value]], state: Vector | None = None) -> list[Vector]:
        """Shape (n, inputs) to (n, units): the state after each vector."""
        begin = [constant(0.0) for _ in range(self.units)] if state is None else state
        return scan(lambda h, x: (new := self.step(h, x), new), begin, xs)[1]

    def architecture(self) -> Architecture:
        """The arguments, as a file holds them."""
        return {"kind": type(self).__name__, "inputs": self.inputs, "units": self.units}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.inputs}, {self.units})"


class RNN(Recurrent):
    """h ← tanh(W [x, h] + b).

    >>> [len(h) for h in RNN(2, 3, seed=0)([[1.0, 0.0], [0.0, 1.0]])]
    [3, 3]
    """

    def __init__(self, inputs: int, units: int, *, seed: Seed = None) -> None:
        super().__init__(inputs, units)
        self.new = Layer(inputs + units, units, "tanh", seed=seed)

    def step(self, state: Vector, x: Sequence[Value]) -> Vector:
        """The next state, of shape (units,)."""
        return self.new([*x, *state])


class GRU(Recurrent):
    """h ← (1 - z) n + z h, where n = tanh(W_n [x, r h] + b_n), and the gates r and z are sigmoid(W [x, h] + b).

    Source: arXiv 1406.1078, with the gate z as the share that is kept.

    >>> [len(h) for h in GRU(2, 3, seed=0)([[1.0, 0.0], [0.0, 1.0]])]
    [3, 3]
    """

    def __init__(self, inputs: int, units: int, *, seed: Seed = None) -> None:
        super().__init__(inputs, units)
        rng, both = generator(seed), inputs + units
        self.reset, self.keep = (Layer(both, units, "sigmoid", seed=rng) for _ in range(2))
        self.new = Layer(both, units, "tanh", seed=rng)

    def step(self, state: Vector, x: Sequence[Value]) -> Vector:
        """The next state, of shape (units,)."""
        reset, keep = self.reset([*x, *state]), self.keep([*x, *state])
        new = self.new([*x, *(r * h for r, h in zip(reset, state, strict=True))])
        return [(1.0 - z) * n + z * h for z, n, h in zip(keep, new, state, strict=True)]
