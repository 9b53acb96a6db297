"""What is computed: two formulas, seven training steps with their data and first weights, and the digits."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import numpy as np

from nn import Standardiser, digits, moons, split, xor

Array = np.ndarray
Formula = Callable[[Any, Any, Callable[[Any], Any]], Any]
POINTS, EPOCHS, CLASSES = 100_000, 5, 10


def tiny(a: Any, b: Any, _relu: Any) -> Any:
    """T1: at a = -41, b = 2 it is 612.5, with the slopes -35 and 1050."""
    c = a + b
    d = a * b + b**3
    e = c - d
    f = e**2
    return f / 2.0


def small(a: Any, b: Any, relu: Any) -> Any:
    """T2, the graph of micrograd's README: at a = -4, b = 2 it is 24.704..., with 138.83... and 645.57..."""
    c = a + b
    d = a * b + b**3
    c = c + (c + 1.0)
    c = c + (1.0 + c + (-a))
    d = d + (d * 2.0 + relu(b + a))
    d = d + (3.0 * d + relu(b - a))
    e = c - d
    f = e**2
    g = f / 2.0
    return g + 10.0 / f


FORMULAS: dict[str, tuple[Formula, tuple[float, float], tuple[float, float, float]]] = {
    "T1": (tiny, (-41.0, 2.0), (612.5, -35.0, 1050.0)),
    "T2": (small, (-4.0, 2.0), (24.70408163265306, 138.83381924198252, 645.5772594752186)),
}
"""The formula, the point of a single call, and (value, slope, slope) there."""


def points() -> Array:
    """The batch of T1 and T2, of shape (100,000, 2): a from -5 to -3, b from 1 to 3."""
    return np.random.default_rng(0).uniform((-5.0, 1.0), (-3.0, 3.0), (POINTS, 2))


@dataclass(frozen=True)
class Work:
    """Training steps: a perceptron of widths `widths`, relu inside, on batches in turn, by plain descent.

    X        inputs of shape (rows, columns); batches are rows side by side, as many as go in without rest
    targets  a number, a sign or the index of a class for each row, by `loss`
    weights  (W of shape (inputs, units), b of shape (units,)) of each layer, where a run begins
    """

    widths: tuple[int, ...]
    loss: str
    batch: int
    rate: float
    X: Array
    targets: Array

    @cached_property
    def weights(self) -> tuple[tuple[Array, Array], ...]:
        """Normal weights of variance 2 / inputs; biases that are not 0: no score is at the kink of relu."""
        rng = np.random.default_rng(1)
        return tuple(
            (rng.normal(0.0, np.sqrt(2.0 / inputs), (inputs, units)), rng.uniform(-0.1, 0.1, units))
            for inputs, units in pairwise(self.widths)
        )

    def batches(self) -> list[tuple[Array, Array]]:
        """The (inputs, targets) of a pass over the data."""
        starts = range(0, len(self.X) - self.batch + 1, self.batch)
        return [(self.X[i : i + self.batch], self.targets[i : i + self.batch]) for i in starts]

    def operations(self) -> int:
        """Floating-point operations of the dense products of a step: 2 m n batch for the scores and for the
        slopes of the weights, and as many for the slopes of the inputs, of which the first layer needs none.
        """
        layers = enumerate(pairwise(self.widths))
        return sum(2 * m * n * self.batch * (3 if i else 2) for i, (m, n) in layers)


def _xor() -> Work:
    data = xor()
    return Work((2, 2, 1), "squared_error", 4, 0.01, np.array(data.inputs), np.array(data.targets, float))


def _moons(batch: int) -> Work:
    data = moons(100).signed()
    return Work((2, 16, 16, 1), "hinge", batch, 0.01, np.array(data.inputs), np.array(data.targets, float))


def _digits(batch: int) -> Work:
    data = digits()[:1792]  # 14 batches of 128, 56 of 32
    X = np.array(data.inputs) / 16.0
    return Work((64, 32, CLASSES), "cross_entropy", batch, 0.05, X, np.array(data.targets, int))


def _wide(batch: int) -> Work:
    rng = np.random.default_rng(2)
    X, classes = rng.random((1024, 784)), rng.integers(0, CLASSES, 1024)
    return Work((784, 128, CLASSES), "cross_entropy", batch, 0.01, X, classes)


WORKS: dict[str, dict[str, Callable[[], Work]]] = {
    "N1": {"N1 xor, 4": _xor},
    "N2": {"N2 moons, 4": partial(_moons, 4), "N2 moons, 100": partial(_moons, 100)},
    "N3": {"N3 digits, 32": partial(_digits, 32), "N3 digits, 128": partial(_digits, 128)},
    "N4": {"N4 wide, 32": partial(_wide, 32), "N4 wide, 128": partial(_wide, 128)},
}
"""The rows of each workload, and how to make their data."""


@dataclass(frozen=True)
class Digits:
    """R1: the digits, a fifth held out, standardised by the training set; for 64-32-10 and Adam."""

    inputs: Array
    classes: Array
    test_inputs: Array
    test_classes: Array


def digits_to_learn() -> Digits:
    """The training set and the test set of R1."""
    training, test = split(digits())
    scale = Standardiser.of(training)
    pairs = [(np.array(scale(d).inputs), np.array(d.targets, int)) for d in (training, test)]
    return Digits(*pairs[0], *pairs[1])
