"""One hint after a fit that is worse than a constant prediction."""

import math
import warnings

import numpy as np
import pytest

from engine import MisuseWarning
from nn import DivergedError
from nn.estimators.fitting import _constant_loss


@pytest.mark.parametrize("kind", ["classifier", "regressor"])
def test_a_rate_that_diverges_gives_one_hint_at_the_line_of_fit(kind, request, rings, waves):
    make, data = request.getfixturevalue(kind), rings if kind == "classifier" else waves
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        make(lr=1e9, epochs=5).fit(*data)
    ((message, filename),) = [(str(w.message), w.filename) for w in told if w.category is MisuseWarning]
    assert message.endswith("of a constant prediction: the steps are too large; write an lr below 1e+09")
    assert filename == __file__


def test_a_fit_that_learns_gives_none(classifier, regressor, rings, waves):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        classifier().fit(*rings)
        regressor().fit(*waves)
        regressor().fit([[0.0], [1.0]], [2.0, 2.0])  # a constant is right
        regressor().fit(waves[0] * 1e-300, waves[1] * 1e-200)


def test_a_run_that_diverges_says_which_parameter_to_change(regressor, waves):
    with pytest.raises(DivergedError, match=r"and training stopped: fit again with an lr below 100000$"):
        regressor(optimizer="sgd", lr=1e5).fit(*waves)


@pytest.mark.parametrize(
    ("targets", "weights", "loss", "constant"),
    [
        ([0.0, 1.0, 1.0, 1.0], None, "cross_entropy", -(0.25 * math.log(0.25) + 0.75 * math.log(0.75))),
        (
            [0.0, 1.0, 1.0],
            [2.0, 0.5, 0.5],
            "cross_entropy",
            -(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3)),
        ),
        ([0.0, 2.0], None, "mean_squared_error", 1.0),
        ([[0.0, 1.0], [2.0, 1.0]], None, "mean_squared_error", 0.5),
        ([0.0, 4.0], [1.5, 0.5], "mean_squared_error", 3.0),  # mean 1: (1.5 × 1 + 0.5 × 9) / 2
    ],
)
def test_the_loss_of_a_constant_prediction(targets, weights, loss, constant):
    assert _constant_loss(np.array(targets), weights, loss) == pytest.approx(constant)
