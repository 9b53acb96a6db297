import re
import sys

import pytest

from engine import Value, draw
from engine.drawing import RenderError


def square(name="x"):
    x = Value(3.0, name)
    y = x * x
    y.backward()
    return y


def size(pdf):
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf)
    return float(box[1]), float(box[2])


def test_a_pdf_is_one_page_of_the_pictures_size():
    pytest.importorskip("matplotlib")
    pdf = draw(square()).pdf
    assert pdf.startswith(b"%PDF-1")
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 1
    wide, high = size(pdf)
    assert size(draw(square(), scale=2).pdf) == pytest.approx((2 * wide, 2 * high))
    assert size(draw(square(), width=960).pdf)[0] == pytest.approx(720)  # 960 / 96 inches of 72 points


def test_two_runs_give_the_same_bytes():
    pytest.importorskip("matplotlib")
    assert draw(square()).pdf == draw(square()).pdf


def test_a_name_is_text_and_no_formula():
    pytest.importorskip("matplotlib")
    assert draw(square("$\\frac{")).pdf  # mathtext would refuse it


def test_without_matplotlib_one_error_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(RenderError, match=r"a PDF needs matplotlib \(.*\): pip install 'chainrule\[plot\]'"):
        draw(square()).pdf  # noqa: B018
