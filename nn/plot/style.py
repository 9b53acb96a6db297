"""Shared by the plots: an Axes to draw on, colours for colour-blind readers, the outputs of a model at points."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import isfinite
from typing import TYPE_CHECKING

from engine import Value, record, shortened
from nn.evaluation.decision import outputs_of
from nn.plot.image import plotting
from nn.support.safe_read import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap

NEGATIVE, POSITIVE = "#0067a8", "#b85c00"  # blue and orange, as in the pictures of graphs
SHADES = (NEGATIVE, "#74b3e0", "#ffffff", "#f2a65a", POSITIVE)
INK, FAINT = "#1f2328", "#6e7781"
CLASSES = (NEGATIVE, POSITIVE, "#007a5a", "#a0157a", "#4d4d4d", "#8a7000", "#5b4bc4")
SHAPES = "o^sDvPX*<>"  # another number than of colours: 70 classes differ in colour or shape
MAX_NAME = 40  # letters of a name

OutputsOf = Callable[[Sequence[float]], Value | Sequence[Value]]


def axes_or_new(ax: "Axes | None") -> "Axes":
    """The Axes itself, or one of a new figure."""
    if ax is not None:
        return ax
    new: Axes = plotting("pyplot").figure(figsize=(6, 4), layout="constrained").add_subplot()
    return new


def plain(name: object) -> str:
    """A name as text of one line: dollars begin no formula, and every character has a glyph."""
    shown = shortened(one_line(str(name)), MAX_NAME, "…")
    return " " * shown.startswith("_") + shown.replace(
        "$", r"\$"
    )  # legends leave out names that begin with _


def shades(strength: float = 1.0) -> "Colormap":
    """A colour map from blue over white to orange; a lower strength leaves out the dark ends."""
    colours = SHADES if strength == 1.0 else SHADES[1:4]
    shade: Colormap = plotting("colors").LinearSegmentedColormap.from_list("negative to positive", colours)
    return shade


def numbers_of(function: OutputsOf, points: Sequence[Sequence[float]]) -> list[list[float]]:
    """The outputs of a model at each point: by one recorded program where that is possible, else one by one.

    Where a number is not finite the graph of Values computes it again: its errors say more.
    """
    # A model may ask its inputs for numbers, which a recording refuses in many ways: then the graph answers.
    with suppress(Exception):
        rows = record(function, len(points[0])).values(points).reshape(len(points), -1).tolist()
        if all(isfinite(number) for row in rows for number in row):
            return [[*row] for row in rows]
    return [outputs_of(function, point).numbers for point in points]
