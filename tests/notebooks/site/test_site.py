"""The formulas of the pages of the site are drawn, each of them."""

import json
import re
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

pytest.importorskip("latex2mathml", reason="the extra site")
NOTEBOOKS = Path(__file__).parents[3] / "notebooks"
MATH = "{http://www.w3.org/1998/Math/MathML}"


@pytest.fixture(scope="module")
def formulas():
    sys.path.insert(0, str(NOTEBOOKS / "site"))
    import formulas

    sys.path.pop(0)
    return formulas


class Page:
    def __init__(self, *titles):
        self.toc = [Link(title) for title in titles]


class Link:
    def __init__(self, title):
        self.title, self.children = title, []


def test_a_formula_is_drawn_in_the_text_and_spelled_in_the_contents(formulas):
    page = Page(r"What is \(f = x_1 \cdot w\)?")
    text = r'<p>See <span class="arithmatex">\(a &lt; b\)</span>.</p><div class="arithmatex">\[\frac{1}{2}\]</div>'
    drawn = formulas.on_page_content(text, page)
    inline, block = map(ET.fromstring, re.findall(r"<math.*?</math>", drawn))
    assert ("".join(inline.itertext()), inline.get("display")) == ("a<b", "inline")
    assert (block.find(f".//{MATH}mfrac") is not None, block.get("display")) == (True, "block")
    assert page.toc[0].title == "What is f=x1·w?"


def test_every_formula_of_the_lessons_and_guides_is_drawn_whole(formulas):
    texts = [page.read_text("utf-8") for page in (NOTEBOOKS / "guide").glob("*.md")]
    for path in NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        texts += ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    prose = [re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL) for text in texts]
    written = [
        match[1] or match[2] for text in prose for match in re.finditer(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", text)
    ]
    assert len(written) > 100
    for formula in written:
        assert "\\" not in formulas.letters(formula), (
            formula
        )  # a command that the converter does not know stays
