"""Inequalities behind a chain of equalities: judged between numbers, left alone between formulas."""

import pytest

from engine.verify.marking import mark

FUNCTION = "f(x) = x^4 - 2x^2 + 1\n"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("f''(1) = 8 > 0", "right"),  # f''(x) = 12x² − 4
        ("f''(1) = 8 < 0", "wrong"),
        ("f''(0) = -4 < 0", "right"),
        ("f(2) = 9 > 8 > 10", "wrong"),
        ("f(x) = (x^2-1)^2 >= 0", "right"),  # the equality; its bound is no number
        ("f(x) = (x^2+1)^2 >= 0", "wrong"),
    ],
)
def test_a_bound_is_judged_between_numbers(line, verdict):
    assert mark(FUNCTION + line).lines[-1].verdict == verdict
