"""Lesson 4: sigmoid and step, and the line of a neuron."""

from typing import Any

import numpy as np
from matplotlib import pyplot as plt

from nn import Neuron, signed_distance, unit_normal


def show_activations() -> Any:
    """Sigmoid and step with their derivatives."""
    scores = np.linspace(-6, 6, 241)
    outputs = 1 / (1 + np.exp(-scores))
    _, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    left.plot(scores, outputs, label="sigmoid")
    left.plot([-6, 0], [0, 0], "C1--", label="step")
    left.plot([0, 6], [1, 1], "C1--")
    left.plot([0, 0], [0, 1], "C1o", fillstyle="none")
    left.plot([0], [0], "C1o")
    left.set(xlabel="score z", ylabel="activation a")
    right.plot(scores, outputs * (1 - outputs), label="sigmoid, derivative")
    right.plot([-6, 6], [0, 0], "C1--", label="step, derivative")
    right.set(xlabel="score z", ylabel="da/dz", ylim=(-0.01, 0.33))
    left.legend()
    right.legend(loc="upper right", fontsize="small")
    return left


def show_line(neuron: Neuron) -> Any:
    """The line 2 x1 + 3 x2 + 1 = 0, its unit normal, and four points with their signed distances."""
    n, ends = unit_normal(neuron), np.array([-2.2, 2.0])
    _, ax = plt.subplots(figsize=(5.6, 4.8), layout="constrained")
    ax.plot(ends, -(1 + 2 * ends) / 3, "k")
    for x, y, colour in [(0, 0, "C1"), (1, -2, "C0"), (1.2, 0.8, "C1"), (-1.6, -0.7, "C0")]:
        d = signed_distance(neuron, (x, y))
        ax.plot([x, x - d * n[0]], [y, y - d * n[1]], colour, linestyle=":")
        ax.plot(x, y, colour, marker="o")
        ax.annotate(f"{d:+.3f}", (x, y), xytext=(7, 4 if d > 0 else -12), textcoords="offset points")
    ax.annotate("", (-1 + n[0], 1 / 3 + n[1]), (-1, 1 / 3), arrowprops={"arrowstyle": "->", "lw": 2})
    ax.annotate("n", (-1 + n[0] / 2, 1 / 3 + n[1] / 2), xytext=(-14, 4), textcoords="offset points")
    ax.text(-1.9, 1.2, "class 1: z > 0", color="C1")
    ax.text(-1.9, -1.9, "class 0: z < 0", color="C0")
    ax.text(1.2, -0.95, "z = 0")
    ax.set(xlabel="x1", ylabel="x2", aspect="equal", xlim=(-2.2, 2), ylim=(-2.3, 1.5))
    return ax
