"""One hint after a run that did not learn: for rates that are too large, and for inputs that are not scaled."""

import warnings

import pytest

from engine import MisuseWarning
from nn import MLP, Neuron, Standardiser, moons, train

SCORE = "binary_cross_entropy_with_logits"


def hints(model, data, loss, epochs=20, **options):
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        train(model, data, loss, epochs, progress=False, **options)
    return [(str(w.message), w.filename) for w in told if w.category is MisuseWarning]


def test_a_loss_that_rises_asks_for_a_smaller_rate():
    """w x fits y = x by w ← w - 2 lr (w - 1), which runs away for lr > 1."""
    ((text, filename),) = hints(
        Neuron(1, init="zeros", bias=False), [([1.0], 1.0)], "squared_error", 5, lr=1.5
    )
    assert text == (
        "the loss rose from 1 in the first epoch to 256 in epoch 5: the steps are too large; begin again with a new "
        "model, an lr below 1.5"
    )
    assert filename == __file__


def test_inputs_that_are_not_scaled_are_named():
    data = [([1e4 * x + 3e4 for x in row], y) for row, y in moons(60)]
    ((text, _),) = hints(MLP(2, [8, 1], "tanh", seed=0), data, SCORE, lr=0.01)
    assert "inputs that are not scaled" in text
    assert "Standardiser.of(X)(X), for the largest is" in text
    assert hints(MLP(2, [8, 1], "tanh", seed=0), Standardiser.of(data)(data), SCORE, 60, lr=0.5) == []


@pytest.mark.parametrize("epochs", [0, 1, 4])
def test_a_short_run_gives_no_hint(epochs):
    data = [([1e4 * x for x in row], y) for row, y in moons(20)]
    assert hints(MLP(2, [4, 1], "tanh", seed=0), data, SCORE, epochs, lr=1e-6) == []


def test_large_inputs_that_are_learnt_from_give_none():
    data = [([200.0 * x], 3.0 * x) for x in (0.1, 0.5, 1.0)]
    assert hints(Neuron(1, seed=0), data, "squared_error", 50, lr=1e-5) == []
