"""A picture as a PDF of one page, by matplotlib."""

import io
from typing import TYPE_CHECKING

from engine.drawing.graph.vector.strokes import Layout, Stroke
from engine.support.errors import RenderError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Patch
    from matplotlib.path import Path

INCH = 72.0  # points
_ANCHORS = {"c": "center", "l": "left", "r": "right"}


def pdf(layout: Layout, scale: float = 1.0) -> bytes:
    """The bytes of a PDF, `scale` times as large as the picture on the screen; the same for the same picture.

    RenderError without matplotlib, which has the letters for it.
    """
    try:
        from matplotlib import rc_context  # noqa: PLC0415  # an extra
        from matplotlib.backends.backend_pdf import FigureCanvasPdf  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise RenderError(f"a PDF needs matplotlib ({error}): pip install 'chainrule[plot]'") from None
    figure = Figure(figsize=(layout.width * scale / INCH, layout.height * scale / INCH))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_axis_off()
    axes.set_xlim(0, layout.width)
    axes.set_ylim(0, layout.height)
    for order, stroke in enumerate(layout.strokes):
        _add(axes, stroke, scale, order)
    out = io.BytesIO()
    with rc_context({"pdf.fonttype": 42, "text.parse_math": False}):
        FigureCanvasPdf(figure)
        figure.savefig(out, format="pdf", metadata={"CreationDate": None})
    return out.getvalue()


def _add(axes: "Axes", stroke: Stroke, scale: float, order: int) -> None:
    from matplotlib.patches import Ellipse, PathPatch  # noqa: PLC0415

    pen = stroke.pen
    if stroke.kind == "text":
        text = axes.text(
            *stroke.points[0],
            stroke.text,
            fontsize=0.92 * pen.size * scale,  # DejaVu Sans is wider than Helvetica
            color=f"#{pen.line or '000000'}",
            ha=_ANCHORS[stroke.anchor],
            va="baseline",
            zorder=order,
        )
        text.set_parse_math(False)  # a dollar is a dollar
        return
    if stroke.kind == "ellipse":
        centre, (across, up) = stroke.points
        patch: Patch = Ellipse(centre, 2 * across, 2 * up)
    else:
        patch = PathPatch(_path(stroke))
    patch.set(
        facecolor=f"#{pen.fill}" if pen.fill else "none",
        edgecolor=f"#{pen.line}" if pen.line else "none",
        linewidth=pen.width * scale,
        linestyle="--" if pen.dashed else "-",
        zorder=order,
    )
    axes.add_patch(patch)


def _path(stroke: Stroke) -> "Path":
    from matplotlib.path import Path as Line  # noqa: PLC0415

    points = list(stroke.points)
    if stroke.kind == "curve":
        return Line(points, [Line.MOVETO] + [Line.CURVE4] * (len(points) - 1))
    closed = stroke.kind == "polygon"
    return Line(points + points[:1] * closed, closed=closed)
