"""The base e of a power in a text that names its error e."""

import pytest

from engine.expressions.context import Context
from engine.expressions.reading import read
from engine.verify.marking import mark

ERROR = "Let $z = wx+b$, $a=\\sigma(z)$, $e = y - a$, $L = e^2/2$.\n\n"
CROSS_ENTROPY = r"""$C = \ln(1+e^{-z_2}) + (1-y) z_2$

$$\frac{\partial C}{\partial z_2} = -\frac{e^{-z_2}}{1+e^{-z_2}} + 1 - y = \hat y - y$$
"""


def verdicts(text):
    """The verdicts in their order, without definitions."""
    return [line.verdict for line in mark(text).lines if line.verdict != "definition"]


@pytest.mark.parametrize(
    "claim",
    [
        "a = 1/(1+e^{-z})",
        "a = e^{z}/(1+e^z)",
        "da/dz = e^{-z}/(1+e^{-z})^2",
        r"da/dz = \frac{e^{-(wx+b)}}{(1+e^{-(wx+b)})^2}",
    ],
)
def test_e_to_a_power_with_a_name_is_exp_beside_an_error_e(claim):
    assert verdicts(f"{ERROR}${claim}$\n") == ["right"]


def test_the_same_holds_in_plain_text():
    text = "e = y - a, a = sigma(z)\na = 1/(1+e^-z)\na = 1/(1+e^(-z))\nda/dz = e^-z/(1+e^-z)^2\n"
    assert verdicts(text) == ["right"] * 3


def test_the_same_holds_beside_errors_with_an_index():
    text = "Let $e_i = y_i - a_i$, $a_i=\\sigma(z_i)$.\n\n$a_i = 1/(1+e^{-z_i})$\n\n$a_i = 1/(1+e^{z_i})$\n"
    assert verdicts(text) == ["right", "wrong"]  # σ(z) = 1/(1 + e^{-z})


@pytest.mark.parametrize("heads", [("", ""), ("## 1\n\n", "## 2\n\n$\\hat y = \\sigma(z_2)$\n\n")])
def test_an_error_of_another_question_makes_no_line_wrong(heads):
    first, second = heads
    text = f"{first}$\\hat y = \\sigma(z_2)$ and $e=a-y$.\n\n{second}{CROSS_ENTROPY}"
    assert set(verdicts(text)) == {"right"}


@pytest.mark.parametrize("claim", ["a = 1/(1+e^{z})", "da/dz = e^{-z}/(1+e^{-z})"])
def test_a_line_that_is_false_in_both_readings_is_wrong(claim):
    assert verdicts(f"{ERROR}${claim}$\n") == ["wrong"]


def test_e_to_a_number_is_a_power_of_the_error():
    text = (
        ERROR + "$L = (y-a)^2/2$\n\n$L = (y+a)^2/2$\n\n$e^{-1} = 1/(y-a)$\n\n$\\partial L/\\partial e = e$\n"
    )
    assert verdicts(text) == ["right", "wrong", "right", "right"]


def test_e_to_a_letter_that_counts_is_a_power_of_the_error():
    text = ERROR + "Let $n = 3$, $M = e^n$.\n\n$\\partial M/\\partial e = n e^{n-1}$\n"
    assert verdicts(text) == ["right"]


def test_a_line_that_only_the_other_reading_makes_true_is_not_read():
    line = mark(f"{ERROR}$e^{{-z}} = (y-a)^{{-z}}$\n").lines[-1]
    assert line.verdict == "unread"
    assert line.note == "two readings: only one of them can be right (e is a name of the text)"


@pytest.mark.parametrize(
    ("text", "words"),
    [("e^{2}", []), ("e^{-z}", ["e is a name of the text"]), ("e^{n-1}", ["e is Euler's number"])],
)
def test_the_other_reading_is_kept_where_the_exponent_has_a_name(text, words):
    reading = read(text, notation="latex", context=Context(values={"e", "z", "n"}))
    assert [other.words for other in reading.alternatives] == words
    assert all(other.is_unlikely for other in reading.alternatives)
