"""The test before and after the course: its keys, its sheets, and the slides."""

import importlib
import json
import re
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
COURSE = FOLDER / "course"


@pytest.fixture
def module(monkeypatch):
    """A script of the folder, by its name."""
    monkeypatch.syspath_prepend(COURSE)
    for name in ("items", "sheets", "slides"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module


def keys(items, form):
    return [item.key(item.forms[form]) for item in items]


def test_the_keys_of_form_a_are_those_worked_by_hand(module):
    assert keys(module("items").ITEMS, 0) == [
        "4; −2",  # z; x + y
        "5; 3",  # 2x + 1; x + 1
        "−1; 3",  # max chooses b
        "y r q p",  # q waits for y and r, p for q and r
        "b",  # two edges
        "0.25; z was taken for σ(z): the input for the output",  # ½ · ½
        "−0.1; yes",  # ŷ − y
        "(0.7, −0.8, 0.1); the sum is 0",
        "((6, 0, 2), (−3, 0, −1)); (3, 3, −4)",  # δ pᵀ; Wᵀ δ = (2 + 1, 4 − 1, 0 − 4)
        "1; 0 < η < 0.2",  # 0 + 0.1 · 10; 2 / 10
        "g1 + g2 + g3",
        "12; three, of 4 each; about 4e-5",  # 3 · 2²; 20 / 2¹⁹
    ]


def test_the_keys_of_form_b_are_those_worked_by_hand(module):
    assert keys(module("items").ITEMS, 1) == [
        "3; −3",
        "7; 4",
        "−1; 4",
        "y r q p",
        "c",
        "0.1966; z was taken for σ(z): the input for the output",  # 0.731 · 0.269
        "0.2; yes",
        "(0.1, 0.3, −0.4); the sum is 0",
        "((0, 2, −1), (0, −4, 2)); (0, 2, −5)",  # (2 − 2, 0 + 2, 1 − 6)
        "1.2; 0 < η < 0.5",  # 0 + 0.1 · 12; 2 / 4
        "g1 + g2 + g3 + g4",
        "27; three, of 9 each; about 1e-8",  # 3 · 3²; 10 / 10⁹
    ]


def test_a_wrong_answer_is_not_the_right_one(module):
    for item in module("items").ITEMS:
        for numbers in item.forms:
            assert item.key(numbers) not in item.slips(numbers)


def test_the_forms_have_the_same_questions_with_other_numbers(module):
    for item in module("items").ITEMS:
        one, other = item.forms
        assert one.keys() == other.keys()
        assert one != other


def test_the_sheets_are_those_of_their_script(module):
    pages = module("sheets").pages()
    assert {name: (COURSE / name).read_text("utf-8") for name in pages} == pages
    assert [
        len(re.findall(r"^\*\*\d+\.\*\*", pages[name], re.MULTILINE)) for name in ("test-a.md", "test-b.md")
    ] == [12, 12]


def test_the_slides_have_every_lesson_and_every_prediction(module, titles):
    page = module("slides").page()
    predictions = sum(
        "".join(cell["source"]).count("**Predict.**")
        for title in titles
        for cell in json.loads((FOLDER / f"{title}.ipynb").read_text("utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    )
    assert page.count("<h2>Predict</h2>") == predictions
    assert page.count('<h2 class="title">') == len(titles)
    images = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', page)
    assert len(images) == len(titles)
    assert all((COURSE / source).exists() for source, _ in images)
    assert "$" not in re.sub(r"<script>.*</script>", "", page, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (r"\tfrac12 e^2", "1/2  e<sup>2</sup>"),
        (r"\partial h_{50}/\partial h_0", "∂ h<sub>50</sub>/∂ h<sub>0</sub>"),
        (r"\frac{a}{b}", "a / b"),
    ],
)
def test_short_formulas_are_written_in_unicode(formula, text, module):
    assert module("slides").unicode_of(formula) == text
