"""Assumptions of a text: the case i ≠ j, symmetric matrices, targets that add up to 1; a wrong line stays wrong."""

import pytest

from engine.verify.marking import mark

SOFTMAX = r"Let $p_i = \frac{e^{o_i}}{\sum_k e^{o_k}}$. "
FORM = r"Let $f(x) = \frac12 x^\top A x$, where $A$ is symmetric. "
PAIRS = r"Let $E = \sum_i\sum_j w_{ij}s_is_j$ with $w_{ij} = w_{ji}$. "
CASES = [
    (SOFTMAX, r"If $i \neq j$, $\frac{\partial p_i}{\partial o_j} = -p_ip_j$", "-p_ip_j", "p_ip_j"),
    (SOFTMAX, r"For $i = j$: $\frac{\partial p_i}{\partial o_j} = p_i(1-p_i)$", "(1-p_i)", "(1+p_i)"),
    (SOFTMAX, r"$\frac{\partial p_i}{\partial o_j} = -p_ip_j$ for $i \ne j$", "-p_ip_j", "-p_i"),
    (FORM, r"$\nabla f(x) = Ax$", "Ax", "2Ax"),
    (PAIRS, r"$\frac{\partial E}{\partial s_k} = 2\sum_j w_{kj}s_j$", "2\\sum", "3\\sum"),
]


@pytest.mark.parametrize(("text", "right", "part", "slip"), CASES)
def test_an_assumption_of_the_text_is_used(text, right, part, slip):
    assert mark(text + right).lines[-1].verdict == "right"
    assert mark(text + right.replace(part, slip)).lines[-1].verdict == "wrong"
