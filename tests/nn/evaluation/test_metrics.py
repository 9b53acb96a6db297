"""Decisions and how often they are right, and where a linear neuron draws its boundary."""

import math

import pytest

import engine
from engine import Value
from nn import (
    MLP,
    Layer,
    Neuron,
    OneVsRest,
    accuracy,
    confusion_matrix,
    confusion_table,
    decide,
    error_count,
    signed_distance,
    total_cost,
    unit_normal,
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


@pytest.mark.parametrize(("t", "errors"), [(-0.5, 2), (0.5, 0)])
def test_the_empirical_error_is_a_count(t, errors):
    # S2-AN-12: the examples (2 → 1) and (-1 → 0), decided by step(t x).
    data = [((2.0,), 1), ((-1.0,), 0)]
    for activation in ("identity", "sigmoid", "step"):
        model = line([t], 0.0, activation)
        assert error_count(model, data) == errors
        assert accuracy(model, data) == 1 - errors / 2


def test_accuracy_is_the_share_that_is_right():
    assert error_count(THREE, CASES) == 2
    assert accuracy(THREE, CASES) == pytest.approx(3 / 5)


@pytest.mark.parametrize("targets", [(0, 1, 1), (-1, 1, 1), (0.0, 1.0, 1.0), (False, True, True)], ids=str)
def test_the_two_classes_are_zero_and_one_or_minus_one_and_one(targets):
    data = list(zip([(-2.0,), (3.0,), (-1.0,)], targets, strict=True))
    model = line([1.0], 0.0)
    assert error_count(model, data) == 1
    assert confusion_matrix(model, data) == [[1, 0], [1, 1]]


def test_confusion_has_a_row_for_each_true_class_and_a_column_for_each_decided_one():
    assert confusion_matrix(THREE, CASES) == [[1, 0, 0], [0, 1, 1], [1, 0, 1]]
    assert confusion_matrix(THREE, CASES[:1]) == [[1]]
    assert confusion_matrix(THREE, CASES[:1], classes=2) == [[1, 0], [0, 0]]


def test_the_confusion_table_is_for_reading():
    table = confusion_table([[10, 0], [3, 100]], ["red", "ultraviolet"])
    assert [line.split() for line in table.splitlines()] == [
        ["true", "\\", "decided", "red", "ultraviolet"],
        ["red", "10", "."],
        ["ultraviolet", "3", "100"],
    ]
    assert len({len(line) for line in table.splitlines()}) == 1  # the columns are aligned


def test_the_total_cost_is_a_sum():
    # S0-04: residuals -5, 7.875, 2.375, -5.5.
    data = [((2.0, -1.0), 1.0), ((0.5, 3.0), -2.0), ((-1.5, 0.25), 0.5), ((4.0, 1.0), 3.0)]
    model = line([-1.25, 2.0], 0.5)
    assert total_cost(model, data, "squared_error") == 3933 / 32
    assert total_cost(model, data, lambda p, y: abs(p - y)) == 5 + 7.875 + 2.375 + 5.5
    assert [p.grad for p in model.parameters()] == [0.0] * 3  # it only looks


@pytest.mark.parametrize("metric", [error_count, accuracy, confusion_matrix], ids=lambda m: m.__name__)
def test_data_may_be_a_zip_as_for_training(metric):
    inputs, targets = zip(*CASES, strict=True)
    assert metric(THREE, zip(inputs, targets, strict=True)) == metric(THREE, CASES)


def test_the_total_cost_of_a_zip_is_that_of_its_list():
    pairs = [((2.0,), 1.0), ((0.5,), -2.0)]
    model = line([1.0], 0.0)
    assert total_cost(model, iter(pairs), "squared_error") == 1.0 + 2.5**2


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
    for other in (MLP(2, [1]), Layer(2, 2), Value(1.0), None):
        with pytest.raises(TypeError, match=r"^a boundary that is a plane belongs to a Neuron; got "):
            unit_normal(other)


def test_what_a_name_of_a_class_says_to_a_terminal_is_shown_and_not_done():
    table = confusion_table([[1, 0], [0, 1]], ["\x1b[2Jgone", "two\nlines"])
    assert table.replace("\n", "").isprintable()
    assert len(table.splitlines()) == 3
