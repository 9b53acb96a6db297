"""Generated data sets: equal arguments give equal data, on every machine."""

import math
from random import Random

from nn.data.dataset import Dataset
from nn.support.schema import at_least_zero, count, number, whole

_XY = ("x1", "x2")
_TWO = ("0", "1")


def xor() -> Dataset:
    """The four cases of exclusive or."""
    return Dataset(
        inputs=[(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)],
        targets=[0, 1, 1, 0],
        features=_XY,
        classes=_TWO,
        name="xor",
    )


def linear(
    n: int = 100, slope: float = 2.0, intercept: float = 1.0, noise: float = 0.1, seed: int = 0
) -> Dataset:
    """y = intercept + slope x + normal noise, x uniform in [-1, 1]: a number to predict."""
    n, noise, rng = _checked(n, noise, seed)
    slope, intercept = number(slope, "slope"), number(intercept, "intercept")
    inputs = [(rng.uniform(-1.0, 1.0),) for _ in range(n)]
    targets = [intercept + slope * x + rng.gauss(0.0, noise) for (x,) in inputs]
    return Dataset(inputs, targets, features=("x",), name="linear")


def moons(n: int = 100, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Two half circles that reach into each other: 2 classes.

    >>> print(moons(50))
    moons: 50 examples, 2 features, 2 classes
    """
    n, noise, rng = _checked(n, noise, seed)
    inputs, targets = [], []
    for i in range(n):
        angle, label = math.pi * rng.random(), i % 2
        x, y = math.cos(angle), math.sin(angle)
        inputs.append(_near((1.0 - x, 0.5 - y) if label else (x, y), noise, rng))
        targets.append(label)
    return Dataset(inputs, targets, _XY, _TWO, "moons")


def circles(n: int = 100, noise: float = 0.05, factor: float = 0.5, seed: int = 0) -> Dataset:
    """A circle of radius 1 (class 0) around one of radius `factor` (class 1)."""
    n, noise, rng = _checked(n, noise, seed)
    factor = number(factor, "factor")
    inputs, targets = [], []
    for i in range(n):
        angle, label = 2.0 * math.pi * rng.random(), i % 2
        radius = factor if label else 1.0
        inputs.append(_near((radius * math.cos(angle), radius * math.sin(angle)), noise, rng))
        targets.append(label)
    return Dataset(inputs, targets, _XY, _TWO, "circles")


def spirals(n: int = 150, arms: int = 3, noise: float = 0.05, seed: int = 0) -> Dataset:
    """`arms` spirals around one centre: a class each."""
    n, noise, rng = _checked(n, noise, seed)
    arms = count(1)(arms, "arms")
    inputs, targets = [], []
    for i in range(n):
        label, radius = i % arms, rng.random()
        angle = 2.0 * math.pi * (label / arms + 0.6 * radius)
        inputs.append(_near((radius * math.cos(angle), radius * math.sin(angle)), noise, rng))
        targets.append(label)
    return Dataset(inputs, targets, _XY, tuple(str(arm) for arm in range(arms)), "spirals")


def blobs(n: int = 150, centres: int = 3, spread: float = 0.3, seed: int = 0) -> Dataset:
    """Normal clouds of deviation `spread` around centres evenly spaced on the unit circle: a class each."""
    n, spread, rng = _checked(n, spread, seed)
    centres = count(1)(centres, "centres")
    inputs, targets = [], []
    for i in range(n):
        label = i % centres
        angle = 2.0 * math.pi * label / centres
        inputs.append(_near((math.cos(angle), math.sin(angle)), spread, rng))
        targets.append(label)
    return Dataset(inputs, targets, _XY, tuple(str(centre) for centre in range(centres)), "blobs")


def _checked(n: int, noise: float, seed: int) -> tuple[int, float, Random]:
    """The number of examples, their noise and a generator of random numbers. ValueError where one does not fit."""
    integer = whole(seed)
    return count(1)(n, "n"), at_least_zero(noise, "noise"), Random(seed if integer is None else integer)


def _near(point: tuple[float, float], noise: float, rng: Random) -> tuple[float, float]:
    return point[0] + rng.gauss(0.0, noise), point[1] + rng.gauss(0.0, noise)
