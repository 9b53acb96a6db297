"""Derivatives of inverse functions, logs of a base, fx of plain text, names that are defined anew, chains of rows."""

import pytest

from engine.verify.marking import mark


def verdicts(text):
    return [line.verdict for line in mark(text).lines if line.verdict != "definition"]


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (r"$\eta = \log\mu$", r"$\frac{d\mu}{d\eta} = \mu$", r"$\frac{d\mu}{d\eta} = \frac{1}{\mu}$"),
        (r"$y = \log_2 x$", r"$y' = \frac{1}{x\ln 2}$", r"$y' = \frac{1}{x}$"),
        ("f(x,y) = x^3 y - 2xy^2", "fx = 3x^2 y - 2y^2", "fx = 3x^2 y - 2x^2"),
        ("f(x,y) = x^3 y - 2xy^2", "fxy = 3x^2 - 4y", "fxy = 3x^2 + 4y"),
        (r"$f(x,y) = x^2y$", r"$\nabla^2 f = [[2y, 2x], [2x, 0]]$", r"$\nabla^2 f = [[2y, 2x], [2x, 2]]$"),
        (r"$F = F(t, y) = t y^2$, $y = t^3$", r"$\frac{dF}{dt} = 7t^6$", r"$\frac{dF}{dt} = y^2$"),
        ("y = x^2\n\ny' = 2x\n\ny = 2^x", "y' = 2^x ln 2", "y' = 2x"),
        ("$z = wx$, $L = z^2$", "$\\dfrac{dL}{dw}$\n\n$= 2z\\cdot x$", "$\\dfrac{dL}{dw}$\n\n$= 2z\\cdot w$"),
        ("z = wx\nL = z^2", "dL/dw\n = 2z*x", "dL/dw\n = 2z*w"),
        ("a = w.*x\nL = (a-y).^2", "dL/dw = 2*(a-y).*x", "dL/dw = 2*(a-y)./x"),
        (r"$\tanh' = 1-\tanh^2$, $h=\tanh(ux)$", r"$h' = u(1-h^2)$ ", r"$\frac{dh}{du} = u(1-h^2)$"),
        (
            "$z = wx + b$, $a = \\sigma(z)$, $da = a(1-a)\\,dz$",
            r"$dz = x\,dw + w\,dx + db$",
            r"$da = a(1+a)\,dz$",
        ),
    ],
)
def test_a_notation_is_read_and_judged(text, right, wrong):
    assert set(verdicts(f"{text}\n\n{right}")) == {"right"}, str(mark(f"{text}\n\n{right}"))
    assert "wrong" in verdicts(f"{text}\n\n{wrong}"), str(mark(f"{text}\n\n{wrong}"))


def test_a_reason_is_no_condition():
    text = r"$z = wx$. $\frac{dz}{dw} = w$ (since $\frac{dx}{dw} = 0$)"
    assert "wrong" in verdicts(text)
