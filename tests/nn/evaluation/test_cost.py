"""The mean and the total loss of a model on data."""

import math

import pytest

from nn import (
    Neuron,
    mean_loss,
    total_cost,
)


def line(weights, bias, activation="identity", trick=True):
    """A neuron with these numbers, its bias explicit or the first weight."""
    neuron = Neuron(len(weights), activation, bias="trick" if trick else True)
    numbers = [bias, *weights] if trick else [*weights, bias]
    neuron.load_state_dict(dict(zip(neuron.state_dict(), numbers, strict=True)))
    return neuron


def test_the_total_cost_is_a_sum():
    # S0-04: residuals -5, 7.875, 2.375, -5.5.
    data = [((2.0, -1.0), 1.0), ((0.5, 3.0), -2.0), ((-1.5, 0.25), 0.5), ((4.0, 1.0), 3.0)]
    model = line([-1.25, 2.0], 0.5)
    assert total_cost(model, data, "squared_error") == 3933 / 32
    assert total_cost(model, data, lambda p, y: abs(p - y)) == 5 + 7.875 + 2.375 + 5.5
    assert [p.grad for p in model.parameters()] == [0.0] * 3  # it only looks


def test_the_total_cost_of_a_zip_is_that_of_its_list():
    pairs = [((2.0,), 1.0), ((0.5,), -2.0)]
    model = line([1.0], 0.0)
    assert total_cost(model, iter(pairs), "squared_error") == 1.0 + 2.5**2


def test_the_mean_loss_is_the_total_over_the_number_of_examples():
    data = [((2.0,), 1.0), ((0.5,), -2.0)]
    model = line([1.0], 0.0)
    assert mean_loss(model, data, "squared_error") == (1.0 + 2.5**2) / 2
    assert total_cost(model, data, "squared_error") == 1.0 + 2.5**2


def test_a_loss_that_is_nan_makes_the_mean_nan():
    model = line([1.0], 0.0)
    model.weights[-1].data = math.nan
    assert math.isnan(mean_loss(model, [((2.0,), 1.0), ((0.5,), -2.0)], "squared_error"))


@pytest.mark.parametrize("loss", [lambda p, _y: p.data, lambda _p, _y: None], ids=["float", "none"])
def test_a_loss_that_gives_no_value_is_refused(loss):
    with pytest.raises(TypeError, match=r"^a loss returns a Value; got .*: does it use \.data or float\(\)"):
        mean_loss(line([1.0], 0.0), [((2.0,), 1.0)], loss)
