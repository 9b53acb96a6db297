"""Plots of lesson 11: three paths in a bowl, losses by seed, errors of two forms."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from engine import log, sigmoid, softplus


def bowls_plot(paths: Mapping[str, Any]) -> Any:
    """The points that each optimiser visits, on the contours of ½ (p² + 100 q²)."""
    across, up = np.meshgrid(np.linspace(-9, 4, 200), np.linspace(-1.2, 1.2, 200))
    _, axes = plt.subplots(len(paths), 1, figsize=(7, 5.5), layout="constrained", sharex=True)
    for ax, (name, visited) in zip(axes, paths.items(), strict=True):
        ax.contour(across, up, 0.5 * (across**2 + 100 * up**2), levels=12, colors="lightgrey")
        ax.plot(visited[:, 0], visited[:, 1], ".-", linewidth=1, color="#d1661c")
        ax.plot(0, 0, "+", color="black", markersize=12)
        ax.set(title=f"{name}: 40 steps", ylabel="q")
    axes[-1].set_xlabel("p")
    return axes


def seeds_plot(losses: Mapping[str, Sequence[float]]) -> Axes:
    """A point for each seed, a row for each optimiser."""
    _, ax = plt.subplots(figsize=(6.5, 3), layout="constrained")
    for row, numbers in enumerate(losses.values()):
        ax.plot(numbers, [row] * len(numbers), "o", alpha=0.6)
    ax.set(
        xlabel="mean loss of the last epoch",
        yticks=range(len(losses)),
        yticklabels=list(losses),
        xlim=(0, None),
    )
    ax.invert_yaxis()
    ax.grid(axis="x", alpha=0.3)
    return ax


def errors_plot() -> Axes:
    """The relative errors of -log(1 - sigmoid(z)) and of softplus(z)."""
    composed = [k / 2 for k in range(-90, 73)]  # from 37 on it has no value
    fused = [k / 2 for k in range(-90, 91)]
    _, ax = plt.subplots(figsize=(7, 3.5), layout="constrained")
    errors = [error_of(lambda z: -log(1 - sigmoid(z)), z) for z in composed]
    ax.semilogy(composed, errors, label="-log(1 - sigmoid(z))")
    ax.semilogy(fused, [error_of(softplus, z) for z in fused], ".", label="softplus(z)", markersize=4)
    ax.axvspan(37, 45, color="tab:red", alpha=0.2)
    ax.text(41, 1e-8, "DomainError", rotation=90, ha="center", va="center", fontsize=11)
    ax.set(xlabel="score z", ylabel="relative error")
    ax.legend()
    ax.grid(alpha=0.3)
    return ax


def error_of(formula: Callable[[float], float], z: float) -> float:
    """The relative error against 60 decimal digits, at least 1e-17."""
    with localcontext() as context:
        context.prec = 60
        truth = (1 + Decimal(z).exp()).ln()
        return max(float(abs(Decimal(formula(z)) - truth) / truth), 1e-17)
