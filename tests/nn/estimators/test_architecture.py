"""Programs are recorded once for each architecture, and two fits at a time have two of them."""

import threading

import numpy as np
import pytest

from nn import Classifier
from nn.estimators import architecture
from nn.estimators.architecture import Architecture, Bench, bench_of

SMALL = Architecture(2, (3, 1), "tanh", "binary_cross_entropy_with_logits")


def test_a_bench_is_used_again_but_not_twice_at_once():
    with bench_of(SMALL) as first, bench_of(SMALL) as second:
        assert first is not second
    with bench_of(SMALL) as third:
        assert third in (first, second)


def test_a_bench_is_dropped_after_an_error():
    with pytest.raises(KeyError), bench_of(SMALL) as broken:
        raise KeyError
    with bench_of(SMALL) as bench:
        assert bench is not broken


def test_the_oldest_architecture_is_forgotten(monkeypatch):
    monkeypatch.setattr(architecture, "KEPT", 2)
    shapes = [Architecture(1, (units, 1), "relu", "mean_squared_error") for units in (1, 2, 3)]
    for shape in shapes:
        with bench_of(shape):
            pass
    assert list(architecture._benches) == shapes[1:]


def test_a_bench_begins_as_a_new_network_does():
    bench = Bench(SMALL)
    bench.start(7)
    assert bench.model.state_dict() == SMALL.untrained(7).state_dict()


def test_fits_side_by_side_are_fits_one_by_one(rings, classifier):
    expected = [classifier(seed=seed, epochs=5).fit(*rings)._fit_.parameters for seed in range(3)]
    results = {}

    def fit(seed):
        results[seed] = classifier(seed=seed, epochs=5).fit(*rings)._fit_.parameters

    threads = [threading.Thread(target=fit, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for seed in range(3):
        np.testing.assert_array_equal(results[seed], expected[seed])


def test_predictions_of_one_model_stay_when_another_is_fitted(rings, classifier):
    model = classifier(epochs=3).fit(*rings)
    before = model.predict_proba(rings[0])
    classifier(epochs=3, seed=5).fit(*rings)
    np.testing.assert_array_equal(model.predict_proba(rings[0]), before)
    assert isinstance(model, Classifier)
