"""Exercises: the same seed gives the same sheet, numbers are friendly, and every line of the key is right."""

import re
from html.parser import HTMLParser

import pytest

from engine import exercise, judge, mark

NEURON = {"z": "w*x + b", "a": "sigmoid(z)"}
CASES = {
    "a neuron": ("(a - y)**2", NEURON),
    "cross-entropy": ("-(y*log(a) + (1 - y)*log(1 - a))", NEURON),
    "no steps": ("x**2*y + sin(x)", None),
    "steps that are names": ("a*b", {"a": "x", "b": "a"}),
    "a domain": ("log(x - 3)", None),
    "no short formula": ("hypot(x, y)", None),
    "a kink": ("max(x, y)*w", None),
    "two outputs": ("(p1 - y1)**2/2 + (p2 - y2)**2/2", {"h": "tanh(w1*x)", "p1": "v1*h", "p2": "v2*h"}),
    "a step beside its input": ("z*w", {"z": "w*x"}),
    "formulas": ("(a - y)^2", {"z": "wx + b", "a": "σ(z)"}),
    "formulas in LaTeX": (r"\frac{1}{2}(\hat y - y)^2", {r"\hat y": "w_1 x_1 + w_2 x_2"}),
    "a formula with its name": ("C = x^2 y", None),
    "steps in another order": ("L=(a-y)^2", {"a": "σ(z)", "z": "wx + b"}),
    "a step that is not used": ("x**2", {"q": "3*x"}),
}
over_cases = pytest.mark.parametrize(("expression", "let"), CASES.values(), ids=CASES)


@pytest.mark.sampled(3)
@over_cases
def test_every_answer_is_that_of_the_judge(expression, let):
    e = exercise(expression, let=let, seed=3)
    assert {task.key for task in e.tasks if not task.by} == {name for name, _ in e.steps}
    derivatives = {task.key: task.number for task in e.tasks if task.by}
    formulas = {task.key: task.formula for task in e.tasks if task.by and task.formula}
    assert judge(expression, derivatives, let=let, at=e.point).right
    assert not formulas or judge(expression, formulas, let=let).right


@pytest.mark.sampled(3)
@over_cases
def test_every_input_is_asked_for(expression, let):
    e = exercise(expression, let=let)
    asked = {task.by for task in e.tasks if task.of == e.result}
    assert e.point.keys() <= asked
    assert len({task.key for task in e.tasks}) == len(e.tasks)


@pytest.mark.sampled(3)
@over_cases
def test_a_key_in_latex_is_marked_all_right(expression, let):
    marking = mark(exercise(expression, let=let, seed=7).key("latex"))
    undecided = {"unread"} if "x - 3" in expression else set()  # few points have a value
    assert {line.verdict for line in marking.lines} <= {"right", "definition"} | undecided


@pytest.mark.parametrize("form", ["text", "latex", "html"])
def test_the_seed_decides_the_sheet(form):
    sheets = [exercise("(a - y)**2", let=NEURON, seed=seed).worksheet(form) for seed in (7, 7, 8, 9, 10)]
    assert sheets[0] == sheets[1]
    assert len(set(sheets)) > 2


def test_numbers_are_friendly_and_most_answers_short():
    for seed in range(5):
        e = exercise("(w*x - y)**2", seed=seed)
        assert all(number * 4 == round(number * 4) and abs(number) <= 5 for number in e.point.values())
        assert all(len(task.digits) <= 6 for task in e.tasks)
        assert all(task.number for task in e.tasks)


def test_a_worksheet_asks_and_does_not_answer():
    e = exercise("(a - y)**2", let=NEURON, seed=1)
    for form in ("text", "latex", "html"):
        assert e.worksheet(form).count("a - y") + e.worksheet(form).count("a − y") <= 1
    assert str(e) == e.worksheet("text")
    assert "∂L/∂a = 2·(a − y)" in e.key()


def test_the_key_of_a_neuron_has_the_textbooks_formulas():
    formulas = {task.key: task.formula for task in exercise("(a - y)**2", let=NEURON).tasks}
    assert formulas["dL/da"] == "2 * (a - y)"
    assert formulas["da/dz"] == "a * (1 - a)"
    assert (formulas["dz/dw"], formulas["dz/dx"], formulas["dz/db"]) == ("x", "w", "1")


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.seen = [], set()

    def handle_starttag(self, tag, attrs):  # noqa: ARG002  # the parser passes them
        self.seen.add(tag)
        if tag not in ("meta", "br", "mspace"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_a_page_is_whole_and_uses_no_network():
    for page in (exercise("(a - y)**2", let=NEURON).worksheet("html"), exercise("x*y").key("html")):
        tags = _Tags()
        tags.feed(page)
        assert tags.open == []
        assert {"html", "main", "h1", "ol", "math"} <= tags.seen
        assert not re.search(r"(src|href)=|http(?!-equiv|://www.w3.org)|<script", page)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"expression": "1 + 2"}, "has no input"),
        ({"expression": "log(-x*x - 1)"}, "has no value at small numbers"),
        ({"expression": "(w^T x - y)^2"}, "an exercise is about numbers"),
        ({"expression": "x", "seed": -1}, "seed must be a whole number of at least 0; got -1"),
        ({"expression": "x +"}, "the expression, column 4"),
        ({"expression": "a", "let": {"a": "x)"}}, "let a, column 2"),
    ],
)
def test_what_makes_no_exercise_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        exercise(**arguments)


def test_another_form_is_refused():
    with pytest.raises(ValueError, match="a sheet is written as text, latex, html; got 'pdf'"):
        exercise("x*y").key("pdf")


def test_the_result_gets_a_free_name():
    assert exercise("L*J").result == "C"
    assert exercise("x**2", let={"L": "x"}).result == "J"
    assert exercise("L", let={"L": "x**2"}).result == "L"


@pytest.mark.parametrize("text", ["|x" * 500, "x+" * 900 + "x", "1 1 " * 500, "\0" * 3000])
def test_a_text_that_is_too_large_or_no_formula_is_refused_in_short(text):
    with pytest.raises(ValueError, match=r"\w") as caught:
        exercise(text)
    assert len(str(caught.value)) <= 400


def test_the_order_of_the_steps_changes_no_question():
    ordered = exercise("L=(a-y)^2", let={"z": "wx+b", "a": "σ(z)"}, seed=7)
    reversed_ = exercise("L=(a-y)^2", let={"a": "σ(z)", "z": "wx+b"}, seed=7)
    assert [task.key for task in reversed_.tasks] == [task.key for task in ordered.tasks]
    assert {"dL/dw", "dL/dx", "dL/db"} <= {task.key for task in reversed_.tasks}


def test_steps_that_may_stand_in_any_order_stay_as_they_are_given():
    tasks = exercise("p*q", let={"q": "x + 1", "p": "x*2"}, seed=1).tasks
    assert [task.of for task in tasks if not task.by][:2] == ["q", "p"]
