"""A condition compares two parts: it is 1 where it holds, and chooses the first case that does."""

import operator

import pytest

from engine import Expression, ExpressionError

RELATIONS = {
    ">": operator.gt,
    "<": operator.lt,
    r"\ge": operator.ge,
    r"\le": operator.le,
    r"\ne": operator.ne,
    "=": operator.eq,
}


def at(text, **point):
    return Expression(text).at(point).data


def cases(*branches):
    return r"\begin{cases} " + r" \\ ".join(branches) + r" \end{cases}"


PAIRS = [
    (-3.0, 2.0),
    (-3.0, -2.0),
    (2.0, -3.0),
    (2.0, 3.0),
    (0.0, 2.0),
    (0.0, -2.0),
    (2.0, 0.0),
    (-2.0, -2.0),
    (0.0, 0.0),
]


@pytest.mark.parametrize(("sign", "holds"), RELATIONS.items())
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_a_case_is_chosen_where_its_relation_holds(sign, holds, a, b):
    text = cases(rf"5 & a {sign} b", r"7 & \text{otherwise}")
    assert at(text, a=a, b=b) == (5.0 if holds(a, b) else 7.0)


@pytest.mark.parametrize(("sign", "holds"), RELATIONS.items())
@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_brackets_of_iverson_are_1_where_their_relation_holds(sign, holds, a, b):
    assert at(rf"10 \cdot \mathbb{{1}}[a {sign} b]", a=a, b=b) == 10.0 * holds(a, b)


def test_the_first_case_that_holds_is_chosen_and_else_the_last():
    text = cases("1 & x > 2", "2 & x > 1", "3 & x > 0", r"4 & \text{otherwise}")
    assert [at(text, x=x) for x in (3.0, 2.0, 1.5, 0.5, -1.0)] == [1.0, 2.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("condition", ["0 < x < 1", "x < 1 < 2"])
def test_a_condition_of_three_parts_is_refused(condition):
    for text in (rf"\mathbb{{1}}[{condition}]", cases(f"1 & {condition}", r"2 & \text{otherwise}")):
        with pytest.raises(ExpressionError, match="a condition compares two parts"):
            Expression(text)


def test_a_logarithm_to_a_base_is_a_quotient_and_has_one_operand():
    assert Expression("log_2(x)").at({"x": 8.0}).data == pytest.approx(3.0, rel=1e-15)
    assert Expression("log_10(x)").at({"x": 0.01}).data == pytest.approx(-2.0, rel=1e-15)
    with pytest.raises(ExpressionError, match="log"):
        Expression("log_2(x, y)")
