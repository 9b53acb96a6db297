"""Plots of lesson 13: two steps in a bowl, and a loss on its way to the last digit."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes


def bowl_plot(downhill: Sequence[float], newton: Sequence[float]) -> Axes:
    """The bowl with both steps from (-8, 0.8); that against the gradient is scaled to stay in the picture."""
    across, up = np.meshgrid(np.linspace(-9, 2, 200), np.linspace(-1.2, 1.2, 200))
    _, ax = plt.subplots(figsize=(7, 3), layout="constrained")
    ax.contour(across, up, 0.5 * (across**2 + 100 * up**2), levels=12, colors="lightgrey")
    steps = (("against the gradient", downhill, 0.02, "--"), ("Newton's step", newton, 1.0, "-"))
    for name, (dp, dq), scale, style in steps:
        ax.plot([-8, -8 + scale * dp], [0.8, 0.8 + scale * dq], style, marker=".", label=name)
    ax.plot(0, 0, "+", color="black", markersize=12)
    ax.set(xlabel="p", ylabel="q")
    ax.legend(loc="upper right")
    return ax


def precision_plot(histories: Mapping[int, Sequence[float]]) -> Axes:
    """How far the loss of each seed is above its last value, step by step."""
    _, ax = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
    styles = ("-", "--", ":", "-.", (0, (1, 3)))
    for (seed, losses), style in zip(histories.items(), styles, strict=True):
        above = [max(loss - losses[-1], 1e-17) for loss in losses[:-1]]
        ax.semilogy(range(1, len(losses)), above, linestyle=style, marker=".", label=f"seed {seed}")
    ax.set(xlabel="step", ylabel="loss above the last one")
    ax.legend()
    return ax
