"""Ten documents in ten styles, each with a key; sympy verifies every key."""

import json
import random
from pathlib import Path

import pytest
import sympy

from engine.verify.marking import mark, mark_file

STYLES = Path(__file__).parents[3] / "data" / "documents" / "styles"
KEYS = json.loads((STYLES / "keys.json").read_text("utf-8"))


def place(line):
    return str(line.line) if line.cell is None else f"{line.cell}:{line.line}"


def value(text, let, point):
    """The number of a formula whose named steps are those of `let`."""
    expression = sympy.sympify(text)
    for _ in let:
        expression = expression.subs({name: sympy.sympify(step) for name, step in let.items()})
    return float(expression.subs(point).evalf())


def derivative(of, by, let, point):
    """d of / d by."""
    top = sympy.Symbol(of)
    for _ in let:
        top = top.subs({name: sympy.sympify(step) for name, step in let.items() if name != by})
    partial = sympy.diff(top, sympy.Symbol(by))
    return value(str(partial), let, point)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", [name for name in KEYS if "claims" in KEYS[name]])
def test_sympy_verifies_the_key(name):
    key = KEYS[name]
    source = random.Random(name)
    for line, of, by, claimed, *at in key["claims"]:
        names = ("w", "x", "b", "y", "t", "x1", "x2", "x3", "y1", "y2", "y3", "w1", "w2", "k")
        point = (
            {each: source.randint(1, 9) / 10 for each in names} | key.get("at", {}) | (at[0] if at else {})
        )
        right = derivative(of, by, key["let"], point)
        digits = (
            len(claimed.partition(".")[2])
            if claimed.lstrip("-").replace(".", "", 1).isdigit() and "." in claimed
            else 9
        )
        is_right = abs(right - value(claimed, key["let"], point)) <= 10.0**-digits
        assert is_right == (line not in key["wrong"]), (line, right)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", KEYS)
def test_every_line_has_the_verdict_of_the_key(name):
    marking = mark_file(STYLES / name)
    verdicts = {}
    for line in marking.lines:
        verdicts.setdefault(place(line), set()).add(line.verdict)
    bad = [each for each, marks in verdicts.items() if "wrong" in marks]
    assert bad == KEYS[name]["wrong"], str(marking)
    for line in KEYS[name]["right"]:
        assert verdicts.get(line, set()) <= {"right", "definition"}, f"{line}: {marking}"
        assert verdicts.get(line), f"{line}: {marking}"
    assert not any("unread" in marks for marks in verdicts.values()), str(marking)


RIGHT_LINES = (
    r"""$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$, $L = -\log p_c$.

$\frac{\partial L}{\partial z_j} = p_j - \delta_{jc}$""",
    r"""Let $L(w) = \|Xw - y\|^2 + \lambda \|w\|^2$.

Setting $\nabla L(w) = 0$: $w = (X^\top X + \lambda I)^{-1} X^\top y$""",
    r"""$h_t = \tanh(W h_{t-1} + U x_t)$, $L = \sum_t \ell_t$.

$\frac{\partial h_t}{\partial h_{t-1}} = \mathrm{diag}(1 - h_t^2) W$""",
    "∂C/∂a = ∂C/∂out · ∂f/∂net · ∂net/∂a",
)


def test_right_lines_of_lecture_notes_are_not_called_wrong():
    for text in RIGHT_LINES:
        verdicts = {line.verdict for line in mark(text).lines}
        assert not verdicts & {"wrong", "follows"}, text
    assert mark(RIGHT_LINES[0].replace("p_j - ", "p_c - ")).verdict == "wrong"
