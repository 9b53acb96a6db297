"""Regressor: numbers in their own unit, one or several for each row."""

import numpy as np
import pytest

from nn import Regressor


def test_it_learns_a_function_in_the_unit_of_y(waves, regressor):
    model = regressor(hidden=(16,), epochs=200, activation="tanh").fit(*waves)
    assert model.score(*waves) > 0.95
    assert abs(model.predict(waves[0]).mean() - waves[1].mean()) < 5.0


def test_a_linear_model_finds_the_line(regressor):
    X = np.arange(6.0)[:, None]
    model = regressor(hidden=(), epochs=400, weight_decay=0.0).fit(X, 3.0 * X[:, 0] + 2.0)
    np.testing.assert_allclose(model.predict([[10.0], [-1.0]]), [32.0, -1.0], atol=1e-3)


def test_several_outputs_keep_their_own_units(regressor):
    X = np.linspace(-1.0, 1.0, 40)[:, None]
    y = np.hstack([1000.0 * X, 0.001 * X])
    model = regressor(hidden=(), epochs=300).fit(X, y)
    np.testing.assert_allclose(model.predict(X) / [1000.0, 0.001], np.hstack([X, X]), atol=0.02)
    assert model.score(X, y) > 0.99


@pytest.mark.parametrize("shape", [(40,), (40, 1), (40, 2)])
def test_predictions_have_the_shape_of_y(shape, regressor):
    X = np.linspace(0.0, 1.0, 40)[:, None]
    y = np.broadcast_to(X, (40, 2))[:, : shape[1]] if len(shape) == 2 else X[:, 0]
    assert regressor(epochs=1).fit(X, y).predict(X).shape == shape


def test_the_score_is_r_squared(waves, regressor):
    model = regressor(epochs=5).fit(*waves)
    X, y = waves
    w = np.linspace(1.0, 2.0, len(y))
    errors, mean = w @ (y - model.predict(X)) ** 2, w @ y / w.sum()
    assert model.score(X, y, w) == pytest.approx(1 - errors / (w @ (y - mean) ** 2))


def test_the_score_of_a_constant():
    model = Regressor(epochs=1).fit([[0.0], [1.0]], [5.0, 5.0])
    assert model.score([[0.0]], model.predict([[0.0]])) == 1.0
    assert model.score([[0.0]], [100.0]) == 0.0


def test_weights_are_rows_seen_more_often(regressor):
    X, y = [[0.0], [1.0], [2.0]], [0.0, 1.0, 5.0]
    weighted = regressor(batch_size=9).fit(X, y, sample_weight=[1, 0, 2])
    repeated = regressor(batch_size=9).fit([[0.0], [2.0], [2.0]], [0.0, 5.0, 5.0])
    np.testing.assert_allclose(weighted.predict(X), repeated.predict(X), rtol=1e-6)


def test_epochs_one_by_one_are_epochs_at_once(waves, regressor):
    model = regressor(epochs=3)
    for _ in range(3):
        model.partial_fit(*waves)
    np.testing.assert_array_equal(model.predict(waves[0]), regressor(epochs=3).fit(*waves).predict(waves[0]))


def test_a_later_part_has_the_shape_of_the_first(waves, regressor):
    model = regressor(epochs=1).fit(*waves)
    with pytest.raises(ValueError, match="y has shape"):
        model.partial_fit(waves[0], np.stack([waves[1]] * 2, axis=1))


def test_early_stopping_restores_the_best(waves, regressor):
    history = regressor(epochs=300, lr=0.2, early_stopping=True, patience=3).fit(*waves).history_
    assert history.stopped == "patience"
    assert history.best.validation == min(e.validation for e in history.epochs)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        (["a", "b"], "write nn.Classifier for classes"),
        ([1.0, float("nan")], "y contains NaN: row 1"),
        ([1.0, float("inf")], "y contains infinity"),
        ([1.0], "X has 2 rows, y has 1"),
        (None, "the target y is None"),
        ([1j, 2.0], "Complex data not supported"),
        (np.zeros((2, 0)), "y should be a 1d array"),
        (np.zeros((2, 1, 1)), "y should be a 1d array"),
        ([1e308, -1e308], "too far apart to be scaled"),
    ],
    ids=str,
)
def test_other_targets_are_refused(y, message, regressor):
    with pytest.raises(ValueError, match=message):
        regressor().fit([[0.0], [1.0]], y)
