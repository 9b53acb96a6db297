"""Networks of estimators: their outputs, and fits side by side."""

import threading

import numpy as np

from nn.estimators.architecture import Architecture

SMALL = Architecture(2, (3, 1), "tanh", "binary_cross_entropy_with_logits")


def test_outputs_are_those_of_the_network():
    model = SMALL.untrained(7)
    parameters = np.array([p.data for p in model.parameters()])
    rows = np.array([[0.5, -1.0], [2.0, 0.25]])
    expected = [[model(row).data] for row in rows]
    np.testing.assert_allclose(SMALL.outputs(rows, parameters), expected, rtol=1e-12)
    assert SMALL.trained(parameters).state_dict() == model.state_dict()


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
