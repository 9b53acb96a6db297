"""The parts of a question, and where they begin in an answer."""

from engine.verify.marking import mark
from engine.verify.marking.documents.parts import Places, parts

QUESTION = """Let $k = 2$.

## Neurons

Let $u = 1$.

### 4

Let $a = 3x$.

## Graphs

### 4

Let $a = 5x$.
"""


def test_a_part_has_the_text_of_its_headings():
    question_parts = parts(QUESTION)
    assert [part.titles for part in question_parts] == [
        (), ("Neurons",), ("Neurons", "4"), ("Graphs",), ("Graphs", "4"),
    ]  # fmt: skip
    last = question_parts[-1].text
    assert ("k = 2" in last, "u = 1" in last, "5x" in last, "3x" in last) == (True, False, True, False)


def test_parts_begin_behind_each_other_and_a_part_that_is_missing_has_no_place():
    answer = "x 4.5\n1. no\nNeurons\n- 4. first\nGraphs\n(4) second\n"
    places = Places(parts(QUESTION), [answer])

    def title(text):
        return places.part(0, answer.index(text)).titles

    assert title("4.5") == ()
    assert title("first") == ("Neurons", "4")
    assert title("second") == ("Graphs", "4")
    only = Places(parts(QUESTION), ["Graphs\n4. second"])
    assert only.part(0, 12).titles == ("Graphs", "4")


def test_the_same_letter_means_what_its_part_says():
    answer = "Neurons\n\n4. $da/dx = 3$\n\nGraphs\n\n4. $da/dx = 3$\n"
    lines = mark(answer, question=QUESTION).lines
    assert [(line.line, line.verdict) for line in lines] == [(3, "right"), (7, "wrong")]


def test_a_fact_is_not_redefined_and_its_variant_is_no_definition():
    question = r"Let $z^{(i)} = w x^{(i)}$ and $E = \sum_{i=1}^m (z^{(i)})^2$."
    text = r"""Let $E = 3w$.

$z = wx$

$\frac{\partial E}{\partial w} = \sum_{i=1}^m 2 z^{(i)} x^{(i)}$"""
    assert [line.verdict for line in mark(text, question=question).lines] == ["wrong", "definition", "right"]
