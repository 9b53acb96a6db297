"""Names that are defined behind an equality: A = B =: δ."""

import pytest

from engine.verify.marking import mark

NEURON = "Let $z = wx$, $a=\\sigma(z)$, $C = -y\\ln a-(1-y)\\ln(1-a)$.\n\n"


def verdicts(text):
    """The verdicts behind the first line, without definitions."""
    lines = mark(NEURON + text).lines
    return [line.verdict for line in lines if line.line > 1 and line.verdict != "definition"]


@pytest.mark.parametrize("sign", ["=:", r"\eqqcolon", "≕"])
def test_the_name_behind_an_equality_is_defined(sign):
    text = f"$$\\frac{{\\partial C}}{{\\partial z}} = a - y {sign} \\delta$$\n\n"
    claims = "$\\delta = a-y$\n\n$\\delta = a+y$\n\n$\\partial C/\\partial w = \\delta x$\n"
    assert verdicts(text + claims) == ["right", "right", "wrong", "right"]


def test_the_name_behind_an_equality_is_defined_in_plain_text():
    assert verdicts("dC/dz = a - y =: g\n\ndC/dw = g x\n\ng = a + y\n") == ["right", "right", "wrong"]


@pytest.mark.parametrize("sign", ["=:", r"\eqqcolon", "≕"])
def test_a_formula_alone_gets_a_name(sign):
    text = f"$a - y {sign} \\delta$\n\n$\\partial C/\\partial z = \\delta$\n\n$\\partial C/\\partial z = 2\\delta$\n"
    assert verdicts(text) == ["right", "wrong"]


def test_the_name_stands_for_the_true_derivative_below_a_mistake():
    text = "$\\partial C/\\partial z = y - a =: \\delta$\n\n$\\partial C/\\partial w = \\delta x$\n\n"
    assert verdicts(text + "$\\delta = y - a$\n\n$\\delta = 2(y - a)$\n") == [
        "wrong",
        "right",
        "follows",
        "wrong",
    ]


def test_a_chain_goes_on_behind_the_name():
    rows = r"\frac{\partial C}{\partial z} &= a - y\\ &=: \delta\\ &= \sigma(z)-y\\ &= \sigma(z)+y"
    assert verdicts(f"$$\\begin{{aligned}}{rows}\\end{{aligned}}$$\n") == ["right", "right", "wrong"]
    assert verdicts("$\\partial C/\\partial z = a-y =: \\delta = \\sigma(z)-y$\n") == ["right"]


@pytest.mark.parametrize("text", ["$\\partial C/\\partial z = a-y =: 3$", "$\\partial C/\\partial z =: $"])
def test_a_side_that_is_no_name_is_not_read(text):
    line = mark(NEURON + text).lines[-1]
    assert line.verdict == "unread"
    assert line.note == "=: has a name on its right, and what it stands for on its left"
