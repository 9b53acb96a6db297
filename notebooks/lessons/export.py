"""Exported pages keep the alternative texts of pictures, with this as configuration of nbconvert:

    jupyter nbconvert --config notebooks/lessons/export.py --to html notebooks/01-gates.ipynb

The HTML templates of nbconvert write an <img> without the `alt` that the outputs carry in their metadata, and then
put "No description has been provided" in its place. So each picture becomes an <img> with its words beforehand.
"""

import base64
import html
from typing import Any

from nbconvert.preprocessors import Preprocessor


class Described(Preprocessor):
    """Replace each picture of a notebook by an <img> of HTML with its alternative text."""

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> Any:  # noqa: ARG002  # its caller's form
        """The cell with its pictures described."""
        for output in cell.get("outputs", ()):
            for form in ("image/svg+xml", "image/png"):
                about = output.get("metadata", {}).get(form, {})
                if form in output.get("data", {}) and about.get("alt"):
                    output["data"] = {"text/html": image(form, output["data"][form], about)}
                    break
        return cell, resources


def image(form: str, content: str, about: dict[str, Any]) -> str:
    """An <img> of a picture, as wide as the notebook shows it."""
    data = (
        base64.b64encode(content.encode()).decode() if form == "image/svg+xml" else content.replace("\n", "")
    )
    width = f' width="{about["width"]}"' if "width" in about else ""
    style = 'style="max-width: 100%; height: auto; background: white; padding: 8px; border-radius: 8px"'
    return f'<img alt="{html.escape(about["alt"])}"{width} {style} src="data:{form};base64,{data}">'


c = get_config()  # type: ignore[name-defined]  # noqa: F821  # Jupyter's own
c.HTMLExporter.preprocessors = [Described]
c.SlidesExporter.preprocessors = [Described]
