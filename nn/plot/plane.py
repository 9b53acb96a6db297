"""The plane of two features: a grid of points around the examples, and a model's outputs there."""

from collections.abc import Callable, Iterable, Sequence
from math import isfinite, isnan
from typing import TYPE_CHECKING

from engine import described, whole_number
from nn.data.dataset import Example
from nn.data.examples import examples_of
from nn.evaluation.decision import Model, class_of, decide, decision, outputs_of, side_of
from nn.plot.style import CLASSES, SHAPES, numbers_of, plain
from nn.support.schema import whole

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Grid = list[list[float]]


class Plane:
    """A grid of points that covers the examples, row by row from below.

    xs, ys    the coordinates of the columns and of the rows
    points    every point (x, y), row by row
    examples  the two features of each example
    """

    def __init__(self, data: Iterable[Example], resolution: int) -> None:
        count = whole_number(resolution, "resolution", least=2)
        self._data = data
        examples = examples_of(data)
        self.examples = [_two_features(x) for x, _ in examples]
        self.targets = [target for _, target in examples]
        self.xs, self.ys = (_grid(column, count) for column in zip(*self.examples, strict=True))
        self.points = [(x, y) for y in self.ys for x in self.xs]

    def outputs(self, model: Model) -> tuple[Grid, float]:
        """(the one output at each point, the threshold of class 1). ValueError where it is not finite."""
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
        return self._grid([row[0] for row in rows]), outputs_of(model, self.points[0]).threshold

    def decided(self, model: Model) -> Grid:
        """The class at each point. ValueError where an output is NaN."""
        if hasattr(model, "predict"):
            return self._grid([decide(model, point) for point in self.points])
        rows, threshold = numbers_of(model, self.points), outputs_of(model, self.points[0]).threshold
        self._check(rows, lambda number: not isnan(number))
        return self._grid([decision(row, threshold) for row in rows])

    def classes(self, model: Model) -> list[int]:
        """The class that the target of each example names, of those that the model knows."""
        if hasattr(model, "predict"):
            return [class_of(target, whole(getattr(model, "classes", None))) for target in self.targets]
        outputs = len(outputs_of(model, self.points[0]).numbers)
        return [side_of(t) if outputs == 1 else class_of(t, outputs) for t in self.targets]

    def extent(self) -> tuple[float, float, float, float]:
        """(left, right, bottom, top) of a picture with a cell around each point."""
        (left, right), (low, high) = (_edges(coordinates) for coordinates in (self.xs, self.ys))
        return left, right, low, high

    def finish(self, ax: "Axes", classes: Sequence[int]) -> None:
        """Draw the examples, the legend and the names of the features."""
        names = getattr(self._data, "classes", ())
        for k in sorted(set(classes)):
            x, y = zip(*(e for e, c in zip(self.examples, classes, strict=True) if c == k), strict=True)
            name = plain(names[k] if k < len(names) else k)
            ax.scatter(
                x,
                y,
                s=30,
                color=CLASSES[k % len(CLASSES)],
                marker=SHAPES[k % len(SHAPES)],
                edgecolors="white",
                linewidths=0.6,
                label=f"class {name}" if name.isdigit() else name,
            )
        ax.set_xlim(self.xs[0], self.xs[-1])
        ax.set_ylim(self.ys[0], self.ys[-1])
        features = getattr(self._data, "features", ()) or ("x1", "x2")
        ax.set_xlabel(plain(features[0]))
        ax.set_ylabel(plain(features[1]))
        ax.legend()

    def _grid(self, flat: Sequence[float]) -> Grid:
        width = len(self.xs)
        return [[*flat[i : i + width]] for i in range(0, len(flat), width)]

    def _check(self, rows: Sequence[Sequence[float]], fits: Callable[[float], bool]) -> None:
        for (x, y), row in zip(self.points, rows, strict=True):
            if not all(map(fits, row)):
                raise ValueError(
                    f"the model gives {row} at ({x:.3g}, {y:.3g}), which decides nothing: have its "
                    "parameters become infinite or NaN? engine.diagnose finds where"
                )


def _two_features(x: Sequence[float]) -> tuple[float, float]:
    try:
        a, b = x
        pair = float(a), float(b)
    except (TypeError, ValueError):
        raise ValueError(
            "a plane has examples of exactly two features, as in ([0.5, 1.0], 1); "
            f"got {described(x)}; write [((x[0], x[1]), y) for x, y in data]"
        ) from None
    if not all(map(isfinite, pair)):
        raise ValueError(f"features must be finite to be shown in the plane; got {pair}")
    return pair


def _grid(column: Sequence[float], count: int) -> list[float]:
    """Coordinates from a little below the smallest to a little above the largest."""
    low, high = min(column), max(column)
    margin = 0.1 * (high - low) or 1.0
    return [low - margin + i * (high - low + 2 * margin) / (count - 1) for i in range(count)]


def _edges(coordinates: Sequence[float]) -> tuple[float, float]:
    half = (coordinates[1] - coordinates[0]) / 2
    return coordinates[0] - half, coordinates[-1] + half
