"""Exported notebooks keep the words of their pictures."""

import base64
import html
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.notebooks  # seconds for each
CONFIGURATION = Path(__file__).parents[3] / "notebooks" / "lessons" / "export.py"
ONE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def exporter(path=CONFIGURATION):
    pytest.importorskip("nbconvert")
    from nbconvert import HTMLExporter
    from traitlets.config.loader import PyFileConfigLoader

    return HTMLExporter(config=PyFileConfigLoader(path.name, str(path.parent)).load_config())


def test_every_picture_of_a_page_has_its_words(path, notebook):
    alts = [
        next(about["alt"] for about in output["metadata"].values() if "alt" in about)
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        if {"image/png", "image/svg+xml"} & set(output.get("data", ()))
    ]
    page, _ = exporter().from_filename(str(path))
    assert [html.unescape(alt) for alt in re.findall('<img alt="([^"]*)"', page)] == alts


def test_nbconvert_alone_still_loses_them():
    """When this fails, nbconvert has learned it: export.py and its lines in the README may go."""
    nbformat = pytest.importorskip("nbformat")
    from nbconvert import HTMLExporter

    data = {"image/png": base64.b64encode(ONE).decode()}
    output = nbformat.v4.new_output("display_data", data, metadata={"image/png": {"alt": "one point"}})
    cell = nbformat.v4.new_code_cell("1", outputs=[output])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert "one point" not in HTMLExporter().from_notebook_node(notebook)[0]
    assert 'alt="one point"' in exporter().from_notebook_node(notebook)[0]
