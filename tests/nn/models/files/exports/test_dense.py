"""Scaling folded into matrices gives the outputs of scaled inputs, and of outputs in their own units."""

import pytest

from engine import Value
from nn import MLP, Neuron
from nn.models.files.exports.dense import Dense, dense_layers, with_scaled_inputs, with_scaled_outputs


def outputs(layers, x):
    """W x + b, layer by layer; every activation is the identity."""
    for layer in layers:
        x = [
            sum(w * v for w, v in zip(row, x, strict=True)) + b
            for row, b in zip(layer.weights, layer.biases, strict=True)
        ]
    return x


def test_scaled_inputs():
    layers = dense_layers(MLP(2, [3, 1], "identity", seed=0))
    means, deviations, x = [1.0, -2.0], [0.5, 4.0], [3.0, 7.0]
    scaled = [(value - m) / d for value, m, d in zip(x, means, deviations, strict=True)]
    assert outputs(with_scaled_inputs(layers, means, deviations), x) == pytest.approx(outputs(layers, scaled))


def test_scaled_outputs():
    layers = dense_layers(MLP(2, [3, 2], "identity", seed=0))
    first, second = outputs(layers, [1.0, 2.0])
    got = outputs(with_scaled_outputs(layers, [10.0, 20.0], [2.0, 3.0]), [1.0, 2.0])
    assert got == pytest.approx([10.0 + 2.0 * first, 20.0 + 3.0 * second])


def test_outputs_behind_an_activation_are_not_scaled():
    with pytest.raises(
        ValueError, match="only an output without an activation is scaled; this one has 'tanh'"
    ):
        with_scaled_outputs(dense_layers(Neuron(1, "tanh")), [0.0], [2.0])


def test_every_kind_of_bias():
    trick, none = Neuron(2, bias="trick", seed=0), Neuron(2, bias=False, seed=0)
    trick.weights[0].data = 5.0
    assert dense_layers(trick) == [
        Dense(((trick.weights[1].data, trick.weights[2].data),), (5.0,), "identity")
    ]
    assert dense_layers(none)[0].biases == (0.0,)
    with pytest.raises(TypeError, match="matrices are those of an MLP, a Layer or a Neuron; got"):
        dense_layers(Value(1.0))
