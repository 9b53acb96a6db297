"""Patience: a run ends once the validation loss no longer falls, with the parameters of its best epoch."""

import json

import pytest

from engine import Value
from nn import MLP, Adam, History, Module, mean_loss, moons, train

SCORE = "binary_cross_entropy_with_logits"
DATA, VALIDATION = moons(40, seed=1), moons(40, seed=2)


class Slope(Module):
    """w x, with w = 0 at first: with the loss (w x - y)² the validation loss is known by hand."""

    def __init__(self):
        self.w = Value(0.0, "w")

    def __call__(self, x):
        return self.w * x[0]


def slope_run(compiled, epochs=50, patience=3):
    """w goes 0, 1, 1.5, 1.75, ... towards 2, by halves of the way; the validation data lie on the slope 1."""
    model = Slope()
    history = train(
        model,
        [([1.0], 2.0)],
        "squared_error",
        epochs,
        lr=0.25,
        validation=[([1.0], 1.0)],
        patience=patience,
        progress=False,
        compiled=compiled,
    )
    return model, history


@pytest.mark.parametrize("compiled", [False, True])
def test_the_parameters_of_the_best_epoch_are_restored(compiled):
    model, history = slope_run(compiled)
    assert model.w.data == 1.0  # after the first update, where the validation loss is 0
    assert history.best.epoch == 1
    assert history.best.validation == 0.0
    assert len(history.epochs) == 1 + 3
    assert history.stopped == "patience"
    assert [e.validation for e in history.epochs] == [0.0, 0.25, 0.5625, 0.765625]  # (w - 1)²


@pytest.mark.parametrize("compiled", [False, True])
def test_the_best_parameters_are_restored_where_the_epochs_end_first(compiled):
    model, history = slope_run(compiled, epochs=2)
    assert (model.w.data, history.stopped) == (1.0, "epochs")


@pytest.mark.parametrize("compiled", [False, True])
def test_without_patience_the_last_parameters_stay(compiled):
    model, history = slope_run(compiled, epochs=2, patience=None)
    assert (model.w.data, history.best) == (1.5, None)


def test_a_network_stops_at_the_same_epoch_compiled_or_not(alike):
    make = lambda: MLP(2, [8, 1], "tanh", seed=0)  # noqa: E731
    (model, _, history), _ = alike(
        make, DATA, SCORE, 60, 8, rule=lambda: Adam(0.1), validation=VALIDATION, patience=5
    )
    assert history.stopped == "patience"
    assert history.best.validation == min(e.validation for e in history.epochs)
    assert mean_loss(model, VALIDATION, SCORE) == pytest.approx(history.best.validation, rel=1e-12)


def test_a_run_that_broke_off_goes_on_with_its_best_epoch():
    options = {"validation": VALIDATION, "patience": 4, "progress": False, "compiled": False}
    whole, model, rule = MLP(2, [4, 1], seed=0), MLP(2, [4, 1], seed=0), Adam(0.2)
    expected = train(whole, DATA, SCORE, 20, optimizer=Adam(0.2), **options)
    history = History()
    with pytest.raises(ZeroDivisionError):
        train(
            model, DATA, SCORE, 20, optimizer=rule, callbacks=[fails_at_epoch_3], history=history, **options
        )
    history = History.of_state(json.loads(json.dumps(history.state())))
    train(model, DATA, SCORE, 20, optimizer=rule, history=history, **options)
    assert (history.epochs, history.best) == (expected.epochs, expected.best)
    assert model.state_dict() == whole.state_dict()


def fails_at_epoch_3(_model, history):
    assert history.best.epoch <= len(history.epochs)
    1 / (len(history.epochs) - 3)


def test_the_table_names_the_best_epoch():
    _, history = slope_run(compiled=False)
    last = str(history).splitlines()[-1]
    assert last == "4 epochs: the validation loss no longer falls; the parameters are those of epoch 1"


def test_a_validation_loss_that_is_nan_is_never_the_best():
    model = Slope()
    model.w.data = 1e200  # (w x)² is infinite on the validation data alone
    history = train(
        model, [([0.0], 0.0)], "squared_error", 9, validation=[([1.0], 0.0)], patience=2, progress=False
    )
    assert (len(history.epochs), history.best) == (2, None)


@pytest.mark.parametrize("patience", [0, -1, 2.5, "3", True])
def test_patience_is_a_whole_number_of_epochs(patience):
    with pytest.raises(ValueError, match="patience must be a whole number of at least 1"):
        train(Slope(), DATA, SCORE, 1, validation=VALIDATION, patience=patience, progress=False)


def test_patience_needs_validation_data():
    with pytest.raises(ValueError, match=r"write validation=\(X, y\) as well"):
        train(Slope(), DATA, SCORE, 1, patience=3, progress=False)


@pytest.mark.parametrize("option", ["n_iter_no_change", "early_stopping"])
def test_the_names_of_other_libraries_lead_to_patience(option):
    with pytest.raises(TypeError, match="write patience="):
        train(Slope(), DATA, SCORE, 1, **{option: 3})
