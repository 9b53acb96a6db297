"""Decisions: the class that a model gives a sample, by its outputs, its threshold or its own method."""

import pytest

import engine
from nn import (
    MLP,
    Layer,
    Neuron,
    OneVsRest,
    decide,
)

# The scores of three classes are the inputs themselves.
THREE = Layer(3, 3, bias=False)
THREE.load_state_dict(
    {f"neurons.{i}.weights.{j}": float(i == j) for i in range(3) for j in range(3)},
)


# Example and true class: the classes decided are 0, 1, 2, 2, 0.
CASES = [((3, 1, 2), 0), ((0, 1, 0), 1), ((0, 1, 5), 1), ((-3, -2, -1), 2), ((1, 1, 1), 2)]


def line(weights, bias, activation="identity", trick=True):
    """A neuron with these numbers, its bias explicit or the first weight."""
    neuron = Neuron(len(weights), activation, bias="trick" if trick else True)
    numbers = [bias, *weights] if trick else [*weights, bias]
    neuron.load_state_dict(dict(zip(neuron.state_dict(), numbers, strict=True)))
    return neuron


def through(activation):
    """Models of one output with that activation, whose score is the input."""
    yield line([1.0], 0.0, activation)
    net = MLP(1, [1], output=activation)
    net.load_state_dict(dict(zip(net.state_dict(), (1.0, 0.0), strict=True)))
    yield net


def test_of_several_outputs_the_largest_decides_and_of_equal_ones_the_first():
    assert [decide(THREE, x) for x, _ in CASES] == [0, 1, 2, 2, 0]
    assert decide(THREE, (1, 2, 2)) == 1


@pytest.mark.parametrize("activation", ["identity", "tanh", "sigmoid", "step"])
def test_one_output_decides_by_the_sign_of_its_score_and_a_tie_is_zero(activation):
    # σ(z) > ½ and step(z) > ½ exactly where z > 0.
    for model in through(activation):
        assert [decide(model, (x,)) for x in (-5.0, -1e-9, 0.0, 1e-9, 5.0)] == [0, 0, 0, 1, 1]


def test_a_sigmoid_given_as_a_function_decides_as_the_one_given_by_name():
    for model in through(engine.sigmoid):
        assert [decide(model, (x,)) for x in (-5.0, 0.0, 5.0)] == [0, 0, 1]


def test_a_layer_of_one_unit_decides_as_its_neuron_does():
    layer = Layer(1, 1, bias=False)
    layer.load_state_dict({"neurons.0.weights.0": 1.0})
    assert [decide(layer, (x,)) for x in (-5.0, 0.0, 5.0)] == [0, 0, 1]


def test_a_model_that_predicts_decides_by_itself():
    class Always(OneVsRest):
        def __init__(self):
            pass

        def predict(self, _x):
            return 7

    assert decide(Always(), (0.0,)) == 7
