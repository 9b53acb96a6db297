"""A graph as a picture (DOT, SVG, PNG), as LaTeX, and as a page that steps through backpropagation."""

from engine.drawing.drawing import Drawing
from engine.drawing.picture import draw, shown_in_a_notebook
from engine.support.errors import RenderError

__all__ = ["Drawing", "RenderError", "draw", "shown_in_a_notebook"]
