"""Pictures of graphs: DOT, SVG and PNG (`draw`), LaTeX, and a page that steps through backpropagation."""

from engine.draw.drawing import Drawing, draw, shown_in_a_notebook
from engine.draw.render import RenderError
from engine.value import Value

__all__ = ["Drawing", "RenderError", "draw"]

# A notebook asks the object; value.py knows of no picture, so the answer is given from here.
setattr(Value, "_repr_mimebundle_", shown_in_a_notebook)  # noqa: B010  # no attribute of the class for mypy
