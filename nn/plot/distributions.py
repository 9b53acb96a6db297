"""The distributions of activations and gradients, layer by layer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import isfinite
from typing import TYPE_CHECKING

from engine import Value, described
from nn.data.dataset import Example
from nn.data.examples import examples_of
from nn.models.layers import Layer
from nn.models.module import Module
from nn.plot.style import FAINT, INK, NEGATIVE, axes_or_new, numbers_of, plain

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def activations(model: Module, data: Iterable[Example], ax: "Axes | None" = None) -> "Axes":
    """The activations of each layer, over all its units and all examples, as a box.

    The box holds the middle half, its line is the median, and the whiskers end at the smallest and the largest.
    The label of a layer counts the activations that are not finite.

    model  an MLP, or another with Layers in `layers`, each called with the outputs of the one before
    data   (inputs, target) pairs

    Returns the Axes. TypeError for a model without layers.
    """
    layers = getattr(model, "layers", None)
    if not layers or not all(isinstance(layer, Layer) for layer in layers):
        raise TypeError(f"activations takes a model of layers, as MLP(2, [16, 1]); got {described(model)}")
    numbers = _by_layer(layers, [[*x] for x, _ in examples_of(data)])
    ax = axes_or_new(ax)
    _boxes(ax, {f"layer {i}\n{_title(layers[i - 1])}": group for i, group in enumerate(numbers, start=1)})
    ax.set_ylabel("activation")
    return ax


def gradients(model: Module, ax: "Axes | None" = None) -> "Axes":
    """|dL/dp| of the parameters p of each layer, as the last backward left it, as a box on a logarithmic scale.

    The box holds the middle half, its line is the median, and the whiskers end at the smallest and the largest
    above 0. The label of a layer counts the gradients that a logarithmic scale cannot show: 0, NaN and infinity.
    Parameters outside of `layers` have a box by the name of their attribute.

    Returns the Axes. TypeError where the model is not a Module.
    """
    if not isinstance(model, Module):
        raise TypeError(f"gradients takes a Module, as MLP(2, [16, 1]); got {described(model)}")
    groups: dict[str, list[float]] = defaultdict(list)
    for path, parameter in model.named_parameters():
        groups[_part(path)].append(abs(parameter.grad))
    if not groups:
        raise ValueError(f"gradients needs a model with parameters; got {described(model)}")
    ax = axes_or_new(ax)
    ax.set_yscale("log")
    _boxes(ax, {name + _zeros(group): [g for g in group if g] for name, group in groups.items()})
    ax.set_ylabel("|gradient| of a parameter")
    return ax


def _by_layer(layers: Sequence[Layer], points: Sequence[Sequence[float]]) -> list[list[float]]:
    """All activations of each layer at all points."""

    def outputs(x: Sequence[Value | float]) -> list[Value]:
        every: list[Value] = []
        for layer in layers:
            x = layer(x)
            every += x
        return every

    rows = numbers_of(outputs, points)
    ends = [sum(layer.units for layer in layers[:i]) for i in range(len(layers) + 1)]
    return [[number for row in rows for number in row[start:end]] for start, end in pairwise(ends)]


def _boxes(ax: "Axes", groups: dict[str, list[float]]) -> None:
    """A box over each label for the numbers that are finite."""
    finite = [[number for number in group if isfinite(number)] for group in groups.values()]
    positions = [i for i, group in enumerate(finite) if group]
    if positions:
        box, line = {"facecolor": "#d6e8f5", "edgecolor": NEGATIVE}, {"color": INK}
        ax.boxplot(
            [finite[i] for i in positions],
            positions=positions,
            widths=0.5,
            whis=(0, 100),
            showfliers=False,
            patch_artist=True,
            boxprops=box,
            medianprops=line,
        )
    else:
        ax.text(0.5, 0.5, "nothing to show", transform=ax.transAxes, ha="center", color=FAINT)
        ax.tick_params(axis="y", which="both", left=False, labelleft=False)
    labels = [
        name + _counted(len(group) - len(shown), "not finite")
        for (name, group), shown in zip(groups.items(), finite, strict=True)
    ]
    ax.set_xticks(range(len(labels)), labels)
    ax.set_xlim(-0.5, len(labels) - 0.5)
    ax.set_xlabel(
        "box: middle half, line: median, whiskers: smallest and largest", color=FAINT, fontsize="small"
    )


def _title(layer: Layer) -> str:
    return f"{layer.units} {plain(getattr(layer.activation, '__name__', layer.activation))}"


def _part(path: str) -> str:
    """The part of a model that a parameter belongs to, by its path."""
    head, *rest = path.split(".")
    numbered = head == "layers" and rest and rest[0].isdecimal()
    return f"layer {int(rest[0]) + 1}" if numbered else plain(head)


def _zeros(group: Sequence[float]) -> str:
    return _counted(group.count(0.0), "zero")


def _counted(count: int, what: str) -> str:
    return f"\n({count} {what})" if count else ""
