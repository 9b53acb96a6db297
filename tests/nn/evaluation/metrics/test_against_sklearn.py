"""Every metric against that of scikit-learn, on random labels and scores with ties."""

import random

import numpy as np
import pytest

from nn import (
    average_precision,
    balanced_accuracy,
    calibration,
    f1,
    log_loss,
    precision,
    recall,
    roc_auc,
)


@pytest.fixture(scope="session")
def metrics():
    """The metrics of scikit-learn, imported by the tests that run: they take seconds."""
    return pytest.importorskip("sklearn.metrics")


def columns(seed, classes):
    """(true, decided, scores): labels, and a row of probabilities for each; every class occurs."""
    rng = random.Random(seed)
    n = rng.randint(classes, 60)
    true = [*range(classes), *(rng.randrange(classes) for _ in range(n - classes))]
    decided = [y if rng.random() < 0.6 else rng.randrange(classes) for y in true]
    powers = [[rng.randint(1, 4) + 3.0 * (k == y) * rng.random() for k in range(classes)] for y in true]
    return true, decided, [[p / sum(row) for p in row] for row in powers]


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("seed", range(8))
def test_rates(seed, classes, metrics):
    true, decided, _ = columns(seed, classes)
    options = {"average": "binary" if classes == 2 else "macro", "zero_division": 0.0}
    assert precision(true, decided) == pytest.approx(metrics.precision_score(true, decided, **options))
    assert recall(true, decided) == pytest.approx(metrics.recall_score(true, decided, **options))
    assert f1(true, decided) == pytest.approx(metrics.f1_score(true, decided, **options))
    assert balanced_accuracy(true, decided) == pytest.approx(metrics.balanced_accuracy_score(true, decided))
    one = {"labels": [1], "average": "macro", "zero_division": 0.0}
    assert f1(true, decided, of=1) == pytest.approx(metrics.f1_score(true, decided, **one))


@pytest.mark.parametrize("classes", [2, 3, 5])
@pytest.mark.parametrize("seed", range(8))
def test_orders_and_probabilities(seed, classes, metrics):
    true, _, rows = columns(seed, classes)
    scores = [row[1] for row in rows] if classes == 2 else rows
    one_hot = [[int(y == k) for k in range(classes)] for y in true]
    targets = true if classes == 2 else one_hot
    assert roc_auc(true, scores) == pytest.approx(metrics.roc_auc_score(targets, scores))
    assert average_precision(true, scores) == pytest.approx(metrics.average_precision_score(targets, scores))
    assert log_loss(true, scores) == pytest.approx(metrics.log_loss(true, rows))


@pytest.mark.parametrize("bins", [2, 5, 10])
def test_calibration(bins):
    from sklearn.calibration import calibration_curve

    true, _, rows = columns(3, 2)
    p = np.array([row[1] for row in rows])
    shares, probabilities = calibration_curve(true, p, n_bins=bins)
    own = calibration(true, p, bins=bins)
    assert [b.share for b in own.bins] == pytest.approx(shares.tolist())
    assert [b.probability for b in own.bins] == pytest.approx(probabilities.tolist())


def test_all_at_once_in_rows():
    true, _, rows = columns(1, 3)
    table = np.array(rows)
    assert roc_auc(np.array(true), table) == roc_auc(true, rows)
    assert log_loss(np.array(true), table) == log_loss(true, rows)
