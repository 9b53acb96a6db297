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


@pytest.fixture
def slides(module):
    pytest.importorskip("latex2mathml", reason="the extra site")
    pytest.importorskip("pymdownx", reason="the extra site")
    return module("slides")


def test_the_slides_have_every_lesson_and_every_prediction(slides, titles):
    page = slides.page()
    predictions = sum(
        "".join(cell["source"]).count("**Predict.**")
        for title in titles
        for cell in json.loads((FOLDER / f"{title}.ipynb").read_text("utf-8"))["cells"]
        if cell["cell_type"] == "markdown"
    )
    assert page.count('<div class="question">') == page.count("<summary>Answer</summary>") == predictions
    assert page.count('<h2 class="title">') == len(titles)
    assert "$" not in re.sub(r"<script>.*</script>|<pre>.*?</pre>", "", page, flags=re.DOTALL)


def test_the_slides_of_some_lessons_are_one_file_with_their_pictures(slides):
    page = slides.page([1])
    assert re.findall(r"<footer>lesson (\d+)</footer>", page) == ["1"] * 6  # the title, five predictions
    assert page.count("<img") == len(re.findall(r'<img src="data:image/[^"]+" alt="[^"]+">', page)) > 0
    with pytest.raises(ValueError, match="lessons are 1 to 16; got 17"):
        slides.page([17])


def test_what_a_slide_shows_before_its_answer_is_opened(slides):
    page = slides.page([1])
    asked = [
        re.sub(r"<details>.*?</details>", "", slide, flags=re.DOTALL) for slide in page.split("<section>")
    ]
    first, second = (next(s for s in asked if words in s) for words in ("Raise it to 4.01", "What does"))
    assert "data 20" in first  # the graph that the question is about
    assert "The result begins with" in second  # the recipe above the question
    assert not [slide for slide in asked if "grad 6" in slide and "y=x·x" in slide]
    folded = re.findall(r"<details>.*?</details>", page, flags=re.DOTALL)
    assert any("both factors move" in re.sub(r"<[^>]+>", "", answer) for answer in folded)
