"""The decisions of a model in the plane of two features."""

from collections.abc import Iterable
from math import inf, nextafter
from typing import TYPE_CHECKING

from nn.data.dataset import Example
from nn.evaluation.decision import Model
from nn.plot.image import plotting
from nn.plot.plane import Plane
from nn.plot.style import CLASSES, INK, axes_or_new, shades

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def decision_regions(
    model: Model, data: Iterable[Example], ax: "Axes | None" = None, *, resolution: int = 80
) -> "Axes":
    """The plane in the colours of the classes that the model decides, with the examples.

    model       decides as `nn.decide` says: several outputs, one output, or a method `predict`
    data        (inputs, class) pairs of two features; colour and shape of a point are those of its class
    resolution  points of the grid in each direction

    Returns the Axes. ValueError for data of other than two features, for a target that is no class of the model,
    or where an output is NaN.
    """
    plane = Plane(data, resolution)
    decided, classes = plane.decided(model), plane.classes(model)
    ax = axes_or_new(ax)
    largest = int(max(*map(max, decided), *classes))
    colours = [CLASSES[k % len(CLASSES)] for k in range(largest + 1)]
    ax.imshow(
        decided,
        cmap=plotting("colors").ListedColormap(colours),
        vmin=-0.5,
        vmax=largest + 0.5,
        alpha=0.3,
        interpolation="bilinear",  # of the colours, between the cells
        interpolation_stage="rgba",
        origin="lower",
        extent=plane.extent(),
        aspect="auto",
    )
    plane.finish(ax, classes)
    return ax


def decision_boundary(
    model: Model, data: Iterable[Example], ax: "Axes | None" = None, *, resolution: int = 80
) -> "Axes":
    """The output of a model over the plane as a shade, the line where it decides, and the examples.

    Orange is above the threshold of `nn.decide`, so class 1; blue is below, class 0; at the line it is white.

    model       of one output
    data        (inputs, class) pairs of two features; colour and shape of a point are those of its class
    resolution  points of the grid in each direction

    Returns the Axes. ValueError for a model of several outputs, data of other than two features, a target that is
    no class, or an output that is not finite.
    """
    plane = Plane(data, resolution)
    (outputs, threshold), classes = plane.outputs(model), plane.classes(model)
    ax = axes_or_new(ax)
    flat = [number for row in outputs for number in row]
    reach = max(abs(number - threshold) for number in flat) or 1.0
    image = ax.imshow(
        outputs,
        cmap=shades(0.5),
        vmin=threshold - reach,
        vmax=threshold + reach,
        origin="lower",
        extent=plane.extent(),
        aspect="auto",
    )
    ax.figure.colorbar(image, ax=ax, label="output")
    if min(flat) <= threshold < max(flat):
        level = nextafter(threshold, inf)  # a tie is class 0, also where it is the smallest output
        ax.contour(plane.xs, plane.ys, outputs, levels=[level], colors=INK, linewidths=1.5)
        ax.plot([], [], color=INK, label=f"output {threshold:g}")
    else:
        ax.plot([], [], " ", label=f"decides {int(flat[0] > threshold)} everywhere")
    plane.finish(ax, classes)
    return ax
