"""What a model decides in the plane of two features."""

from collections.abc import Sequence
from math import inf, isfinite, isnan, nextafter
from typing import Any

from engine import described
from nn.data.dataset import Example, examples_of
from nn.evaluation.metrics import class_of, decide, decision, threshold_of
from nn.plot.image import plotting
from nn.plot.style import CLASSES, INK, SHAPES, axes_or_new, numbers_of, plain, shades

SOFT = {"interpolation": "bilinear", "interpolation_stage": "rgba"}  # the edges of cells


def decision_regions(model: Any, data: Sequence[Example], ax: Any = None, *, resolution: int = 80) -> Any:
    """The plane in the colour of the class that the model decides at each place, with the examples.

    model       decides as `nn.decide` says: several outputs, one output, or a method `predict`
    data        (inputs, class) pairs of two features; colour and shape of a point are those of its class
    resolution  places in each direction

    Returns the Axes. ValueError for data of other than two features, or where an output is NaN.
    """
    plane = Plane(data, resolution)
    decided = plane.rows(plane.decided(model))
    ax = axes_or_new(ax)
    most = max(*map(max, decided), *plane.classes)
    colours = plotting("colors").ListedColormap([_colour(k) for k in range(most + 1)])
    plane.show(ax, decided, cmap=colours, vmin=-0.5, vmax=most + 0.5, alpha=0.3, **SOFT)
    plane.finish(ax)
    return ax


def decision_boundary(model: Any, data: Sequence[Example], ax: Any = None, *, resolution: int = 80) -> Any:
    """The output of a model over the plane as a shade, the line where it decides, and the examples.

    Orange is above the threshold of `nn.decide`, so class 1; blue is below, class 0; at the line it is white.

    model       of one output
    data        (inputs, class) pairs of two features; colour and shape of a point are those of its class
    resolution  places in each direction

    Returns the Axes. ValueError for a model of several outputs, data of other than two features, or where an
    output is not finite.
    """
    plane = Plane(data, resolution)
    outputs = plane.rows(plane.outputs(model))
    ax = axes_or_new(ax)
    threshold = threshold_of(model)
    flat = [number for row in outputs for number in row]
    reach = max(abs(number - threshold) for number in flat) or 1.0
    shown = plane.show(ax, outputs, cmap=shades(0.5), vmin=threshold - reach, vmax=threshold + reach)
    ax.figure.colorbar(shown, ax=ax, label="output")
    if min(flat) <= threshold < max(flat):
        level = nextafter(threshold, inf)  # a tie is class 0, also where it is the smallest output
        ax.contour(plane.xs, plane.ys, outputs, levels=[level], colors=INK, linewidths=1.5)
        ax.plot([], [], color=INK, label=f"output {threshold:g}")
    else:
        ax.plot([], [], " ", label=f"decides {int(flat[0] > threshold)} everywhere")
    plane.finish(ax)
    return ax


class Plane:
    """The part of the plane that the examples take up, as rows of places from below.

    xs, ys   the coordinates of the places
    points   every place (x, y), row by row
    classes  the classes of the examples
    """

    def __init__(self, data: Sequence[Example], resolution: int) -> None:
        if isinstance(resolution, bool) or not isinstance(resolution, int) or resolution < 2:
            raise ValueError(f"resolution is a whole number of at least 2; got {described(resolution)}")
        self.data = data
        examples = examples_of(data)
        self.examples = [_pair(x) for x, _ in examples]
        self.classes = [class_of(target) for _, target in examples]
        self.xs, self.ys = (_places(column, resolution) for column in zip(*self.examples, strict=True))
        self.points = [(x, y) for y in self.ys for x in self.xs]

    def outputs(self, model: Any) -> list[float]:
        """The one output at each place."""
        if hasattr(model, "predict"):
            raise ValueError(
                "decision_boundary shows the one output of a model; for one that predicts "
                "classes by itself write decision_regions(model, data)"
            )
        rows = numbers_of(model, self.points)
        if len(rows[0]) != 1:
            raise ValueError(
                f"decision_boundary shows the one output of a model; got {len(rows[0])} outputs; "
                "write decision_regions(model, data)"
            )
        self._check(rows, isfinite)
        return [row[0] for row in rows]

    def decided(self, model: Any) -> list[int]:
        """The class at each place."""
        if hasattr(model, "predict"):
            return [decide(model, point) for point in self.points]
        rows, threshold = numbers_of(model, self.points), threshold_of(model)
        self._check(rows, lambda number: not isnan(number))
        return [decision(row, threshold) for row in rows]

    def rows(self, flat: Sequence[Any]) -> list[list[Any]]:
        """What is known of each place, as rows."""
        width = len(self.xs)
        return [[*flat[i : i + width]] for i in range(0, len(flat), width)]

    def show(self, ax: Any, rows: Sequence[Sequence[float]], **look: Any) -> Any:
        """The rows as an image with a cell around each place."""
        (left, right), (low, high) = (_edges(places) for places in (self.xs, self.ys))
        return ax.imshow(rows, origin="lower", extent=(left, right, low, high), aspect="auto", **look)

    def finish(self, ax: Any) -> None:
        """The examples, the legend and the names of the features."""
        names = getattr(self.data, "classes", ())
        for k in sorted(set(self.classes)):
            x, y = zip(*(e for e, c in zip(self.examples, self.classes, strict=True) if c == k), strict=True)
            name = plain(names[k] if k < len(names) else k)
            label = f"class {name}" if name.isdigit() else name
            ax.scatter(
                x,
                y,
                s=30,
                color=_colour(k),
                marker=SHAPES[k % len(SHAPES)],
                edgecolors="white",
                linewidths=0.6,
                label=label,
            )
        ax.set_xlim(self.xs[0], self.xs[-1])
        ax.set_ylim(self.ys[0], self.ys[-1])
        features = getattr(self.data, "features", ()) or ("x1", "x2")
        ax.set_xlabel(plain(features[0]))
        ax.set_ylabel(plain(features[1]))
        ax.legend()

    def _check(self, rows: Any, fits: Any) -> None:
        for point, row in zip(self.points, rows, strict=True):
            if not all(map(fits, row)):
                x, y = point
                raise ValueError(
                    f"the model gives {row} at ({x:.3g}, {y:.3g}), which decides nothing: have its "
                    "parameters become infinite or NaN? engine.diagnose finds where"
                )


def _colour(k: int) -> str:
    return CLASSES[k % len(CLASSES)]


def _pair(x: Any) -> tuple[float, float]:
    try:
        a, b = x
        pair = float(a), float(b)
    except (TypeError, ValueError):
        raise ValueError(
            "a plane has examples of exactly two features, as in ([0.5, 1.0], 1); "
            f"got {described(x)}; write [((x[0], x[1]), y) for x, y in data]"
        ) from None
    if not all(map(isfinite, pair)):
        raise ValueError(f"features must be finite to have a place in the plane; got {pair}")
    return pair


def _places(column: Sequence[float], count: int) -> list[float]:
    """From a little before the smallest to a little after the largest."""
    low, high = min(column), max(column)
    margin = 0.1 * (high - low) or 1.0
    return [low - margin + i * (high - low + 2 * margin) / (count - 1) for i in range(count)]


def _edges(places: Sequence[float]) -> tuple[float, float]:
    half = (places[1] - places[0]) / 2
    return places[0] - half, places[-1] + half
