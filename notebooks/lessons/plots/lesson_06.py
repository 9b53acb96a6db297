"""Lesson 6: XOR in the plane and in the coordinates of the hidden layer, and the costs of many starts."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib import pyplot as plt

XOR = [((0.0, 0.0), 0), ((0.0, 1.0), 1), ((1.0, 0.0), 1), ((1.0, 1.0), 0)]
Numbers = Sequence[float]  # u11 u12 c1, u21 u22 c2, v1 v2 d


def show_spaces(numbers: Numbers) -> Any:
    """The lines of two hidden units, and the examples in their coordinates with the line of the output."""
    _, axes = plt.subplots(1, 2, figsize=(8, 3.9), layout="constrained")
    for start, look in ((0, "--"), (3, ":")):
        _line(
            axes[0], *numbers[start : start + 3], color="k", linestyle=look, label=f"a{start // 3 + 1} = 0.5"
        )
    for x, y in XOR:
        axes[0].plot(*x, "o^"[y], color=f"C{y}", markersize=9)
    axes[0].set(xlabel="x1", ylabel="x2", xlim=(-0.2, 1.2), ylim=(-0.2, 1.2), aspect="equal")
    _hidden_space(axes[1], numbers)
    for ax in axes:
        ax.legend(loc="center")
    return axes


def show_moments(moments: Mapping[int, Numbers]) -> Any:
    """For each number of epochs the output over the plane and, below it, the hidden coordinates."""
    grid = np.linspace(-0.3, 1.3, 81)
    x1, x2 = np.meshgrid(grid, grid)
    _, axes = plt.subplots(2, len(moments), figsize=(9.0, 5.0), layout="constrained")
    for column, (epochs, numbers) in zip(axes.T, moments.items(), strict=True):
        output = _forward(numbers, x1, x2)[2]
        column[0].contourf(x1, x2, output, levels=np.linspace(0, 1, 11), cmap="PuOr_r", alpha=0.8)
        column[0].contour(x1, x2, output, levels=[0.5], colors="k")
        for x, y in XOR:
            column[0].plot(*x, "o^"[y], color="white", markeredgecolor="k", markersize=9)
        column[0].set(title=f"after {epochs} epochs", aspect="equal", xlabel="x1", ylabel="x2")
        _hidden_space(column[1], numbers)
    return axes


def show_costs(costs: Mapping[int, Sequence[float]]) -> Any:
    """The cost by epoch, a curve for each start."""
    _, ax = plt.subplots(figsize=(7.1, 3.6), layout="constrained")
    for curve in costs.values():
        ax.plot(curve, linewidth=1)
    ax.axhline(0.125, color="grey", linestyle=":", label="1/8")
    ax.set(xlabel="epoch", ylabel="cost, mean of 4", ylim=(0, None))
    ax.legend()
    return ax


def _forward(numbers: Numbers, x1: Any, x2: Any) -> tuple[Any, Any, Any]:
    u11, u12, c1, u21, u22, c2, v1, v2, d = numbers
    a1, a2 = _sigmoid(u11 * x1 + u12 * x2 + c1), _sigmoid(u21 * x1 + u22 * x2 + c2)
    return a1, a2, _sigmoid(v1 * a1 + v2 * a2 + d)


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _line(ax: Any, w1: float, w2: float, b: float, **look: Any) -> None:
    """The line w1 x + w2 y + b = 0: through its point next to the origin, at a right angle to (w1, w2)."""
    x, y = -b * w1 / (w1**2 + w2**2), -b * w2 / (w1**2 + w2**2)
    ax.axline((x, y), (x - w2, y + w1), **look)


def _hidden_space(ax: Any, numbers: Numbers) -> None:
    _line(ax, *numbers[6:], color="k", label="ŷ = 0.5")
    places: dict[tuple[float, float], list[str]] = {}
    for (x1, x2), y in XOR:
        a1, a2, _ = _forward(numbers, x1, x2)
        ax.plot(a1, a2, "o^"[y], color=f"C{y}", markersize=9)
        near = next((p for p in places if abs(p[0] - a1) + abs(p[1] - a2) < 0.12), (float(a1), float(a2)))
        places.setdefault(near, []).append(f"{x1:.0f}{x2:.0f}")
    apart = max(abs(p[0] - q[0]) + abs(p[1] - q[1]) for p in places for q in places)
    for (a1, a2), names in places.items() if apart > 0.5 else ():  # examples at one place share a label
        side = {"xytext": (-8, 6), "ha": "right"} if a1 > 0.6 else {"xytext": (8, 6), "ha": "left"}
        ax.annotate(", ".join(names), (a1, a2), textcoords="offset points", **side)
    ax.set(xlabel="a1", ylabel="a2", xlim=(-0.3, 1.3), ylim=(-0.3, 1.3), aspect="equal")
    ax.set(xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
