"""A graph as a picture (DOT, SVG, PNG), as LaTeX, and as a page that steps through backpropagation."""

from engine.core.value import Value
from engine.drawing.graph.render import RenderError
from engine.drawing.picture import Drawing, draw, shown_in_a_notebook

__all__ = ["Drawing", "RenderError", "draw"]

# A notebook asks the object; value.py knows of no picture, so the answer is given from here.
setattr(Value, "_repr_mimebundle_", shown_in_a_notebook)  # noqa: B010  # no attribute of the class for mypy
