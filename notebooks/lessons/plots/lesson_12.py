"""Plots of lesson 12: influence against age, and the loss against the rate."""

from collections.abc import Callable
from statistics import median

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from engine import Value, grad


def influence_plot(influences: dict[float, list[list[float]]]) -> Axes:
    """How much an old state matters, by its age: for each weight one list for each sequence."""
    _, ax = plt.subplots(figsize=(6.5, 3.6), layout="constrained")
    for (weight, runs), style in zip(influences.items(), ("-", "--", ":"), strict=True):
        columns = list(zip(*runs, strict=True))
        ages = range(len(columns))
        (line,) = ax.semilogy(ages, [median(c) for c in columns], style, label=f"w = {weight}")
        least, most = [min(c) for c in columns], [max(c) for c in columns]
        ax.fill_between(ages, least, most, alpha=0.15, color=line.get_color())
    ax.set(xlabel="steps ago", ylabel="size of the gradient", ylim=(1e-12, 10))
    ax.legend()
    return ax


def rate_plot(loss_after: Callable[[float | Value], Value]) -> Axes:
    """The loss after training against the learning rate, and the tangent at 0.1."""
    rates = np.linspace(0.0, 1.0, 41)
    rate = Value(0.1)
    loss = loss_after(rate)
    tangent = loss.data + grad(loss, rate).data * (rates - 0.1)
    _, ax = plt.subplots(figsize=(6, 3.4), layout="constrained")
    ax.plot(rates, [loss_after(float(r)).data for r in rates], label="loss after 20 steps")
    near = rates < 0.3
    ax.plot(rates[near], tangent[near], "--", label="tangent at 0.1")
    ax.plot(0.1, loss.data, "o", color="black")
    ax.set(xlabel="learning rate", ylabel="loss")
    ax.legend()
    return ax
