"""A net that begins at 0 everywhere gives a warning; one that can learn gives none."""

import pytest

from engine import MisuseWarning
from nn import MLP, Layer, Neuron, Sequential, moons, squared_error, train, xor


@pytest.mark.parametrize("compiled", [True, False])
@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "softplus"])
def test_a_net_that_begins_at_zero_is_told_once(activation, compiled):
    model = MLP(2, [3, 2, 1], activation, init="zeros")
    with pytest.warns(MisuseWarning, match=r"all 17 parameters .* leave init out") as told:
        train(model, moons(8), "squared_error", 3, 2, progress=False, compiled=compiled)
    assert [warning.filename for warning in told] == [__file__]  # the line that called train


def test_one_layer_may_begin_at_zero_and_so_may_biases():
    for model in (Neuron(2, init="zeros"), MLP(2, [1], init="zeros"), MLP(2, [3, 1], seed=0)):
        train(model, xor(), "squared_error", 2, 4, progress=False)
    layer = Layer(2, 2, init="zeros")
    train(layer, xor(), lambda out, y: squared_error(out[0], y), 2, 4, progress=False)


def test_a_net_with_zeros_only_above_is_right():
    model = MLP(2, [3, 1], "tanh", seed=0)
    for p in model.layers[1].parameters():
        p.data = 0.0
    train(model, xor(), "squared_error", 2, 4, progress=False)


def test_a_chain_of_functions_and_layers_is_asked_for_its_layers_alone():
    hidden, last = (Layer(2, units, init="zeros", bias=False) for units in (2, 1))
    model = Sequential(lambda x: x, hidden, last, lambda y: y[0])
    with pytest.warns(MisuseWarning, match="all 4 parameters in the hidden layers"):  # 2 x 2 weights
        train(model, moons(4), "squared_error", 1, progress=False)
