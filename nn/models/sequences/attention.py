"""Causal attention: each position asks all positions up to its own, and sums what they answer."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from engine import Value, dot, exp, maximum, stop_gradient, total
from nn.models.inputs import Scalar, Seed, count_of, generator
from nn.models.layers import Architecture, Layer
from nn.models.module import Module

Vector = list[Value]
Sequence2 = Sequence[Sequence[Value]]


class Entry(NamedTuple):
    """The key and the value of one position, which attention keeps, of shape (groups · size,) each.

    there  1, or 0 for a place of a memory of fixed length in which nothing is kept yet: no head takes of it
    """

    key: Vector
    value: Vector
    there: Scalar = 1.0


class Attention(Module):
    """For each head: Σ_s softmax_s(q_t · k_s / √size) v_s over s ≤ t, then a matrix over all heads together.

    width   of the vectors
    heads   their number; a head has the size width / heads
    groups  how many pairs of keys and values there are; heads share them evenly. None: one for each head

    Source: arXiv 1706.03762; of groups arXiv 2305.13245. ValueError where heads do not divide width, or groups heads.

    >>> attention = Attention(4, heads=2, seed=0)
    >>> [len(y) for y in attention([[1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0]])]
    [4, 4]
    """

    def __init__(self, width: int, heads: int = 1, *, groups: int | None = None, seed: Seed = None) -> None:
        self.width, self.heads = count_of(width, "width"), count_of(heads, "heads")
        self.groups = self.heads if groups is None else count_of(groups, "groups")
        if self.width % self.heads or self.heads % self.groups:
            raise ValueError(
                "heads divide the width, and groups the heads: "
                f"got width {width}, {heads} heads, {self.groups} groups"
            )
        self.size = self.width // self.heads
        rng, shared = generator(seed), self.groups * self.size
        self.query, self.key, self.value, self.output = (
            matrix(self.width, units, rng) for units in (self.width, shared, shared, self.width)
        )

    def __call__(self, xs: Sequence2) -> list[Vector]:
        """Shape (n, width) to (n, width); row t depends on rows 0 to t."""
        memory: list[Entry] = []
        return [self.step(x, memory) for x in xs]

    def step(self, x: Sequence[Value], memory: list[Entry]) -> Vector:
        """The output of the next position, of shape (width,); its key and value are appended to the memory."""
        memory.append(Entry(self.key(x), self.value(x)))
        joined: Vector = []
        for weights, part in zip(self.weights(self.query(x), memory), self.parts, strict=True):
            columns = zip(*(entry.value[part] for entry in memory), strict=True)
            joined += [dot(weights, column) for column in columns]
        return self.output(joined)

    def weights(self, query: Vector, memory: Sequence[Entry]) -> list[Vector]:
        """How much each head takes of each position, of shape (heads, positions): positive, 1 in sum."""
        result = []
        for head, part in enumerate(self.parts):
            own = query[head * self.size : (head + 1) * self.size]
            scores = [dot(own, entry.key[part]) / math.sqrt(self.size) for entry in memory]
            most = stop_gradient(largest(scores))  # the shares are the same for any number taken off
            powers = [
                _counted(exp(score - most), entry.there) for score, entry in zip(scores, memory, strict=True)
            ]
            sum_of_all = total(powers)
            result.append([power / sum_of_all for power in powers])
        return result

    @property
    def parts(self) -> list[slice]:
        """Where the key and value of each head stand in an entry."""
        shared = self.heads // self.groups
        return [slice(h // shared * self.size, (h // shared + 1) * self.size) for h in range(self.heads)]

    def architecture(self) -> Architecture:
        """The arguments, as a file holds them."""
        return {"kind": "Attention", "width": self.width, "heads": self.heads, "groups": self.groups}

    def __repr__(self) -> str:
        groups = "" if self.groups == self.heads else f", groups={self.groups}"
        return f"Attention({self.width}, heads={self.heads}{groups})"


def _counted(power: Value, there: Scalar) -> Value:
    return there * power if isinstance(there, Value) else power


def largest(values: Sequence[Value]) -> Value:
    """The largest of the values, by rounds of pairs: as deep as their number has binary digits."""
    while len(values) > 1:
        pairs = [maximum(a, b) for a, b in zip(values[::2], values[1::2], strict=False)]
        values = [*pairs, *values[2 * len(pairs) :]]
    return values[0]


def matrix(inputs: int, units: int, seed: Seed) -> Layer:
    """W x without biases; weights are normal with deviation 0.08."""
    return Layer(inputs, units, bias=False, init=lambda _n, _m, rng: rng.gauss(0.0, 0.08), seed=seed)
