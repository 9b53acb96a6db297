import math

import pytest

from engine.drawing.graph.style.text import shown_name, shown_number
from engine.support.text import printable


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (None, ""),
        (-0.0, "0"),
        (-1.5, "−1.5"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "nan"),
        (123456.0, "1.235e+05"),
        (1e-7, "1e−07"),
    ],
)
def test_numbers_as_pictures_show_them(number, text):
    assert shown_number(number) == text


def test_names_are_one_printable_line():
    assert printable("a\nb\x1b[31m") == "a b [31m"
    assert shown_name("x" * 50) == "x" * 39 + "…"
    assert shown_name("x" * 40) == "x" * 40
