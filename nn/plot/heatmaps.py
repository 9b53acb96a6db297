"""Numbers as colours in a grid: weights as images, a confusion matrix."""

from collections.abc import Iterable, Sequence
from math import ceil, isfinite, log, sqrt
from typing import TYPE_CHECKING

from engine import described
from nn.models.layers import Layer
from nn.plot.image import plotting
from nn.plot.style import FAINT, INK, axes_or_new, plain, shades
from nn.support.schema import count, whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage


def weight_images(
    layer: Layer, shape: tuple[int, int], ax: "Axes | None" = None, *, columns: int | None = None
) -> "Axes":
    """The incoming weights of each unit of a layer as an image, without the bias, the first input at the top left.

    Orange is a positive weight, blue a negative one, white 0; one scale for all.

    shape    (rows, columns) of an image: (8, 8) for a layer of 64 inputs
    columns  images side by side; None chooses

    Returns the Axes. ValueError where the shape has another number of cells than the layer has inputs.
    """
    images = _images(layer, shape)
    across = _across(len(images), shape) if columns is None else count(1)(columns, "columns")
    ax = axes_or_new(ax)
    reach = max(abs(w) for image in images for row in image for w in row) or 1.0
    for i, image in enumerate(images):
        left_top = _corner((i % across, i // across), shape)
        shown = _tile(ax, image, left_top, str(i + 1), reach)
    right, bottom = _corner((min(across, len(images)) - 1, (len(images) - 1) // across), shape)
    margin = 0.1 * max(shape)
    ax.set_xlim(-margin, right + shape[1] + margin)
    ax.set_ylim(bottom + shape[0] + margin, -3 * margin)  # room for the titles of the first row
    ax.set_axis_off()
    ax.figure.colorbar(shown, ax=ax, label="weight")
    return ax


def confusion(
    matrix: Sequence[Sequence[int]], names: Sequence[str] | None = None, ax: "Axes | None" = None
) -> "Axes":
    """A confusion matrix: the counts, a row for each true class and a column for each decided one.

    The right decisions, on the diagonal, are blue and bold; errors are orange. A darker colour is a larger share
    of the examples of the row.

    matrix  as `nn.confusion_matrix` gives it
    names   of the classes; None for their numbers

    Returns the Axes. ValueError for a matrix that is not square, of other than counts, or for too few names.
    """
    rows = _counts(matrix)
    labels = [str(k) for k in range(len(rows))] if names is None else [*map(plain, names)]
    if len(labels) != len(rows):
        raise ValueError(f"a confusion matrix of {len(rows)} classes needs as many names; got {len(labels)}")
    ax = axes_or_new(ax)
    shares = [[_share(i, j, rows) for j in range(len(rows))] for i in range(len(rows))]
    ax.imshow(shares, cmap=shades(), vmin=-1.5, vmax=1.5)  # the darkest shades would hide the counts
    for i, row in enumerate(rows):
        for j, n in enumerate(row):
            weight = "bold" if i == j else "normal"
            ax.text(j, i, str(n), ha="center", va="center", color=INK if n else FAINT, weight=weight)
    long = sum(map(len, labels)) > 40
    ax.set_xticks(range(len(rows)), labels, rotation=45 if long else 0, ha="right" if long else "center")
    ax.set_yticks(range(len(rows)), labels)
    ax.set_xlabel("decided")
    ax.set_ylabel("true")
    return ax


def _corner(tile: tuple[int, int], shape: tuple[int, int]) -> tuple[float, float]:
    """The left top corner of the tile in that column and row, with room between tiles and for a title."""
    column, row = tile
    height, width = shape
    return column * (width + 0.15 * max(shape)), row * (height + 0.42 * max(shape))


def _tile(
    ax: "Axes", image: list[list[float]], corner: tuple[float, float], title: str, reach: float
) -> "AxesImage":
    """One image below its title, framed, with that left top corner."""
    height, width = len(image), len(image[0])
    side = max(height, width)
    left, top = corner
    extent = (left, left + width, top + height, top)
    shown = ax.imshow(image, extent=extent, cmap=shades(), vmin=-reach, vmax=reach)
    frame = plotting("patches").Rectangle(
        (left, top), width, height, fill=False, edgecolor=FAINT, linewidth=0.5
    )
    ax.add_patch(frame)
    middle = left + width / 2
    ax.text(middle, top - 0.05 * side, title, ha="center", va="bottom", fontsize=8, color=INK)
    return shown


def _images(layer: object, shape: object) -> list[list[list[float]]]:
    """The weights of each unit as rows of numbers."""
    if not isinstance(layer, Layer):
        raise TypeError(f"weight_images takes a Layer, as model.layers[0]; got {described(layer)}")
    if not isinstance(shape, (list, tuple)) or len(shape) != 2:
        raise ValueError(f"shape is (rows, columns) of an image, as (8, 8); got {described(shape)}")
    height, width = (count(1)(n, "each side of the shape") for n in shape)
    if height * width != layer.inputs:
        raise ValueError(
            f"an image of shape ({height}, {width}) has {height * width} cells; the layer has {layer.inputs} inputs"
        )
    units = [[w.data for w in neuron.weights[-layer.inputs :]] for neuron in layer.neurons]
    for i, weights in enumerate(units, start=1):
        if not all(map(isfinite, weights)):
            raise ValueError(
                f"weights must be finite to have a colour; unit {i} has {next(w for w in weights if not isfinite(w))}"
            )
    return [[unit[k : k + width] for k in range(0, len(unit), width)] for unit in units]


def _across(images: int, shape: tuple[int, int]) -> int:
    """The number of images side by side that fills a figure of 3 by 2, with full rows where possible."""
    target = sqrt(1.5 * images * shape[0] / shape[1])
    full = min((d for d in range(1, images + 1) if images % d == 0), key=lambda d: abs(log(d / target)))
    return full if abs(log(full / target)) < 0.5 else min(images, ceil(target))


def _share(i: int, j: int, rows: Sequence[Sequence[int]]) -> float:
    """The share of column j in row i, negative on the diagonal: blue there, else orange."""
    share = rows[i][j] / (sum(rows[i]) or 1)
    return -share if i == j else share


def _counts(matrix: Iterable[Iterable[int]]) -> list[list[int]]:
    """The rows of a confusion matrix as whole numbers. ValueError where it is not one."""
    try:
        rows = [[_whole(n) for n in row] for row in matrix]
    except TypeError:
        rows = []
    if not rows or any(len(row) != len(rows) for row in rows) or min(map(min, rows)) < 0:
        raise ValueError(
            "a confusion matrix is square, one row of counts for each true class, as confusion_matrix(model, data) "
            f"gives it; got {described(matrix)}"
        )
    return rows


def _whole(n: float) -> int:
    """A count as int, 3.0 included; -1 for anything else."""
    integer = whole(int(n)) if isinstance(n, float) and n.is_integer() else whole(n)
    return -1 if integer is None else integer
