"""Identities that exact numbers know: a right formula is proved by them, a wrong one is not."""

import pytest

from engine import judge

PROVED = [
    ("tan(x)", "1/cos(x)**2"),
    ("tan(x)", "1 + tan(x)**2"),
    ("sin(x)*cos(x)", "cos(2*x)"),
    ("sin(x)**2", "sin(2*x)"),
    ("sin(x)**3", "3*(1 - cos(x)**2)*cos(x)"),
    ("sin(x + y)", "cos(x)*cos(y) - sin(x)*sin(y)"),
    ("cos(x/3)", "-sin(x/3)/3"),
    ("cosh(2*x)", "4*sinh(x)*cosh(x)"),
    ("tanh(x)", "1/cosh(x)**2"),
    ("expm1(x)", "exp(x)"),
    ("hypot(x, 3)", "x/sqrt(x**2 + 9)"),
    ("atan2(x, 2)", "2/(x**2 + 4)"),
    ("asin(x)", "1/sqrt(1 - x**2)"),
    ("silu(x)", "sigmoid(x) + x*sigmoid(x)*(1 - sigmoid(x))"),
]
WRONG = [
    ("tan(x)", "1/cos(x)"),
    ("sin(x)*cos(x)", "cos(3*x)"),
    ("sin(x + y)", "cos(x)*cos(y) + sin(x)*sin(y)"),
    ("sinh(x)", "-cosh(x)"),
]


@pytest.mark.parametrize(("expression", "answer"), PROVED)
def test_a_right_formula_is_proved(expression, answer):
    ruling = judge(expression, {"x": answer}, points=6).rulings[0]
    assert ruling.verdict == "right"
    assert ruling.proved


@pytest.mark.parametrize(("expression", "answer"), WRONG)
def test_a_wrong_formula_is_wrong(expression, answer):
    assert judge(expression, {"x": answer}, points=6).verdict == "wrong"
