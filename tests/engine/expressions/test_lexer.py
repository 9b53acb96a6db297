"""The scan refuses bad text before Python reads it, and lets every expression pass."""

import pytest

from engine import ExpressionError
from engine.expressions.lexer import DEEPEST, LONGEST, MOST, refusal, scan


@pytest.mark.parametrize(
    "text", ["x", "-x", "2*x**3", "exp(x)/(1 + y)", "max(a, b, c)", ".5e-3", "x # a comment", "(\nx\n)"]
)
def test_an_expression_passes(text):
    scan(text)


@pytest.mark.parametrize(
    "text", ["x" * LONGEST, "(" * DEEPEST + "x" + ")" * DEEPEST, "+".join("x" * (MOST + 1))], ids=len
)
def test_a_text_at_its_bounds_passes(text):
    scan(text)


@pytest.mark.parametrize(
    "text", ["x" * (LONGEST + 1), "(" * (DEEPEST + 1) + "x", "-" * (MOST + 1) + "x"], ids=len
)
def test_a_text_beyond_its_bounds_is_refused(text):
    with pytest.raises(ExpressionError, match="in parts"):
        scan(text)


def test_a_refusal_names_the_line_only_where_there_are_several():
    assert str(refusal("abc", 1, "no")) == "column 2: no"
    assert refusal("abc", 1, "no").position == (1, 2)
    assert str(refusal("a\nbc", 3, "no")) == "line 2, column 2: no"
    assert refusal("a\nbc", 3, "no").position == (2, 2)
