"""Plot of lesson 15: the loss after one step."""

from collections.abc import Callable, Mapping, Sequence

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from engine import Value

Loss = Callable[[Sequence[Value]], Value]


def steps_plot(loss: Loss, weights: Sequence[Value], gradients: Mapping[str, Sequence[float]]) -> Axes:
    """The loss after a step against each gradient, by the rate."""
    rates = [k / 50 for k in range(26)]
    _, ax = plt.subplots(figsize=(5.6, 3), layout="constrained")
    for (name, gradient), style in zip(gradients.items(), ("-", "--", ":"), strict=False):
        losses = [
            loss([Value(w.data - rate * g) for w, g in zip(weights, gradient, strict=True)]).data
            for rate in rates
        ]
        ax.plot(rates, losses, style, label=name)
    ax.set(xlabel="rate of the step", ylabel="loss after it")
    ax.legend()
    return ax
