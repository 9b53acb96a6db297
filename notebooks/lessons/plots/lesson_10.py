"""Plot of lesson 10: a gradient as a multiplication table."""

from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

COLOURS = LinearSegmentedColormap.from_list("signs", ["#3b8fce", "#ffffff", "#ee8f3a"])


def table_plot(delta: Any, inputs: Any) -> Any:
    """δ down the side, the inputs along the top, their products between."""
    sizes = {"width_ratios": [1.2, 3], "height_ratios": [1, 2]}
    _, axes = plt.subplots(2, 2, figsize=(5.4, 3), layout="constrained", gridspec_kw=sizes)
    axes[0, 0].axis("off")
    _heat(axes[0, 1], inputs.reshape(1, -1), "$p^T$", 1.0)
    _heat(axes[1, 0], delta.reshape(-1, 1), r"$\delta$", 0.2)
    _heat(axes[1, 1], np.outer(delta, inputs), r"$\delta\,p^T$", 0.15)
    return axes


def _heat(ax: Axes, array: Any, title: str, limit: float) -> None:
    """A matrix as coloured squares with their numbers."""
    ax.imshow(array, cmap=COLOURS, vmin=-limit, vmax=limit, aspect="auto")
    ax.set(title=title, xticks=[], yticks=[])
    for (i, j), v in np.ndenumerate(array):
        ax.text(j, i, f"{v:.3f}", ha="center", va="center")
