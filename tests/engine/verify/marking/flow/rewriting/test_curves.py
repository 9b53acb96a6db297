"""Implicit differentiation: equations between names, and what is claimed along their curves."""

import pytest

from engine.verify.marking import mark


def verdicts(text):
    return [line.verdict for line in mark(text).lines if line.verdict != "definition"]


@pytest.mark.parametrize(
    ("equation", "right", "wrong"),
    [
        ("$x^2 + y^2 = 25$", r"$2x + 2y\frac{dy}{dx} = 0$", r"$2x + y\frac{dy}{dx} = 0$"),
        ("$x^2 + y^2 = 25$", r"$\frac{dy}{dx} = -\frac{x}{y}$", r"$\frac{dy}{dx} = \frac{x}{y}$"),
        (
            "$x^2 + y^2 = 25$",
            r"$\frac{d}{dx}(x^2+y^2) = 0, y' = -x/y$",
            r"$\frac{d}{dx}(x^2+y^2) = 2x, y' = -x/y$",
        ),
        ("xy = 1", "y' = -1/x^2", "y' = 1/x^2"),  # on the curve alone
        (r"$\ln y = x\ln x$", r"$\frac{dy}{dx} = y(\ln x + 1)$", r"$\frac{dy}{dx} = \ln x + 1$"),
        ("x^3 + y^3 = 6xy", "dy/dx = (2y - x^2)/(y^2 - 2x)", "dy/dx = (2y + x^2)/(y^2 - 2x)"),
    ],
)
def test_a_claim_along_a_curve_is_judged(equation, right, wrong):
    assert set(verdicts(f"{equation}\n\n{right}")) == {"right"}
    assert "wrong" in verdicts(f"{equation}\n\n{wrong}")


def test_a_false_identity_is_no_curve():
    text = "z = a + b\n(a + b)^2 = a^2 + b^2\ndz/da = 1"
    assert verdicts(text) == ["wrong", "right"]


def test_each_number_of_an_index_is_judged():
    text = r"$z = w_0 + w_1 x_1 + w_2 x_2$. $\frac{\partial z}{\partial w_i} = x_i$ for $i = 1, 2$."
    assert verdicts(text) == ["right"]
    assert verdicts(text.replace("= x_i", "= w_i")) == ["wrong"]
