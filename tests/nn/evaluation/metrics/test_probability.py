"""Log loss and calibration, of columns and of models."""

import math

import pytest

from nn import MLP, Neuron, calibration, log_loss, mean_loss
from nn.evaluation.answers import probabilities_of
from nn.evaluation.metrics.probability import Bin

PAIRS = [([0.5, -1.0], 0), ([1.5, 0.5], 1), ([-0.5, 2.0], 1)]


@pytest.mark.parametrize(
    ("make", "loss"),
    [
        (lambda: MLP(2, [3, 1], seed=0), "binary_cross_entropy_with_logits"),
        (lambda: MLP(2, [3, 1], output="sigmoid", seed=0), "binary_cross_entropy"),
        (lambda: MLP(2, [3, 2], seed=0), "cross_entropy"),
        (lambda: MLP(2, [3, 2], output="softmax", seed=0), "cross_entropy_of_probabilities"),
        (lambda: Neuron(2, "sigmoid", seed=0), "binary_cross_entropy"),
    ],
)
def test_the_log_loss_of_a_model_is_its_cross_entropy(make, loss):
    model = make()
    assert log_loss(model, PAIRS) == pytest.approx(mean_loss(model, PAIRS, loss), rel=1e-12)


def test_a_probability_of_0_for_what_happened_costs_infinity():
    assert log_loss([0, 1], [0.5, 0.0]) == math.inf


def test_scores_of_any_size_become_probabilities():
    neuron = Neuron(1)
    neuron.load_state_dict({"weights.0": 1.0, "bias": 0.0})
    assert probabilities_of(neuron, [-1000.0]) == [0.0]
    assert probabilities_of(neuron, [1000.0]) == [1.0]
    neuron.weights[0].data = math.nan
    with pytest.raises(ValueError, match="is no probability"):
        probabilities_of(neuron, [1.0])


def test_bins_by_hand():
    result = calibration([0, 0, 1, 1, 1], [0.0, 0.1, 0.2, 0.9, 1.0], bins=2)
    assert result.bins == (Bin(pytest.approx(0.1), pytest.approx(1 / 3), 3), Bin(pytest.approx(0.95), 1.0, 2))
    assert result.error == pytest.approx(3 / 5 * (1 / 3 - 0.1) + 2 / 5 * 0.05)
    assert str(result).splitlines()[-1] == "expected calibration error 0.160"


def test_with_several_classes_it_is_that_of_the_answer():
    result = calibration([0, 1, 2], [[0.8, 0.1, 0.1], [0.8, 0.1, 0.1], [0.1, 0.1, 0.8]])
    assert result.bins == (Bin(pytest.approx(0.8), pytest.approx(2 / 3), 3),)


def test_one_class_alone_is_one_of_0_and_1():
    assert log_loss([1, 1], [0.5, 0.5]) == pytest.approx(math.log(2))
    with pytest.raises(ValueError, match="all of class 'a'"):
        log_loss(["a"], [0.5])


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan"), "x", None])
def test_a_probability_lies_between_0_and_1(share):
    with pytest.raises(ValueError, match="probabilities of example 1 must lie between 0 and 1"):
        log_loss([0, 1], [0.5, share])


@pytest.mark.parametrize("bins", [0, 2.5, True])
def test_bins_are_counted(bins):
    with pytest.raises(ValueError, match="bins must be a whole number"):
        calibration([0, 1], [0.5, 0.5], bins=bins)


def test_one_probability_for_each_class():
    with pytest.raises(ValueError, match="one probability for each of the 3 classes"):
        log_loss([0, 1, 2], [0.1, 0.2, 0.3])
