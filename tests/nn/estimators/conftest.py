"""Two small tables, and estimators that learn them in a few epochs."""

import numpy as np
import pytest

from nn import Classifier, Regressor


@pytest.fixture(scope="session")
def rings():
    """Rows inside a circle and outside of it: (X, y) with y = "in" or "out"."""
    X = np.random.default_rng(0).uniform(-1.0, 1.0, (80, 2)) * [100.0, 0.01]  # far from scaled
    return X, np.where((X / [100.0, 0.01] * 1.2) ** 2 @ [1.0, 1.0] < 0.6, "in", "out")


@pytest.fixture(scope="session")
def waves():
    """A smooth function of two columns: (X, y)."""
    X = np.random.default_rng(1).uniform(-2.0, 2.0, (80, 2))
    return X, 1000.0 + 50.0 * np.sin(X[:, 0]) * X[:, 1]


@pytest.fixture
def classifier():
    """Make a small classifier."""
    return lambda **params: Classifier(
        **{"hidden": (8,), "epochs": 60, "lr": 0.03, "batch_size": 16} | params
    )


@pytest.fixture
def regressor():
    """Make a small regressor."""
    return lambda **params: Regressor(**{"hidden": (8,), "epochs": 60, "lr": 0.03, "batch_size": 16} | params)
