"""Decisions in the plane: regions, boundaries and their legends."""

import math

import pytest

import nn
from engine import DomainError
from nn import MLP, Layer, Neuron, OneVsRest, decide, moons, xor
from nn.evaluation.decision import outputs_of
from nn.plot import (
    decision_boundary,
    decision_regions,
)

XOR = xor()
NAN = math.nan


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def image(ax):
    return ax.get_images()[0].get_array().tolist()


def colour_bars(ax):
    return [other.get_ylabel() for other in ax.figure.axes if other is not ax]


MODELS = {
    "several outputs": lambda: MLP(2, [4, 3], "tanh", seed=1),
    "one score": lambda: MLP(2, [4, 1], "tanh", seed=1),
    "a sigmoid": lambda: MLP(2, [4, 1], "tanh", "sigmoid", seed=1),
    "a neuron": lambda: Neuron(2, seed=1),
    "a layer of one": lambda: Layer(2, 1, seed=1),
    "one against the rest": lambda: OneVsRest(3, lambda: Neuron(2, init="xavier", seed=None)),
    "ties everywhere": lambda: MLP(2, [2, 3], init="zeros", seed=0),
    "a tie for one": lambda: Neuron(2, "sigmoid", init="zeros", seed=0),
    "a function of numbers": lambda: lambda x: Neuron(2, seed=1)([float(v) for v in x]),
}


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_regions_are_the_decisions_at_the_places(make):
    model = make()
    ax = decision_regions(model, XOR, resolution=5)
    places = [-0.1 + 0.3 * i for i in range(5)]  # the unit square and a tenth around it
    assert image(ax) == [[decide(model, (x, y)) for x in places] for y in places]
    assert ax.get_xlim() == pytest.approx((-0.1, 1.1))


def test_examples_have_the_shape_and_the_colour_of_their_class():
    data = [((0, 0), 0), ((1, 2), 1), ((2, 1), 2), ((3, 3), 0)]
    ax = decision_regions(MLP(2, [3], seed=0), data, resolution=4)
    points = [c.get_offsets().tolist() for c in ax.collections]
    assert points == [[[0, 0], [3, 3]], [[1, 2]], [[2, 1]]]
    assert legend(ax) == ["class 0", "class 1", "class 2"]
    assert len({c.get_facecolor().tobytes() for c in ax.collections}) == 3
    assert len({c.get_paths()[0].vertices.tobytes() for c in ax.collections}) == 3
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x1", "x2")


def test_a_data_set_names_its_classes_and_features():
    data = nn.Dataset([(0, 0), (1, 1)], [0, 1], ("width", "length"), ("rose", "lily"))
    ax = decision_boundary(Neuron(2, seed=0), data, resolution=4)
    assert legend(ax)[1:] == ["rose", "lily"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("width", "length")


@pytest.mark.parametrize("draw", [decision_regions, decision_boundary])
def test_signed_targets_are_the_classes_0_and_1(draw):
    assert legend(draw(Neuron(2, seed=0), moons(20).signed(), resolution=4))[-2:] == ["class 0", "class 1"]


@pytest.mark.parametrize("draw", [decision_regions, decision_boundary])
def test_one_example_is_enough(draw):
    ax = draw(Neuron(2, seed=0), [((3.0, -2.0), 1)], resolution=4)
    assert (ax.get_xlim(), ax.get_ylim()) == ((2, 4), (-3, -1))
    ax.figure.draw_without_rendering()


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize(("output", "threshold"), [("identity", 0.0), ("sigmoid", 0.5)])
def test_the_boundary_shows_the_output_about_the_threshold(output, threshold):
    model = Neuron(2, output, seed=0)
    model.load_state_dict({"weights.0": 2.0, "weights.1": 0.0, "bias": -1.0})  # decides at x1 = 1/2
    ax = decision_boundary(model, XOR, resolution=5)
    places = [-0.1 + 0.3 * i for i in range(5)]
    expected = [outputs_of(model, (x, 0.0)).numbers[0] for x in places]
    assert image(ax) == [pytest.approx(expected)] * 5
    low, high = ax.get_images()[0].get_clim()
    assert (low + high) / 2 == pytest.approx(threshold)
    line = ax.collections[0].get_paths()[0].vertices
    assert line[:, 0] == pytest.approx([0.5] * len(line))
    assert legend(ax) == [f"output {threshold:g}", "class 0", "class 1"]
    assert colour_bars(ax) == ["output"]


def test_a_line_stands_beside_ties():
    model = Neuron(2, "relu", seed=0)
    model.load_state_dict({"weights.0": 1.0, "weights.1": 0.0, "bias": -0.5})
    ax = decision_boundary(model, XOR, resolution=5)  # 0, a tie, up to x1 = 0.5
    line = ax.collections[0].get_paths()[0].vertices
    assert line[:, 0] == pytest.approx([0.5] * len(line))
    assert legend(ax)[0] == "output 0"


@pytest.mark.parametrize(("bias", "decided"), [(0.0, 0), (-1.0, 0), (1.0, 1)])  # 0 is a tie
def test_without_a_boundary_the_legend_says_what_is_decided(bias, decided):
    model = Neuron(2, init="zeros", seed=0)
    model.bias.data = bias
    assert legend(decision_boundary(model, XOR, resolution=4))[0] == f"decides {decided} everywhere"


@pytest.mark.usefixtures("both_ways")
def test_an_output_that_is_not_finite_is_refused():
    model = Neuron(2, seed=0)
    model.bias.data = NAN
    with pytest.raises(ValueError, match=r"^the model gives \[nan\] at \(-0.1, -0.1\).*diagnose"):
        decision_regions(model, XOR)
    with pytest.raises(ValueError, match=r"^the model gives \[nan\] at"):
        decision_boundary(model, XOR)


def test_an_infinite_score_decides_and_has_no_shade():
    model = Neuron(2, seed=0)
    model.bias.data = math.inf
    assert image(decision_regions(model, XOR, resolution=2)) == [[1, 1], [1, 1]]
    with pytest.raises(ValueError, match=r"gives \[inf\]"):
        decision_boundary(model, XOR)


@pytest.mark.usefixtures("both_ways")
def test_what_an_operation_refuses_is_its_own_error():
    with pytest.raises(DomainError, match="log needs"):
        decision_boundary(lambda x: Neuron(2, seed=0)(x).log(), XOR)
