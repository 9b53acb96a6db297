"""Numbers as colours in a grid: weights as images, a confusion matrix."""

from collections.abc import Sequence
from math import ceil, isfinite, log, sqrt
from typing import Any

from engine import described
from nn.models.layers import Layer
from nn.plot.image import plotting
from nn.plot.style import FAINT, INK, axes_or_new, plain, shades


def weight_images(layer: Layer, shape: tuple[int, int], ax: Any = None, *, columns: int | None = None) -> Any:
    """The incoming weights of each unit of a layer as an image, without the bias, the first input at the top left.

    Orange is a positive weight, blue a negative one, white 0; one scale for all.

    shape    (rows, columns) of an image: (8, 8) for a layer of 64 inputs
    columns  images side by side; None chooses

    Returns the Axes. ValueError where the shape has not as many places as the layer inputs.
    """
    images = _images(layer, shape)
    across = _across(len(images), shape) if columns is None else _count(columns, "columns")
    ax = axes_or_new(ax)
    colours, reach = shades(), max(abs(w) for image in images for row in image for w in row) or 1.0
    for i, image in enumerate(images):
        left_top = _corner((i % across, i // across), shape)
        shown = _tile(ax, image, left_top, str(i + 1), cmap=colours, vmin=-reach, vmax=reach)
    right, bottom = _corner((min(across, len(images)) - 1, (len(images) - 1) // across), shape)
    margin = 0.1 * max(shape)
    ax.set_xlim(-margin, right + shape[1] + margin)
    ax.set_ylim(bottom + shape[0] + margin, -3 * margin)  # room for the titles of the first row
    ax.set_axis_off()
    ax.figure.colorbar(shown, ax=ax, label="weight")
    return ax


def confusion(matrix: Sequence[Sequence[int]], names: Sequence[str] | None = None, ax: Any = None) -> Any:
    """A confusion matrix: the counts, a row for each true class and a column for each decided one.

    The diagonal, what is right, is blue and bold, errors are orange; a darker colour is a larger share of the
    examples of the row.

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


def _corner(place: tuple[int, int], shape: tuple[int, int]) -> tuple[float, float]:
    """The left top corner of the tile in that column and row, with room between tiles and for a title."""
    column, row = place
    height, width = shape
    return column * (width + 0.15 * max(shape)), row * (height + 0.42 * max(shape))


def _tile(ax: Any, image: list[list[float]], corner: tuple[float, float], title: str, **look: Any) -> Any:
    """One image below its title, framed, with that left top corner."""
    height, width = len(image), len(image[0])
    side = max(height, width)
    left, top = corner
    shown = ax.imshow(image, extent=(left, left + width, top + height, top), **look)
    frame = plotting("patches").Rectangle(
        (left, top), width, height, fill=False, edgecolor=FAINT, linewidth=0.5
    )
    ax.add_patch(frame)
    middle = left + width / 2
    ax.text(middle, top - 0.05 * side, title, ha="center", va="bottom", fontsize=8, color=INK)
    return shown


def _images(layer: Any, shape: Any) -> list[list[list[float]]]:
    """The weights of each unit as rows of numbers."""
    if not isinstance(layer, Layer):
        raise TypeError(f"weight_images takes a Layer, as model.layers[0]; got {described(layer)}")
    if not isinstance(shape, (list, tuple)) or len(shape) != 2:
        raise ValueError(f"shape is (rows, columns) of an image, as (8, 8); got {described(shape)}")
    height, width = (_count(n, "each side of the shape") for n in shape)
    if height * width != layer.inputs:
        raise ValueError(
            f"an image of shape ({height}, {width}) has {height * width} places; the layer has {layer.inputs} inputs"
        )
    units = [[w.data for w in neuron.weights[-layer.inputs :]] for neuron in layer.neurons]
    for i, weights in enumerate(units, start=1):
        if not all(map(isfinite, weights)):
            raise ValueError(
                f"weights must be finite to have a colour; unit {i} has {next(w for w in weights if not isfinite(w))}"
            )
    return [[unit[k : k + width] for k in range(0, len(unit), width)] for unit in units]


def _across(count: int, shape: tuple[int, int]) -> int:
    """So many images side by side that they fill a figure of 3 by 2, in full rows where that comes near."""
    target = sqrt(1.5 * count * shape[0] / shape[1])
    full = min((d for d in range(1, count + 1) if count % d == 0), key=lambda d: abs(log(d / target)))
    return full if abs(log(full / target)) < 0.5 else min(count, ceil(target))


def _share(i: int, j: int, rows: Sequence[Sequence[int]]) -> float:
    """The share of column j in row i, negative on the diagonal: blue there, else orange."""
    share = rows[i][j] / (sum(rows[i]) or 1)
    return -share if i == j else share


def _count(given: Any, what: str) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise ValueError(f"{what} must be a whole number of at least 1; got {described(given)}")
    return given


def _counts(matrix: Any) -> list[list[int]]:
    try:
        rows = [[int(n) for n in row] for row in matrix]
        fits = rows and all(len(row) == len(rows) for row in rows) and min(map(min, rows)) >= 0
        exact = fits and all(
            a == b for row, given in zip(rows, matrix, strict=True) for a, b in zip(row, given, strict=True)
        )
    except (TypeError, ValueError):
        exact = False
    if not exact:
        raise ValueError(
            "a confusion matrix is square, one row of counts for each true class, as confusion_matrix(model, data) "
            f"gives it; got {described(matrix)}"
        )
    return rows
