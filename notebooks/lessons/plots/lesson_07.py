"""Lesson 7: two losses against the score."""

from typing import Any

import numpy as np
from matplotlib import pyplot as plt


def show_losses() -> Any:
    """Cross-entropy and squared error of a sigmoid, for both labels."""
    scores = np.linspace(-8, 8, 161)
    _, axes = plt.subplots(1, 2, figsize=(7.9, 3.6), layout="constrained", sharey=True)
    for ax, sign in zip(axes, (1, -1), strict=True):
        ax.plot(scores, np.logaddexp(0, -sign * scores), color="tab:orange", label="cross-entropy")
        squared = (1 / (1 + np.exp(sign * scores))) ** 2
        ax.plot(scores, squared, "--", color="tab:blue", label="squared error of the sigmoid")
        ax.set(title=f"label y = {(sign + 1) // 2}", xlabel="score z")
        ax.grid(alpha=0.3)
    axes[0].set_ylabel("loss")
    axes[0].legend()
    return axes
