"""The plane of two features: its grid, and the classes of its examples by the model that is drawn."""

import math

import numpy as np
import pytest

from engine import Value
from nn import MLP, Module, Neuron, OneVsRest
from nn.plot import decision_boundary, decision_regions
from nn.plot.plane import Plane

DATA = [((0.0, 0.0), 0), ((1.0, 2.0), 1)]


class Wrapped(Module):
    """A model of one's own around a neuron."""

    def __init__(self, output):
        self.neuron = Neuron(2, output, seed=0)

    def __call__(self, x):
        return self.neuron(x)


def test_the_grid_covers_the_examples_and_a_tenth_around_them():
    plane = Plane(DATA, 3)
    assert plane.xs == pytest.approx([-0.1, 0.5, 1.1])
    assert plane.ys == pytest.approx([-0.2, 1.0, 2.2])
    assert plane.points == [(x, y) for y in plane.ys for x in plane.xs]
    assert plane.extent() == pytest.approx((-0.4, 1.4, -0.8, 2.8))  # half a cell more


@pytest.mark.parametrize("resolution", [np.int64(3), np.uint8(3)], ids=repr)
def test_the_resolution_may_be_a_numpy_integer(resolution):
    assert len(Plane(DATA, resolution).points) == 9


@pytest.mark.parametrize("resolution", [1, 0, True, 3.0, "3", None], ids=repr)
def test_a_resolution_is_a_whole_number_of_at_least_two(resolution):
    with pytest.raises(ValueError, match=r"^resolution must be a whole number of at least 2; got "):
        Plane(DATA, resolution)


@pytest.mark.parametrize(
    ("output", "threshold"), [("sigmoid", 0.5), ("step", 0.5), ("identity", 0.0), ("tanh", 0.0)]
)
def test_the_threshold_of_a_model_around_another_follows_from_its_output(output, threshold):
    assert Plane(DATA, 2).outputs(Wrapped(output))[1] == threshold
    regions = Plane(DATA, 5).decided(Wrapped(output))
    assert regions == Plane(DATA, 5).decided(Neuron(2, output, seed=0))
    assert {k for row in regions for k in row} == {0, 1}


@pytest.mark.parametrize("draw", [decision_regions, decision_boundary])
@pytest.mark.parametrize("target", [2, 0.5 + 1, math.nan, -2])
def test_a_target_that_is_no_class_of_one_output_is_refused(draw, target):
    with pytest.raises(ValueError, match=r"^the target of an example is 0 or 1 "):
        draw(Neuron(2, seed=0), [((0.0, 0.0), target)])


@pytest.mark.parametrize(
    "make", [lambda: MLP(2, [3], seed=0), lambda: OneVsRest(3, lambda: Neuron(2, seed=0))]
)
@pytest.mark.parametrize("target", [-1, 1.5, math.nan])
def test_a_target_that_is_no_class_of_several_is_refused(make, target):
    with pytest.raises(ValueError, match=r"^the target of an example is "):
        decision_regions(make(), [((0.0, 0.0), target)])
    with pytest.raises(ValueError, match=r"^the target of an example is its class, from 0 to 2"):
        decision_regions(MLP(2, [3], seed=0), [((0.0, 0.0), 3)])


def test_classes_are_known_by_the_model():
    targets = [((0.0, 0.0), -1), ((1.0, 1.0), 0.75), ((2.0, 2.0), 1)]
    assert Plane(targets, 2).classes(Neuron(2, seed=0)) == [0, 1, 1]
    assert Plane(DATA, 2).classes(lambda _x: [Value(0.0), Value(1.0)]) == [0, 1]
