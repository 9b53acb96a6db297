"""Plot of lesson 16: one training step in three spellings."""

from matplotlib import pyplot as plt
from matplotlib.axes import Axes

COLUMNS = ("forward", "set to 0", "backward", "update")
ROWS = {
    "Values": ("loss = ...", "zero_grad(ps)", "loss.backward()", "p.data -= r * p.grad"),
    "PyTorch": ("loss = ...", "opt.zero_grad()", "loss.backward()", "opt.step()"),
    "JAX": ("value_and_grad(f)", "", "(the same call)", "p - r * g"),
}


def timeline_plot() -> Axes:
    """What stands on which side of the line between gradient and update."""
    _, ax = plt.subplots(figsize=(9, 2.6), layout="constrained")
    for row, (name, calls) in enumerate(ROWS.items()):
        ax.text(-0.75, row, name, ha="left", va="center", weight="bold")
        for column, call in enumerate(calls):
            colour = "#eaf3fb" if column < 3 else "#fdeedd"
            box = {"boxstyle": "round,pad=0.4", "facecolor": colour, "edgecolor": "grey"}
            if call:
                ax.text(column, row, call, ha="center", va="center", family="monospace", fontsize=9, bbox=box)
    for column, title in enumerate(COLUMNS):
        ax.text(column, -0.75, title, ha="center", va="center")
    ax.axvline(2.5, color="black", linewidth=2)
    ax.set(xlim=(-0.8, 3.7), ylim=(2.5, -1.1))
    ax.axis("off")
    return ax
