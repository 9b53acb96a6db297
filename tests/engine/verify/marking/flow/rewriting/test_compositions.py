"""Compositions of functions that the text defines; sympy has the Jacobians."""

import pytest
import sympy

from engine.verify.marking import mark

TEXT = r"""$G(a,b) = \begin{bmatrix} a - 5b \\ ab \end{bmatrix}$

$F(c,d) = \begin{bmatrix} 3cd \\ c - d^2 \end{bmatrix}$

"""


def jacobian():
    a, b = sympy.symbols("a b")
    c, d = a - 5 * b, a * b
    return sympy.Matrix([3 * c * d, c - d**2]).jacobian([a, b])


def column(matrix, j):
    rows = r" \\ ".join(sympy.latex(matrix[i, j]) for i in range(2))
    return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"(F \circ G)(a,b) = \begin{bmatrix} 3(a - 5b)ab \\ a - 5b - a^2b^2 \end{bmatrix}", "right"),
        (r"(F \circ G)(a,b) = \begin{bmatrix} 3(a - 5b)ab \\ a - 5b - ab^2 \end{bmatrix}", "wrong"),
        (r"\frac{dF}{dG} = \begin{bmatrix} 3ab & 3(a-5b) \\ 1 & -2ab \end{bmatrix}", "right"),
        (r"\frac{dF}{dG} = \begin{bmatrix} 3ab & 3(a-5b) \\ 1 & 2ab \end{bmatrix}", "wrong"),
        (r"\frac{dF}{da} = \frac{dF}{dG} \cdot \frac{dG}{da} = F'(G) \cdot G'(a)", "right"),
        (r"\frac{dF}{da} = " + column(jacobian(), 0), "right"),
        (r"\frac{dF}{db} = " + column(jacobian(), 1), "right"),
        (r"\frac{dF}{db} = " + column(jacobian(), 0), "wrong"),
        (r"DF(1,2) = \begin{bmatrix} 6 & 3 \\ 1 & -4 \end{bmatrix}", "right"),
        (r"DF(1,2) = \begin{bmatrix} 3d & 3c \\ 1 & -2d \end{bmatrix}", "wrong"),
        (r"F(a) = 3", "unread"),
    ],
)
def test_a_composition_is_judged(claim, verdict):
    line = mark(f"{TEXT}${claim}$").lines[-1]
    assert line.verdict == verdict, line


def test_a_composition_of_unknown_functions_is_not_called_wrong():
    assert mark(r"$(F \circ G)(x) = F(G(x))$").lines[0].verdict != "wrong"
