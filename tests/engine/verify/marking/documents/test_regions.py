"""Formulas that are cut behind their sign of equality."""

import pytest

from engine.verify.marking import mark


def marks(text):
    return [(line.line, line.verdict) for line in mark(text).lines]


def test_a_formula_that_goes_on_in_the_next_dollars_is_one():
    assert marks("$y =$ $x + 1$ and $z = 2y$, so $z =$\n$2x + 3$.") == [
        (1, "definition"),
        (1, "definition"),
        (2, "wrong"),
    ]


@pytest.mark.parametrize("between", [" is ", "\n\n", ", "])
def test_words_or_a_paragraph_keep_two_formulas_apart(between):
    assert all(verdict != "wrong" for _, verdict in marks(f"$y = 2x$. $y ={between.join(('$', '$'))}3x$"))


def test_a_sign_on_both_sides_of_the_cut_is_a_chain():
    assert "wrong" not in [verdict for _, verdict in marks("$y = 2x$ $= x + x$")]
