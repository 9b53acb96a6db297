"""Lesson 3: a walk step by step, as a table and as pictures, and the work of two ways."""

from typing import Any

from matplotlib import pyplot as plt

PLACES = {"x": (-0.4, 0.0), "a": (1.0, 0.0), "b": (2.1, 0.7), "c": (2.1, -0.7), "y": (3.2, 0.0)}
EDGES = {"y": "bc", "b": "a", "c": "a", "a": "x"}
ORANGE, GREY = "#b85c00", "#8c959f"

Steps = list[tuple[str, list[float]]]  # who sends, and the gradients of y, b, c, a, x after it


def show_table(steps: Steps) -> None:
    """Print who sends, and what the nodes hold after it."""
    print("sends    y    b    c    a    x")
    for sender, gradients in steps:
        print(f"{sender:5}" + "".join(f"{gradient:5.0f}" for gradient in gradients))


def show_walks(*walks: Steps) -> Any:
    """A row of pictures for each walk."""
    _, axes = plt.subplots(len(walks), 4, figsize=(9, 4.2), layout="constrained")
    for row, steps in zip(axes, walks, strict=True):
        for i, (ax, (sender, gradients)) in enumerate(zip(row, steps, strict=True)):
            _show_step(
                ax, sender, dict(zip("ybcax", gradients, strict=True)), {name for name, _ in steps[:i]}
            )
        at_x = steps[-1][1][-1]
        row[-1].set_title(f"{steps[-1][0]} sends, x has {at_x:.0f}: {'right' if at_x == 16 else 'wrong'}")
    return axes


def _show_step(ax: Any, sender: str, gradients: dict[str, float], sent: set[str]) -> None:
    for name, parents in EDGES.items():
        for parent in parents:
            sends = name == sender
            arrow = {"arrowstyle": "-|>" if sends else "-", "shrinkA": 14, "shrinkB": 14}
            arrow |= {"color": ORANGE, "lw": 3} if sends else {"color": GREY}
            ax.annotate("", PLACES[parent], PLACES[name], arrowprops=arrow)
    for name, place in PLACES.items():
        colour = "#f2a65a" if name == sender else "#e3e6ea" if name in sent else "white"
        box = {"boxstyle": "circle", "fc": colour, "ec": "#1f2328"}
        ax.text(*place, f"{name}\n{gradients[name]:.0f}", ha="center", va="center", fontsize=11, bbox=box)
    ax.set(xlim=(-0.9, 3.7), ylim=(-1.2, 1.2), title=f"{sender} sends")
    ax.axis("off")


def show_work(sizes: list[int], paths: list[int], senders: list[int]) -> Any:
    """Steps of both ways against the number of doublings."""
    _, ax = plt.subplots(figsize=(6, 3.6), layout="constrained")
    ax.semilogy(sizes, paths, "o-", label="paths, one by one: $2^n$")
    ax.semilogy(sizes, senders, "s--", label="nodes, each once: $n$")
    ax.set(xlabel="doublings $n$", ylabel="steps (logarithmic)")
    ax.legend()
    return ax
