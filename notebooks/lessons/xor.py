"""The network of lesson 6 on the engine of lesson 2, for lesson 7: with any loss of score and target."""

import math
import random
from collections.abc import Callable
from typing import Any

from lessons.own_engine import my_value

MyValue = my_value()
XOR = [((0.0, 0.0), 0.0), ((0.0, 1.0), 1.0), ((1.0, 0.0), 1.0), ((1.0, 1.0), 0.0)]


def sigmoid(z: Any) -> Any:
    """σ(z) as one gate."""
    s = 1 / (1 + math.exp(-z.data))
    return MyValue(s, (z,), (s * (1 - s),))


def score_of(p: list[Any], x: tuple[float, float]) -> Any:
    """The score of the output, for the parameters u11 u12 c1, u21 u22 c2, v1 v2 d."""
    x1, x2 = MyValue(x[0]), MyValue(x[1])
    a1 = sigmoid(p[0] * x1 + p[1] * x2 + p[2])
    a2 = sigmoid(p[3] * x1 + p[4] * x2 + p[5])
    return p[6] * a1 + p[7] * a2 + p[8]


def train(
    loss: Callable[[Any, float], Any], seed: int, rate: float, d: float = 0.0, most: int = 1000
) -> int | None:
    """Train from a random start with the mean loss of the four; the first epoch with all four right, None for none.

    d     added to the bias of the output at the start: −8 makes it sure of class 0
    most  the largest number of epochs
    """
    rng = random.Random(seed)
    p = [MyValue(rng.uniform(-1, 1)) for _ in range(9)]
    p[8].data += d
    for epoch in range(most):
        for weight in p:
            weight.grad = 0.0
        for x, y in XOR:  # the gradients of four graphs add up in the weights
            (MyValue(0.25) * loss(score_of(p, x), y)).backward()
        for weight in p:
            weight.data -= rate * weight.grad
        if all((score_of(p, x).data > 0) == (y == 1) for x, y in XOR):
            return epoch + 1
    return None
