"""The boundary of a linear neuron: its unit normal, and distances from it."""

import math

import pytest

from engine import Value
from nn import (
    MLP,
    Layer,
    Neuron,
    signed_distance,
    unit_normal,
)


def line(weights, bias, activation="identity", trick=True):
    """A neuron with these numbers, its bias explicit or the first weight."""
    neuron = Neuron(len(weights), activation, bias="trick" if trick else True)
    numbers = [bias, *weights] if trick else [*weights, bias]
    neuron.load_state_dict(dict(zip(neuron.state_dict(), numbers, strict=True)))
    return neuron


@pytest.mark.parametrize("trick", [True, False], ids=["trick", "explicit"])
def test_the_boundary_of_the_seed_has_its_unit_normal_and_distances(trick, near):
    # S2-AN-4, g = 1 + 2 x1 + 3 x2: the bias is no part of the norm √13.
    neuron = line([2.0, 3.0], 1.0, trick=trick)
    assert unit_normal(neuron) == near([2 / math.sqrt(13), 3 / math.sqrt(13)])
    assert math.hypot(*unit_normal(neuron)) == near(1.0)
    assert signed_distance(neuron, (1.0, -2.0)) == near(-0.8320502943378437)  # -3/√13
    assert signed_distance(neuron, (0.0, 0.0)) == near(0.2773500981126146)  # the boundary lies at d = -1/√13
    assert signed_distance(neuron, (1.0, -1.0)) == 0.0


def test_the_distance_is_of_the_score_whatever_the_activation(near):
    for activation in ("sigmoid", "tanh", "step"):
        assert signed_distance(line([0.0, 2.0], 1.0, activation), (5.0, 1.0)) == near(1.5)


def test_only_a_neuron_with_weights_has_a_boundary():
    with pytest.raises(ValueError, match=r"^all weights are 0: the neuron has no boundary$"):
        unit_normal(line([0.0, 0.0], 1.0))
    for other in (MLP(2, [2, 1]), MLP(2, [2]), Layer(2, 2), Value(1.0), None):
        with pytest.raises(TypeError, match=r"^a boundary that is a plane belongs to a Neuron; got "):
            unit_normal(other)


def test_a_layer_or_net_of_one_neuron_has_its_boundary(near):
    neuron = line([2.0, 3.0], 1.0, trick=False)
    net, layer = MLP(2, [1], output="sigmoid"), Layer(2, 1, "tanh")
    for model in (net, layer):
        model.load_state_dict(dict(zip(model.state_dict(), (2.0, 3.0, 1.0), strict=True)))
        assert unit_normal(model) == unit_normal(neuron)
        assert signed_distance(model, (1.0, -2.0)) == near(-3 / math.sqrt(13))


@pytest.mark.parametrize("make", [lambda: MLP(2, [4, 1]), lambda: Layer(2, 3)], ids=["net", "layer"])
def test_a_model_whose_boundary_is_no_plane_is_told_to_give_its_score(make):
    for call in (unit_normal, lambda model: signed_distance(model, (0.0, 0.0))):
        with pytest.raises(
            TypeError, match=r"belongs to a Neuron; got .*; the score of this model is model\(x\)$"
        ):
            call(make())


def test_a_point_has_as_many_coordinates_as_the_neuron_has_inputs():
    with pytest.raises(ValueError, match=r"^a Neuron takes 2 inputs; got 3$"):
        signed_distance(line([2.0, 3.0], 1.0), (1.0, 2.0, 3.0))
