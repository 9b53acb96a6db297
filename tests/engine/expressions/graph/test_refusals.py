"""The bounds of an expression, and the errors beyond them."""

import pytest

from engine import Expression, ExpressionError
from engine.expressions.graph.refusals import DEEPEST, LONGEST, MOST, refusal, refused
from engine.expressions.tokens.problem import Problem


@pytest.mark.parametrize(
    "text", ["x", "-x", "2*x**3", "exp(x)/(1 + y)", "max(a, b, c)", ".5e-3", "x # a comment", "(\nx\n)"]
)
def test_an_expression_passes(text):
    Expression(text)


@pytest.mark.parametrize(
    "text", ["x" * LONGEST, "(" * DEEPEST + "x" + ")" * DEEPEST, "+".join("x" * (MOST + 1))], ids=len
)
def test_a_text_at_its_bounds_passes(text):
    Expression(text)


@pytest.mark.parametrize(
    "text",
    ["x" * (LONGEST + 1), "(" * (DEEPEST + 1) + "x" + ")" * (DEEPEST + 1), "-" * (MOST + 1) + "x"],
    ids=len,
)
def test_a_text_beyond_its_bounds_is_refused(text):
    with pytest.raises(ExpressionError, match="in parts"):
        Expression(text)


def test_a_refusal_names_the_line_only_where_there_are_several():
    assert str(refusal("abc", 1, "no")) == "column 2: no"
    assert refusal("abc", 1, "no").position == (1, 2)
    assert str(refusal("a\nbc", 3, "no")) == "line 2, column 2: no"
    assert refusal("a\nbc", 3, "no").position == (2, 2)


def test_all_problems_stand_in_one_error_as_far_as_they_fit():
    problems = [Problem((i, i + 1), "this is wrong", "write it right") for i in range(50)]
    error = refused("x" * 50, problems)
    assert str(error).startswith("column 1: this is wrong; write it right; column 2: this is wrong; write")
    assert 350 < len(str(error)) <= 400
    with pytest.raises(
        ExpressionError, match=r"^column 5: an operand .*; column 11: this bracket is not closed"
    ):
        Expression("x + * 2 - (y")
