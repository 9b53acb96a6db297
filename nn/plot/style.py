"""What the plots share: an Axes to draw on, colours that a colour-blind reader can tell, numbers of a model."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import isfinite
from typing import Any

from engine import record
from nn.evaluation.metrics import outputs_at
from nn.plot.image import plotting
from nn.support.safe_read import one_line

NEGATIVE, POSITIVE = "#0067a8", "#b85c00"  # blue and orange, as in the pictures of graphs
SHADES = (NEGATIVE, "#74b3e0", "#ffffff", "#f2a65a", POSITIVE)
INK, FAINT = "#1f2328", "#6e7781"
CLASSES = (NEGATIVE, POSITIVE, "#007a5a", "#a0157a", "#4d4d4d", "#8a7000", "#5b4bc4")
MOST_SHOWN = 40  # letters of a name
SHAPES = "o^sDvPX*<>"  # another number than of colours: 70 classes differ in one of the two


def axes_or_new(ax: Any) -> Any:
    """The Axes that was given, or one of a new figure."""
    if ax is not None:
        return ax
    return plotting("pyplot").figure(figsize=(6, 4), layout="constrained").add_subplot()


def plain(name: Any) -> str:
    """A name as it stands, within a line: no formula, though it has dollars, and nothing that no font can show."""
    text = one_line(str(name))
    shown = text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 1]}…"
    return " " * shown.startswith("_") + shown.replace("$", r"\$")  # a legend leaves out what begins with _


def shades(strength: float = 1.0) -> Any:
    """From blue over white to orange; a lower strength leaves out the dark ends."""
    colours = SHADES if strength == 1.0 else SHADES[1:4]
    return plotting("colors").LinearSegmentedColormap.from_list("negative to positive", colours)


def numbers_of(function: Callable[[Any], Any], points: Sequence[Sequence[float]]) -> list[list[float]]:
    """The outputs of a model at each point: recorded for all at once where that is possible, else one by one.

    A number that is not finite is left to the graph of Values, which may have more to say of it.
    """
    # Whatever a model asks of Values without numbers, it may ask of those that have them.
    with suppress(Exception):
        rows = record(function, len(points[0])).values(points).reshape(len(points), -1).tolist()
        if all(isfinite(number) for row in rows for number in row):
            return [[*row] for row in rows]
    return [outputs_at(function, point) for point in points]
