"""Small data sets made on the spot: each is the same for the same arguments, on every machine."""

import math
from random import Random

from nn.data.dataset import Dataset

_XY = ("x1", "x2")
_TWO = ("0", "1")


def xor() -> Dataset:
    """The four cases of exclusive or (seed S1-09)."""
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
    rng = _rng(n, noise, seed)
    inputs = [(rng.uniform(-1.0, 1.0),) for _ in range(n)]
    targets = [intercept + slope * x + rng.gauss(0.0, noise) for (x,) in inputs]
    return Dataset(inputs, targets, features=("x",), name="linear")


def moons(n: int = 100, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Two half circles that reach into each other: 2 classes."""
    rng = _rng(n, noise, seed)
    inputs, targets = [], []
    for i in range(n):
        angle, label = math.pi * rng.random(), i % 2
        x, y = math.cos(angle), math.sin(angle)
        inputs.append(_near((1.0 - x, 0.5 - y) if label else (x, y), noise, rng))
        targets.append(label)
    return Dataset(inputs, targets, _XY, _TWO, "moons")


def circles(n: int = 100, noise: float = 0.05, factor: float = 0.5, seed: int = 0) -> Dataset:
    """A circle of radius 1 (class 0) around one of radius `factor` (class 1)."""
    rng = _rng(n, noise, seed)
    inputs, targets = [], []
    for i in range(n):
        angle, label = 2.0 * math.pi * rng.random(), i % 2
        radius = factor if label else 1.0
        inputs.append(_near((radius * math.cos(angle), radius * math.sin(angle)), noise, rng))
        targets.append(label)
    return Dataset(inputs, targets, _XY, _TWO, "circles")


def spirals(n: int = 150, arms: int = 3, noise: float = 0.05, seed: int = 0) -> Dataset:
    """`arms` spirals around one centre: a class each."""
    rng = _rng(n, noise, seed)
    _at_least_one(arms, "arms")
    inputs, targets = [], []
    for i in range(n):
        label, radius = i % arms, rng.random()
        angle = 2.0 * math.pi * (label / arms + 0.6 * radius)
        inputs.append(_near((radius * math.cos(angle), radius * math.sin(angle)), noise, rng))
        targets.append(label)
    return Dataset(inputs, targets, _XY, tuple(str(arm) for arm in range(arms)), "spirals")


def blobs(n: int = 150, centres: int = 3, spread: float = 0.3, seed: int = 0) -> Dataset:
    """Normal clouds of deviation `spread` around centres evenly spaced on the unit circle: a class each."""
    rng = _rng(n, spread, seed)
    _at_least_one(centres, "centres")
    inputs, targets = [], []
    for i in range(n):
        label = i % centres
        angle = 2.0 * math.pi * label / centres
        inputs.append(_near((math.cos(angle), math.sin(angle)), spread, rng))
        targets.append(label)
    return Dataset(inputs, targets, _XY, tuple(str(centre) for centre in range(centres)), "blobs")


def _rng(n: int, noise: float, seed: int) -> Random:
    _at_least_one(n, "n")
    if not noise >= 0:
        raise ValueError(f"noise must be at least 0; got {noise!r}")
    return Random(seed)


def _near(point: tuple[float, float], noise: float, rng: Random) -> tuple[float, float]:
    return point[0] + rng.gauss(0.0, noise), point[1] + rng.gauss(0.0, noise)


def _at_least_one(given: int, what: str) -> None:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(f"{what} must be a whole number of at least 1; got {given!r}")
