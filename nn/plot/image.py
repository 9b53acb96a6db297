"""A plot or an animation as a PNG with alternative text, for notebooks and files (extra `plot`)."""

import base64
import importlib
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

from engine import described, write_atomically
from nn.support.schema import count, is_bool

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from PIL.Image import Image

DPI = 144  # one and a half times the pixels of the shown width, for sharp screens
MOVING_DPI = 96  # the pixels of the shown width: an animation is many pictures
LAST = 2.0  # seconds that the last frame stays


class Picture:
    """A PNG that shows itself in a notebook, with its alternative text, and saves itself as a file.

    png         the bytes; an animation is a PNG with several frames, which browsers play without a script
    alt         a description of the picture, in words
    width       in a notebook, in pixels
    save(path)  as a .png file, whole or not at all
    """

    def __init__(self, png: bytes, alt: str, width: int) -> None:
        self.png, self.alt, self.width = png, alt, width

    def save(self, path: str | Path) -> Path:
        """Write the picture; returns the path. ValueError for an ending other than .png."""
        if Path(path).suffix.lower() != ".png":
            raise ValueError(f"a plot is saved as .png; got {str(path)!r}")
        write_atomically(path, self.png)
        return Path(path)

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict[str, str], dict[str, object]]:
        shown = {"image/png": base64.b64encode(self.png).decode(), "text/plain": self.alt}
        return shown, {"image/png": {"alt": self.alt, "width": self.width}}

    def __repr__(self) -> str:
        return self.alt


def picture(ax: "Axes | object", alt: str) -> Picture:
    """The figure of an Axes, or of an array of them, with its alternative text.

    `ax` is also the result of plt.subplots or plt.subplot_mosaic: an array or a mapping. The figure is closed, so
    that a notebook does not show it twice. ValueError for an empty text, TypeError where there is no Axes.
    """
    text, figure = _text(alt), _figure_of(ax)
    png = _png(figure)
    plotting("pyplot").close(figure)
    return Picture(png, text, _width(figure))


def animation(
    draw_frame: Callable[[int, "Axes"], object],
    frames: int,
    alt: str,
    *,
    size: tuple[float, float] = (5, 4),
    seconds: float = 0.2,
) -> Picture:
    """A moving picture: `draw_frame(i, ax)` fills the empty Axes of frame i; the last one stays for two seconds.

    frames   their number; they repeat for ever
    size     of a frame in inches, (width, height), 96 pixels to the inch
    seconds  for each frame

    ValueError for no frames, for no time and for an empty text.
    """
    text, frames = _text(alt), count(1)(frames, "the number of frames")
    if is_bool(seconds) or not 0 < seconds <= 60:
        raise ValueError(f"a frame is shown for more than 0 and at most 60 seconds; got {described(seconds)}")
    figure = plotting("figure").Figure(size, MOVING_DPI, facecolor="white", layout="constrained")
    images = [_frame(figure, draw_frame, i) for i in range(frames)]
    times = [1000 * seconds] * (frames - 1) + [1000 * LAST]
    file = io.BytesIO()
    images[0].save(file, "PNG", save_all=True, append_images=images[1:], duration=times, loop=0)
    return Picture(file.getvalue(), text, _width(figure))


def plotting(module: str) -> ModuleType:
    """That module of matplotlib. ImportError where matplotlib is not installed, with what to write."""
    try:
        return importlib.import_module(f"matplotlib.{module}")
    except ImportError as error:
        raise ImportError(
            f"pictures need matplotlib: pip install 'chainrule[plot]', or pip install matplotlib ({error})"
        ) from None


def _frame(figure: "Figure", draw_frame: Callable[[int, "Axes"], object], i: int) -> "Image":
    from PIL import Image  # noqa: PLC0415  # comes with matplotlib

    figure.clear()
    draw_frame(i, figure.add_subplot())
    canvas = plotting("backends.backend_agg").FigureCanvasAgg(figure)
    canvas.draw()
    pixels = canvas.buffer_rgba()
    return Image.frombytes("RGBA", (pixels.shape[1], pixels.shape[0]), bytes(pixels)).convert("RGB")


def _text(alt: object) -> str:
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError(
            f"a picture needs an alternative text that describes it in one or two sentences; got {described(alt)}"
        )
    return alt


def _figure_of(ax: object) -> "Figure":
    first = next(_axes_in(ax), None)
    if first is None:
        raise TypeError(f"a picture is made of an Axes, or of an array of them; got {described(ax)}")
    return first.figure.figure  # of a part of a figure, the whole


def _axes_in(axes: object) -> Iterator["Axes"]:
    """The Axes in an array, a list or a mapping, as plt.subplots and plt.subplot_mosaic give them."""
    if hasattr(axes, "get_figure"):
        yield cast("Axes", axes)
    elif isinstance(axes, Mapping):
        yield from axes.values()
    elif hasattr(axes, "flat"):
        yield from axes.flat
    elif isinstance(axes, (list, tuple)):
        for part in axes:
            yield from _axes_in(part)


def _png(figure: "Figure") -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DPI, facecolor="white", metadata={"Software": None})
    return file.getvalue()


def _width(figure: "Figure") -> int:
    return round(96 * float(figure.get_figwidth()))  # pixels of CSS to the inch
