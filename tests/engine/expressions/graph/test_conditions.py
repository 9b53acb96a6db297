"""A condition compares two parts: it is 1 where it holds, and chooses the first case that does."""

import operator

import pytest

from engine import Expression
from engine.expressions.graph.expression import ExpressionError

RELATIONS = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "!=": operator.ne,
    "==": operator.eq,
}
PAIRS = [(-3.0, 2.0), (-3.0, -2.0), (2.0, -3.0), (2.0, 3.0), (0.0, 2.0), (0.0, -2.0), (2.0, 0.0), (-2.0, -2.0), (0.0, 0.0)]


@pytest.mark.parametrize(("sign", "holds"), RELATIONS.items())
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_a_case_is_chosen_where_its_relation_holds(sign, holds, a, b):
    chosen = Expression(f"5 if a {sign} b else 7").at({"a": a, "b": b})
    assert chosen.data == (5.0 if holds(a, b) else 7.0)


@pytest.mark.parametrize(("sign", "holds"), RELATIONS.items())
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_brackets_of_iverson_are_1_where_their_relation_holds(sign, holds, a, b):
    relation = {">=": "≥", "<=": "≤", "!=": "≠", "==": "="}.get(sign, sign)
    assert Expression(f"10 * [a {relation} b]").at({"a": a, "b": b}).data == 10.0 * holds(a, b)


def test_the_first_case_that_holds_is_chosen_and_else_the_last():
    text = "1 if x > 2 else 2 if x > 1 else 3 if x > 0 else 4"
    assert [Expression(text).at({"x": x}).data for x in (3.0, 2.0, 1.5, 0.5, -1.0)] == [1.0, 2.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("text", ["[0 < x < 1]", "[x]", "[x + 1] * 2 if 0 < x < 1 else 3", "1 if 0 < x < 1 else 2"])
def test_a_condition_of_another_number_of_parts_is_refused(text):
    with pytest.raises(ExpressionError):
        Expression(text)


def test_a_logarithm_to_a_base_is_a_quotient_and_has_one_operand():
    assert Expression("log_2(x)").at({"x": 8.0}).data == pytest.approx(3.0, rel=1e-15)
    assert Expression("log_10(x)").at({"x": 0.01}).data == pytest.approx(-2.0, rel=1e-15)
    with pytest.raises(ExpressionError, match="log"):
        Expression("log_2(x, y)")
