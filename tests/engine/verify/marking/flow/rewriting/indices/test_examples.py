"""A name of the question that an answer defines without its indices must say the same."""

import pytest

from engine.verify.marking import mark

NEURON = r"""Let $x^{(i)} \in \mathbb{R}^n$ and $\hat{y}^{(i)} = \sigma(w^T x^{(i)} + b)$. The error is
$E = \sum_{i=1}^m (\hat{y}^{(i)} - y^{(i)})^2$."""
CLASSES = r"""Let $u^{(i)} \in \mathbb{R}^n$, $v_c \in \mathbb{R}^n$ and
$p_c^{(i)} = \frac{\exp(v_c^T u^{(i)})}{\sum_{d=1}^{k} \exp(v_d^T u^{(i)})}$."""

RIGHT = [
    (NEURON, r"\hat{y} = \sigma(w^T x + b)"),
    (NEURON, r"\hat{y} = \frac{1}{1 + e^{-(w^T x + b)}}"),
    (NEURON, r"\hat{y} = \sigma(s)"),
    (CLASSES, r"p_j = \frac{\exp(v_j^T u)}{\sum_{l=1}^k \exp(v_l^T u)}"),
    (CLASSES, r"p = \frac{\exp(v^T u)}{\sum_{j=1}^k \exp(v_j^T u)}"),
]
WRONG = [
    (NEURON, r"\hat{y} = w^T x + b"),
    (NEURON, r"\hat{y} = \sigma(w^T x - b)"),
    (NEURON, r"\hat{y} = \frac{1}{1 + e^{w^T x + b}}"),
    (CLASSES, r"p_j = \frac{\exp(-v_j^T u)}{\sum_{l=1}^k \exp(v_l^T u)}"),
    (CLASSES, r"p = \frac{\exp(v^T u)}{\sum_{j=1}^k \exp(v^T u_j)}"),
]


@pytest.mark.parametrize(("question", "line"), RIGHT)
def test_the_same_definition_for_one_example_is_a_definition(question, line):
    assert mark(f"${line}$", question=question).lines[-1].verdict == "definition"


@pytest.mark.parametrize(("question", "line"), WRONG)
def test_another_definition_is_wrong(question, line):
    marked = mark(f"${line}$", question=question).lines[-1]
    assert marked.verdict == "wrong"
    assert marked.note.startswith("the question has another ")


def test_without_a_question_a_text_defines_as_it_likes():
    text = r"Let $\hat{y}^{(i)} = \sigma(w x^{(i)})$. For regression, $\hat{y} = w x$."
    assert "wrong" not in [line.verdict for line in mark(text).lines]
