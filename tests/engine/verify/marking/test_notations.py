"""The neuron question in many more notations: the right answer is read and right, the slip beside it is wrong."""

import json
from pathlib import Path

import pytest

from engine.verify.marking import mark

QUESTION = "$z = wx + b$, $a = \\sigma(z)$, $L = (a-y)^2$\n\n"
PLAIN_QUESTION = "z = wx + b\na = σ(z)\nL = (a-y)^2\n\n"
ANSWERS = json.loads((Path(__file__).parents[3] / "data/documents/notations.json").read_text("utf-8"))


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("right", "wrong"), ANSWERS)
def test_an_answer_is_read_and_judged(right, wrong):
    for text, is_right in ((right, True), (wrong, False)):
        document = f"{QUESTION}$${text}$$" if "\\" in text else f"{PLAIN_QUESTION}{text}"
        verdicts = {line.verdict for line in mark(document).lines[3:]} - {"definition"}
        assert (verdicts == {"right"}) if is_right else ("wrong" in verdicts), (text, str(mark(document)))
