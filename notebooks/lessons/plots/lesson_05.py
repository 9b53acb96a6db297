"""Lesson 5: a bowl from above, rates on both sides of the bound, errors and a cost."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt

Point = Sequence[float]


def show_bowl(
    cost_of: Callable[[Any], Any], kind: type, runs: Mapping[float, Sequence[Point]], best: Point
) -> Any:
    """Contours of a cost of two weights, with the path of each rate."""
    across, up = np.linspace(-0.6, 3.4, 90), np.linspace(0.0, 2.0, 90)
    costs = [[cost_of([kind(w0), kind(w1)]).data for w0 in across] for w1 in up]
    _, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
    ax.contour(across, up, np.log(costs), levels=14, colors="lightgrey")
    for (rate, path), look in zip(runs.items(), ("C1.-", "C0.--"), strict=True):
        ax.plot(*np.transpose(path), look, linewidth=1, label=f"rate {rate}")
    ax.plot(*best, "k+", markersize=12)
    ax.set(xlabel="$w_0$", ylabel="$w_1$")
    ax.legend()
    return ax


def show_rates(cost_of: Callable[[Any], Any], descend: Callable[..., Any], start: Point, bound: float) -> Any:
    """The cost by step for three rates, and for the two sides of the bound."""
    _, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.4), layout="constrained")
    for share, label in [(0.01, "too small"), (0.5, "good"), (1.05, "too large")]:
        left.semilogy(descend(cost_of, start, share * bound, 61)[1], label=f"{label}: {share * bound:.4f}")
    for share, label in [(0.99, "1 % below the bound"), (1.01, "1 % above")]:
        right.semilogy(descend(cost_of, start, share * bound, 401)[1], label=label)
    for ax in left, right:
        ax.axhline(0.45, color="grey", linestyle=":", label="least possible")
        ax.set(xlabel="step", ylabel="cost, sum of 4")
        ax.legend()
    return left


def show_errors(examples: Sequence[tuple[float, int]]) -> Any:
    """The number of errors and a smooth cost over the weight w0, for the score 2x + w0."""
    weights = np.linspace(-7, 5, 481)
    scores = np.array([[2 * x + w0 for x, _ in examples] for w0 in weights])
    targets = np.array([y for _, y in examples])
    _, ax = plt.subplots(figsize=(6.4, 3.6), layout="constrained")
    ax.plot(weights, ((scores > 0) != targets).sum(axis=1), drawstyle="steps-mid", label="number of errors")
    ax.plot(
        weights,
        ((1 / (1 + np.exp(-scores)) - targets) ** 2).sum(axis=1),
        label="cost: squared error of the sigmoid",
    )
    ax.set(xlabel="$w_0$", ylabel="sum over 6 examples")
    ax.legend()
    return ax
