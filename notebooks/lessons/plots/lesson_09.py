"""Plots of lesson 9: digits, templates, shares by seed, evidence of pixels."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from nn import Layer
from nn.plot import weight_images

SIGNS = LinearSegmentedColormap.from_list("signs", ["#0067a8", "white", "#b85c00"])


def digits_plot(images: Sequence[Any], decisions: Sequence[tuple[int, Any]] = ()) -> Any:
    """Ten digits; with the right class and the probabilities of all classes also what was decided."""
    _, axes = plt.subplots(2, 5, figsize=(7, 3.4 if decisions else 2.7), layout="constrained")
    titles = [str(k) for k in range(10)]
    if decisions:
        titles = [f"{y}: p = {p[y]:.2f}\ndecided {p.argmax()}: p = {p.max():.2f}" for y, p in decisions]
    for ax in axes.flat:
        ax.axis("off")
    for ax, image, title in zip(axes.flat, images, titles, strict=False):
        show(ax, image, title)
    return axes


def show(ax: Axes, grey: Any, title: str) -> None:
    """One digit as an image: ink is dark."""
    ax.imshow(np.reshape(grey, (8, 8)), cmap="gray_r", vmin=0, vmax=16)
    ax.set_title(title, fontsize=9)
    ax.axis("off")


def templates_plot(layer: Layer) -> Axes:
    """The weights of each class as an image."""
    _, ax = plt.subplots(figsize=(7.5, 3), layout="constrained")
    return weight_images(layer, (8, 8), ax, columns=5)


def seeds_plot(shares: Mapping[str, Sequence[float]]) -> Axes:
    """A point for each seed, a row for each network."""
    _, ax = plt.subplots(figsize=(6.5, 2.2), layout="constrained")
    for row, (name, numbers) in enumerate(shares.items()):
        ax.plot(numbers, [row] * len(numbers), "o", alpha=0.6, label=name)
    ax.set(xlabel="validation accuracy", yticks=range(len(shares)), yticklabels=list(shares))
    ax.invert_yaxis()
    ax.margins(y=0.3)
    ax.grid(axis="x", alpha=0.3)
    return ax


def evidence_plot(grey: Any, scaled: Any, levels: Any) -> Any:
    """A digit, and the derivative of the margin by each pixel in two units."""
    _, axes = plt.subplots(1, 3, figsize=(7.5, 2.7), layout="constrained")
    show(axes[0], grey, "the digit")
    for ax, image, title in ((axes[1], scaled, "to a scaled pixel"), (axes[2], levels, "to a grey level")):
        most = abs(image).max()
        shown = ax.imshow(image.reshape(8, 8), cmap=SIGNS, vmin=-most, vmax=most)
        ax.set_title(title, fontsize=9)
        ax.axis("off")
        plt.colorbar(shown, ax=ax, shrink=0.8)
    return axes
