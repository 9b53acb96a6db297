"""Means, differentials, Jacobians, Hessians and L_w, each right and wrong."""

import pytest

from engine.verify.marking import mark

FUNCTION = r"Let $f(x,y) = x^2y + y^3$. "
VECTOR = r"Let $F(x,y) = \begin{pmatrix} xy \\ x + y^2 \end{pmatrix}$. "
LOSS = r"Let $L = (wx - y)^2$. "
CASES = [
    (FUNCTION, r"$H_f = \begin{pmatrix} 2y & 2x \\ 2x & 6y \end{pmatrix}$", "2x & 6y", "2x & 3y"),
    (VECTOR, r"$J_F(x,y) = \begin{pmatrix} y & x \\ 1 & 2y \end{pmatrix}$", "y & x", "x & y"),
    (FUNCTION, r"$df = 2xy\,dx + (x^2 + 3y^2)\,dy$", "3y^2", "y^2"),
    (FUNCTION, r"$\frac{\partial f}{\partial x}(3, 2) = 12$", "12", "13"),
    (FUNCTION, r"$\frac{\partial^2 f}{\partial x\partial y}(3, 2) = 6$", "6", "4"),
    (LOSS, "$L_w = 2(wx - y)x$", "2(wx", "(wx"),
    (
        r"Let $m = \frac1n\sum_i x_i^2$. ",
        r"$\frac{\partial m}{\partial x_j} = \frac{2x_j}{n}$",
        "2x_j",
        "x_j",
    ),
    (r"Let $m = \frac{\sum_i x_i}{n}$. ", r"$\frac{\partial m}{\partial x_j} = \frac1n$", "1n", "2n"),
]


@pytest.mark.parametrize(("text", "right", "part", "slip"), CASES)
def test_a_relation_in_this_notation_is_judged(text, right, part, slip):
    assert mark(text + right).lines[-1].verdict == "right"
    assert mark(text + right.replace(part, slip, 1)).lines[-1].verdict == "wrong"


def test_the_gradients_of_a_cost_in_course_notation_are_no_total_differentials():
    text = r"$Z = WX$, $J = \|Z\|^2$, $dW = dZ\, X^T$"
    assert mark(text).lines[-1].verdict in ("right", "unread")
