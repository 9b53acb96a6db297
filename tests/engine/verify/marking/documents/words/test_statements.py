"""Claims in words: right ones are right, wrong ones wrong, and a sentence that claims nothing is left alone."""

import time

import pytest

from engine.verify.marking import mark

LAYER = r"Let $W \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$ and $y = Wx + b$. "
NEURON = r"Let $w \in \mathbb{R}^n$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}$ and $y = w^T x + b$. "
LOSS = r"The loss is $-\sum_j \mathbf{1}(c = j) \log p_j$. "

RIGHT = [
    "We train a model for each unique pair of classes, and that gives k(k-1)/2 models.",
    "There are $n(n-1)/2$ distances, one for every pair of cities.",
    "There are $n(n+1)/2$ products, one for each pair of features, including a feature with itself.",
    "The derivative of the sigmoid function is at most 0.25.",
    r"The sigmoid's derivative is never larger than $\frac{1}{4}$.",
    "The slope of tanh is always between 0 and 1.",
    "The outputs of softmax are k probabilities that sum to 1.",
    "The three outputs of softmax always add up to one.",
    LAYER + r"Here $\partial y/\partial x$ is a matrix.",
    LAYER + r"$\frac{\partial y}{\partial W}$: rank 3 tensor.",
    NEURON + r"So $\frac{\partial y}{\partial w}$ is a vector, and ∂y/∂b: scalar.",
    LAYER + r"So $\frac{\partial y}{\partial x} \in \mathbb{R}^{m \times n}$.",
    LOSS + r"It compares with the truth (1 if $c = j$, 0 otherwise).",
]
WRONG = [
    "We train a model for each unique pair of classes, and that gives k(k+1)/2 models.",
    "There are $n(n+1)/2$ distances, one for every pair of cities.",
    "There are $n(n-1)/2$ products, one for each pair of features, including a feature with itself.",
    "The derivative of the sigmoid function is at most 0.2.",
    r"The sigmoid's derivative is never smaller than $\frac{1}{10}$.",
    "The outputs of tanh lie between 0 and 1.",
    "The outputs of softmax are k probabilities that sum to 3.",
    "With the sigmoid we get k values that sum to more than 1, which is no distribution.",
    "The outputs of the sigmoid are k numbers that add up to less than one.",
    LAYER + r"Here $\partial y/\partial b$ is a vector.",
    LAYER + r"$\frac{\partial y}{\partial W}$: rank 2 tensor.",
    NEURON + r"So $\frac{\partial y}{\partial w}$ is a matrix.",
    LAYER + r"So $\frac{\partial y}{\partial x} \in \mathbb{R}^{n}$.",
    LOSS + r"It compares with the truth (0 if $c = j$, 1 otherwise).",
]
SILENT = [
    "Each pair of units costs k(k+1)/2 steps, if the graph is directed.",
    "There are $n(n-1)$ ordered pairs.",
    "For each pair of classes we may need k(k+1)/2 models.",
    "The derivative of sigmoid is at most 0.2 for x > 2.",
    "The sigmoid outputs need not sum to 1.",
    "Unlike softmax, the sigmoid gives k values that sum to more than 1.",
    "The outputs p and q of the sigmoid at z and -z are two values that sum to 1.",
    "k outputs of the sigmoid that sum to more than 1 are possible.",
    "The target is 0 if a = b and 1 otherwise.",
]


def verdicts(text):
    return [line.verdict for line in mark(text).lines if line.verdict != "definition"]


@pytest.mark.parametrize("text", RIGHT)
def test_a_right_claim_in_words_is_right(text):
    assert set(verdicts(text)) == {"right"}, str(mark(text))


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_claim_in_words_is_wrong(text):
    assert verdicts(text)[-1] == "wrong", str(mark(text))


@pytest.mark.parametrize("text", SILENT)
def test_a_sentence_that_claims_nothing_is_left_alone(text):
    assert not {"wrong", "right"} & set(verdicts(text)), str(mark(text))


def test_a_rank_without_stated_shapes_is_not_judged():
    (line,) = mark(r"Then $\partial y/\partial b$ is a vector.").lines
    assert (line.verdict, line.note) == ("unread", "the shape of y is not stated above this line")


def test_the_line_of_a_claim_is_that_of_its_words():
    lines = mark("First.\n\nWe train a model for each pair\nof classes: this gives k(k+1)/2 of them.\n").lines
    assert [(line.line, line.source) for line in lines] == [(4, "each pair of classes: this gives k(k+1)/2")]


def test_the_letters_of_a_claim_are_not_those_of_the_text():
    text = "x = 2\nThe derivative of sigmoid is at most 0.25.\ny = 3x\ny = 6\n"
    assert verdicts(text) == ["right", "right"]


def test_words_of_a_long_text_take_a_second_at_most():
    for hostile in ("each pair " * 60_000, "truth " * 100_000, "1" + " " * 300_000, "sigmoid is " * 50_000):
        start = time.process_time()
        mark(hostile)
        assert time.process_time() - start < 1
