"""Activations: what a neuron does with its score, by name; and how weights begin, by name."""

import math
from collections.abc import Callable
from random import Random
from typing import Any

import engine
from engine import Value
from nn.support.choice import chosen

Activation = Callable[[Value], Value]

ACTIVATIONS: dict[str, Activation] = {
    "identity": lambda score: score,
    "sigmoid": Value.sigmoid,
    "tanh": Value.tanh,
    "relu": Value.relu,
    "softplus": Value.softplus,
    "step": Value.step,
}
"""Elementwise activations. step has slope 0 everywhere: it predicts, and cannot be trained."""

SOFTMAX = "softmax"
"""The one activation of a whole layer: its outputs are positive and 1 in sum."""


def elementwise(given: str | Activation) -> Activation:
    """The activation of that name, or the function itself. ValueError with the names there are."""
    if callable(given):
        return given
    more = f" or a function of a Value (and {SOFTMAX} for the output layer of several units)"
    return chosen(given, ACTIVATIONS, "an activation", more)


def named(given: Any) -> Any:
    """The name of an activation that was given as one of the engine's functions; else what was given."""
    for name, function in ACTIVATIONS.items():
        if given is function or given is getattr(engine, name, None):
            return name
    return given


Initialiser = Callable[[int, int, Random], float]
"""(number of inputs, number of units beside it, random generator) to the first number of a weight."""


def small_uniform(_inputs: int, _units: int, rng: Random) -> float:
    """Uniform in [-0.1, 0.1]: small and random, so that units differ (seed S2-NN-8)."""
    return rng.uniform(-0.1, 0.1)


def xavier(inputs: int, units: int, rng: Random) -> float:
    """Uniform in ±√(6 / (inputs + units)): keeps the variance through sigmoid and tanh layers."""
    limit = math.sqrt(6.0 / (inputs + units))
    return rng.uniform(-limit, limit)


def he(inputs: int, _units: int, rng: Random) -> float:
    """Normal with variance 2 / inputs: keeps the variance through relu layers."""
    return rng.gauss(0.0, math.sqrt(2.0 / inputs))


def zeros(_inputs: int, _units: int, _rng: Random) -> float:
    """0.0: for the lesson that equal units stay equal and nothing is learnt (seed S1-12)."""
    return 0.0


INITIALISERS: dict[str, Initialiser] = {
    "uniform": small_uniform,
    "xavier": xavier,
    "he": he,
    "zeros": zeros,
}


def initialiser(given: str | Initialiser | None, for_activation: Any) -> Initialiser:
    """The initialiser of that name; None means he before relu and softplus, xavier before the others."""
    if given is None:
        return he if for_activation in ("relu", "softplus") else xavier
    if callable(given):
        return given
    return chosen(given, INITIALISERS, "init", " or a function")
