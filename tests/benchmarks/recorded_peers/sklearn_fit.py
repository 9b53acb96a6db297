"""scikit-learn: its MLPClassifier, with the architecture and the settings of R1."""

import warnings
from collections.abc import Callable
from typing import Any

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from recorded_peers.workloads import EPOCHS, Array, Digits


def fit(data: Digits) -> tuple[Callable[[], Any], Callable[[Any], Array]]:
    """Five epochs are few, which it warns of."""
    warnings.simplefilter("ignore", ConvergenceWarning)

    def learn() -> MLPClassifier:
        model = MLPClassifier(
            (32,), solver="adam", learning_rate_init=0.01, batch_size=32, max_iter=EPOCHS, random_state=0
        )
        return model.fit(data.inputs, data.classes)

    return learn, lambda model: model.predict(data.test_inputs)
