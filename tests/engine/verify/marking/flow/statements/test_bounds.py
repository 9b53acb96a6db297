"""Claims under a condition: each is judged where its condition holds."""

import pytest

from engine.verify.marking import mark

NEURON = "Let $z = wx + b$, $a = \\max(0, z)$ and $L = (a-y)^2$.\n\n"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"For $z>0$, $\frac{\partial L}{\partial w} = 2(a-y)x$", "right"),
        (r"For $z>0$, $\frac{\partial L}{\partial w} = (a-y)x$", "wrong"),
        (r"$\frac{\partial L}{\partial w} = 0$ if $z < 0$", "right"),
        (r"$\frac{\partial L}{\partial w} = x$ if $z < 0$", "wrong"),
        (r"$\frac{\partial L}{\partial w} = 0$ if the unit is dead, otherwise", "unread"),
        (r"$\frac{\partial L}{\partial a} = 0$ at $a = y$", "right"),
        (r"$\frac{\partial L}{\partial a} = 0$ at $a = 2y$", "wrong"),
        (r"$\frac{\partial L}{\partial w} = x$ if $q < 0$", "unread"),  # q has no definition
    ],
)
def test_a_claim_is_judged_where_its_condition_holds(claim, verdict):
    lines = mark(NEURON + claim).lines
    assert lines[3].verdict == verdict, lines[3].note


def test_constants_are_in_their_ranges():
    text = r"$\phi(z) = \max(\alpha z, z)$ with $0 < \alpha < 1$. For $z < 0$ we have $\phi'(z) = \alpha$."
    assert mark(text).lines[-1].verdict == "right"
    assert mark(text.replace("= \\alpha$.", "= 1$.")).lines[-1].verdict == "wrong"
    assert mark(text.replace(" with $0 < \\alpha < 1$", "")).lines[-1].verdict == "wrong"  # false for α = 3
