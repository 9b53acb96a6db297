"""Activations of a neuron and initialisers of its weights, by name."""

import math
from collections.abc import Callable
from random import Random

import engine
from engine import Value
from nn.support.choice import chosen, name_of

Activation = Callable[[Value], Value]


def identity(score: Value) -> Value:
    """The score itself."""
    return score


ACTIVATIONS: dict[str, Activation] = {
    "identity": identity,
    "sigmoid": Value.sigmoid,
    "tanh": Value.tanh,
    "relu": Value.relu,
    "softplus": Value.softplus,
    "silu": Value.silu,
    "gelu": Value.gelu,
    "elu": Value.elu,
    "step": Value.step,
}
"""Elementwise activations. step has derivative 0 everywhere: it predicts, and cannot be trained."""

RECTIFIERS = frozenset({"relu", "softplus", "silu", "gelu", "elu"})
"""Those that are nearly 0 on one side and nearly the score on the other."""

ALIASES = {
    "linear": "identity",
    "none": "identity",
    "logistic": "sigmoid",
    "heaviside": "step",
    "swish": "silu",
}
"""Further names that users of other libraries type."""

SOFTMAX = "softmax"
"""The one activation of a whole layer: its outputs are positive and 1 in sum."""


def name_or_function(activation: str | Activation, *, whole_layer: bool = False) -> str | Activation:
    """The name of an activation, in its one spelling; a function without a name in the table stays itself.

    With `whole_layer` softmax is a name, too. ValueError with the names there are.
    """
    if callable(activation):
        return _name_of_function(activation)
    more = f" or a function of a Value (and {SOFTMAX} for the output layer of several units)"
    aliases = {**ALIASES, SOFTMAX: SOFTMAX} if whole_layer else ALIASES
    return name_of(activation, ACTIVATIONS, "an activation", more, aliases)


def function_of(activation: str | Activation) -> Activation:
    """The function of that name, or the function itself."""
    if callable(activation):
        return activation
    return ACTIVATIONS.get(activation) or chosen(activation, ACTIVATIONS, "an activation", "", ALIASES)


def _name_of_function(function: Activation) -> str | Activation:
    for name, activation in ACTIVATIONS.items():
        if function is activation or function is getattr(engine, name, None):
            return name
    return function


Initialiser = Callable[[int, int, Random], float]
"""A function (number of inputs, number of units, random generator) -> the first number of a weight."""


def small_uniform(_inputs: int, _units: int, rng: Random) -> float:
    """Uniform in [-0.1, 0.1]: small and random, so that units differ."""
    return rng.uniform(-0.1, 0.1)


def xavier(inputs: int, units: int, rng: Random) -> float:
    """Uniform in ±√(6 / (inputs + units)): sigmoid and tanh layers keep the variance.

    Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    """
    limit = math.sqrt(6.0 / (inputs + units))
    return rng.uniform(-limit, limit)


def he(inputs: int, _units: int, rng: Random) -> float:
    """Normal with variance 2 / inputs: relu layers keep the variance. Source: arXiv 1502.01852."""
    return rng.gauss(0.0, math.sqrt(2.0 / inputs))


def zeros(_inputs: int, _units: int, _rng: Random) -> float:
    """0.0: for the lesson that equal units stay equal and learn nothing."""
    return 0.0


INITIALISERS: dict[str, Initialiser] = {
    "uniform": small_uniform,
    "xavier": xavier,
    "he": he,
    "zeros": zeros,
}


def initialiser(init: str | Initialiser | None, activation: str | Activation) -> Initialiser:
    """The initialiser of that name; None chooses he for relu and its smooth kin, xavier for the others."""
    if init is None:
        return he if activation in RECTIFIERS else xavier
    if callable(init):
        return init
    aliases = {"glorot": "xavier", "kaiming": "he", "zero": "zeros"}
    return chosen(init, INITIALISERS, "init", " or a function", aliases)
