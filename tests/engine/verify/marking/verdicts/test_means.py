"""A line about a mean over examples that is right for one of them alone."""

import pytest

from engine.verify.marking import mark

MEAN = r"The cost is $J = \frac{1}{m} \sum_{k=1}^m J_k$. "
ONE = r"With $J_1 = (a - y)^2$ and $a = \sigma(wx)$ "
OF_ONE = r"$\frac{\partial J_1}{\partial w} = 2(a - y)a(1 - a)x$"
OF_MEAN = r"$\frac{\partial J}{\partial w} = 2(a - y)a(1 - a)x$"


def last(text):
    return mark(text).lines[-1]


def test_the_derivative_of_one_cost_is_right():
    assert last(MEAN + ONE + OF_ONE).verdict == "right"


@pytest.mark.parametrize(
    "mean", [MEAN, MEAN.replace(r"\frac{1}{m} \sum_{k=1}^m J_k", r"\frac{\sum_{k=1}^m J_k}{m}")]
)
def test_a_mean_that_is_lost_is_named(mean):
    line = last(mean + ONE + OF_MEAN)
    assert line.verdict == "wrong"
    assert line.note == "J is a mean over examples, and this is the derivative of J_1, for one of them"


@pytest.mark.parametrize(
    "words",
    ["Now we drop the index: ", "For a single example ", "We look at one training sample. "],
)
def test_a_text_that_says_it_is_about_one_example_is_not_wrong(words):
    assert last(MEAN + ONE + ". " + words + OF_MEAN).verdict != "wrong"


@pytest.mark.parametrize(
    "line",
    [
        r"$\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{k=1}^m \frac{\partial J_k}{\partial w}$",
        r"$\frac{\partial J}{\partial w} = 3(a - y)x$",  # false for one example too: nothing is said of J
    ],
)
def test_other_lines_are_left_alone(line):
    assert "mean over examples" not in last(MEAN + ONE + line).note
