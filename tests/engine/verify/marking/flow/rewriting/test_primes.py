"""Primes and dots as derivatives of steps; new values and names with a prime are left alone."""

import pytest

from engine.verify.marking import mark


@pytest.mark.parametrize(
    ("above", "right", "wrong"),
    [
        ("y = sqrt(x^2 + 1)", "y' = x/sqrt(x^2 + 1)", "y' = 1/sqrt(x^2 + 1)"),
        ("y = a x^3", "y'' = 6 a x", "y'' = 6 x"),
        ("h(s) = a s^2", "h' = 2 a s", "h' = 2 s"),
        ("u = x^2, v = 3x", "u'v + u v' = 9x^2", "u'v - u v' = 9x^2"),
        ("$m(t) = m_0 - \\mu t$", "$\\dot m = -\\mu$", "$\\dot m = \\mu$"),
        ("$s = A\\cos(kt)$", "$\\ddot s = -k^2 s$", "$\\ddot s = k^2 s$"),
    ],
)
def test_a_prime_of_a_step_is_its_derivative(above, right, wrong):
    assert mark(f"{above}\n\n{right}").lines[-1].verdict == "right"
    assert mark(f"{above}\n\n{wrong}").lines[-1].verdict == "wrong"


@pytest.mark.parametrize(
    "text",
    [
        "z = wx + b\n\nw' = w - 0.1\n\nz' = w' x + b",  # new values
        "z = wx + b, x = 2, b = 0\n\nw' = 0.4\n\nz' = 0.8",
    ],
)
def test_a_new_value_is_no_derivative(text):
    assert not {line.verdict for line in mark(text).lines} & {"wrong", "follows"}
