"""Lesson 8: losses by epoch, and what a model of two features decides."""

from dataclasses import replace
from typing import Any

from matplotlib import pyplot as plt

from nn import MLP, train
from nn.plot import decision_regions, loss_curves


def show_training(training: Any, test: Any) -> Any:
    """Train with four features and with two; their loss curves, and the regions of the second."""
    histories, flat = {}, MLP(2, [8, 3], "tanh", seed=0)
    runs = {"4 features, rate 0.1": (MLP(4, [8, 3], "tanh", seed=0), training, 0.1)}
    runs["2 features, rate 0.3"] = (flat, petals(training), 0.3)
    for name, (model, data, rate) in runs.items():
        histories[name] = train(
            model, data, "cross_entropy", epochs=30, batch_size=16, lr=rate, progress=False
        )
    _, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    loss_curves(histories, axes[0])
    decision_regions(flat, petals(test), axes[1])
    axes[1].set_title("the test examples")
    return axes


def petals(data: Any) -> Any:
    """Only the length and the width of the petals."""
    return replace(data, inputs=[x[2:] for x in data.inputs], features=data.features[2:])
