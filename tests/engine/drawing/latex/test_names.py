import math

import pytest

from engine import Value
from engine.drawing.latex.names import numeral, quoted, symbol, told_apart


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("w", "w"),
        ("w1", "w_{1}"),
        ("y_hat", r"\hat{y}"),
        ("alpha", r"\alpha"),
        ("σ", r"\sigma"),
        ("w_1_2", "w_{1,2}"),
        ("loss", r"\mathrm{loss}"),
        ("50%", r"\text{50\%}"),
    ],
)
def test_a_name_as_a_symbol(name, text):
    assert symbol(name) == text


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (2.0, "2"),
        (-3.5, "-3.5"),
        (1e-7, "10^{-7}"),
        (2.5e30, r"2.5 \cdot 10^{30}"),
        (-0.0, "0"),
        (math.inf, r"\infty"),
    ],
)
def test_a_number_as_it_is_written_by_hand(x, text):
    assert numeral(x).text == text


def test_a_rounded_number_is_not_exact():
    assert numeral(0.5, 3).exact
    assert not numeral(1 / 3, 3).exact


def test_nodes_of_one_name_are_told_apart():
    a, b, c = Value(1.0, "w"), Value(2.0, "w"), Value(3.0, "v")
    pieces = told_apart([a, b, c, a])
    assert [pieces[node].text for node in (a, b, c)] == ["w^{(1)}", "w^{(2)}", "v"]


def test_quoted_text_has_no_command():
    assert quoted("a_b#") == r"\text{a\_b\#}"
    assert "\n" not in quoted("a\nb")
