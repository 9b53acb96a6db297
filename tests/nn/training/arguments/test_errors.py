"""What the training loop refuses, before anything is trained."""

import math

import pytest

from engine import Value
from nn import ACTIVATIONS, MLP, Module, Neuron, train

LINE = [((float(i),), 2.0 * i + 1) for i in range(1, 11)]


def fresh():
    return MLP(1, [2, 1], "tanh", seed=1)


def run(model, loss="squared_error", data=LINE, **options):
    return train(model, data, loss, 3, 4, progress=False, **options)


@pytest.mark.parametrize("data", [[], (), iter([])], ids=["list", "tuple", "iterator"])
def test_no_data_is_refused(data):
    with pytest.raises(ValueError, match=r"^data needs at least one \(inputs, target\) pair; got none$"):
        run(fresh(), data=data)


@pytest.mark.parametrize("data", [None, 5, [1, 2], [(1, 2, 3)], [((1.0,),)], "abc", Value(1.0)], ids=repr)
def test_data_are_pairs(data):
    with pytest.raises(
        TypeError, match=r"^data is a sequence of \(inputs, target\) pairs; got .*zip\(X, y\)"
    ):
        run(fresh(), data=data)


def test_validation_is_looked_at_before_anything_is_trained():
    for validation in ([], [1, 2]):
        model = fresh()
        before = model.state_dict()
        with pytest.raises((TypeError, ValueError), match=r"\(inputs, target\) pair"):
            run(model, validation=validation)
        assert model.state_dict() == before


@pytest.mark.parametrize("count", [-1, True, 2.0, "3", None, [3]], ids=repr)
def test_epochs_and_batches_are_counted(count):
    with pytest.raises(ValueError, match=r"^epochs must be a whole number of at least 0; got "):
        train(fresh(), LINE, "squared_error", count, progress=False)
    with pytest.raises(ValueError, match=r"^batch_size must be a whole number of at least 1; got "):
        train(fresh(), LINE, "squared_error", 1, count, progress=False)
    with pytest.raises(ValueError, match=r"^batch_size must be a whole number of at least 1; got 0"):
        train(fresh(), LINE, "squared_error", 1, 0, progress=False)


@pytest.mark.parametrize("tolerance", [-0.1, math.nan])
def test_a_tolerance_is_not_negative(tolerance):
    with pytest.raises(ValueError, match=r"^tolerance must be at least 0; got "):
        run(fresh(), tolerance=tolerance)


def test_a_model_without_parameters_is_refused():
    with pytest.raises(ValueError, match=r"has no parameters to train$"):
        run(Module())


@pytest.mark.parametrize(
    "make",
    [
        lambda: Neuron(1, "step"),
        lambda: MLP(1, [2, 1], "step"),
        lambda: MLP(1, [2, 1], output="step"),
        lambda: MLP(1, [2, 1], ACTIVATIONS["step"]),
    ],
    ids=["neuron", "hidden", "output", "function"],
)
def test_step_is_refused_since_nothing_below_it_would_learn(make):
    with pytest.raises(
        ValueError, match=r"^step has derivative 0 everywhere.*train with sigmoid, and predict with"
    ):
        run(make())


def test_a_loss_that_gives_a_number_is_refused():
    for wrong in (lambda p, t: (p.data - t) ** 2, lambda p, t: abs(p - t).item(), lambda _p, _t: None):
        with pytest.raises(
            TypeError, match=r"^a loss returns a Value; got .*: does it use \.data or float\(\)"
        ):
            run(fresh(), wrong)
