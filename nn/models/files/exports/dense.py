"""A model as matrices: the dense layers of a neuron, a layer or a network, with any scaling folded in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine import described
from nn.models.activations import Activation
from nn.models.layers import Layer, Neuron
from nn.models.mlp import MLP

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Dense:
    """activation(W x + b): a row of weights and a bias for each unit.

    activation  its name, or a function that has none in other libraries
    """

    weights: Matrix
    biases: tuple[float, ...]
    activation: str | Activation


def dense_layers(model: Neuron | Layer | MLP) -> list[Dense]:
    """The layers of a model, the first one first. TypeError for a model of another kind."""
    if isinstance(model, MLP):
        return [dense for layer in model.layers for dense in dense_layers(layer)]
    if isinstance(model, Layer):
        rows, biases = zip(*map(_row_of, model.neurons), strict=True)
        return [Dense(rows, biases, model.activation)]
    if isinstance(model, Neuron):
        row, bias = _row_of(model)
        return [Dense((row,), (bias,), model.activation)]
    raise TypeError(f"matrices are those of an MLP, a Layer or a Neuron; got {described(model)}")


def _row_of(neuron: Neuron) -> tuple[tuple[float, ...], float]:
    """The weights and the bias; the weight of a constant input 1 is a bias too."""
    weights = tuple(weight.data for weight in neuron.weights)
    if len(weights) > neuron.inputs:
        return weights[1:], weights[0]
    return weights, neuron.bias.data if neuron.bias is not None else 0.0


def with_scaled_inputs(
    layers: Sequence[Dense], means: Sequence[float], deviations: Sequence[float]
) -> list[Dense]:
    """The layers for inputs x that were scaled before: W ((x - mean) / deviation) + b as W' x + b'."""
    first, *others = layers
    rows = tuple(tuple(w / d for w, d in zip(row, deviations, strict=True)) for row in first.weights)
    biases = tuple(
        b - sum(w * m for w, m in zip(row, means, strict=True))
        for b, row in zip(first.biases, rows, strict=True)
    )
    return [replace(first, weights=rows, biases=biases), *others]


def with_scaled_outputs(
    layers: Sequence[Dense], means: Sequence[float], deviations: Sequence[float]
) -> list[Dense]:
    """The layers for outputs in their own units: mean + deviation (W x + b). ValueError behind an activation."""
    *others, last = layers
    if last.activation != "identity":
        raise ValueError(f"only an output without an activation is scaled; this one has {last.activation!r}")
    rows = tuple(tuple(d * w for w in row) for d, row in zip(deviations, last.weights, strict=True))
    biases = tuple(m + d * b for m, d, b in zip(means, deviations, last.biases, strict=True))
    return [*others, replace(last, weights=rows, biases=biases)]
