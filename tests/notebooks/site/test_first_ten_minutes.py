"""The first ten minutes as one page: its answers are right, its frames are there, and it needs no network."""

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

SITE = Path(__file__).parents[3] / "notebooks" / "site"


@pytest.fixture(scope="module")
def module():
    spec = importlib.util.spec_from_file_location("first_ten_minutes", SITE / "first_ten_minutes.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def text(module, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "first.html"
    assert module.main([str(path)]) == 0
    return path.read_text("utf-8")


class Shape(HTMLParser):
    def __init__(self):
        super().__init__()
        self.frames, self.questions, self.text, self.open = [], 0, "", 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "iframe":
            self.frames.append(attributes)
        self.questions += attributes.get("class") == "ask"
        self.open += tag == "details"

    def handle_data(self, data):
        self.text += data


@pytest.fixture(scope="module")
def shape(text):
    shape = Shape()
    shape.feed(text)
    return shape


def test_its_answers_are_those_of_calculus(shape):
    words = " ".join(shape.text.split())
    assert "4 € for a pear, 5 € for the dearer piece" in words  # d/dpears = euros, d/deuros = apples + pears
    assert "4 from the pieces, 5 from the euros" in words
    assert "about 6 times" in words  # d(x²)/dx at 3
    assert "8: 5 comes through ×, and 3 through +" in words  # df/dw = (x + w) + w
    assert "{{" not in words


def test_every_question_comes_before_an_answer_that_is_folded(shape):
    assert shape.questions == 7
    assert shape.open == 6  # the seventh is answered by the page with buttons


def test_it_holds_two_pages_that_step_and_reach_nothing(text, shape):
    assert [frame["title"].split(",")[0] for frame in shape.frames] == ["The shop", "(x + w) times w"]
    assert all(frame["sandbox"] == "allow-scripts" and "<script" in frame["srcdoc"] for frame in shape.frames)
    outside = re.sub(r'srcdoc="[^"]*"', "", text)
    assert re.findall(r"https?://|src=|@import", outside) == []


def test_as_a_part_of_another_page_it_leaves_its_graphs_to_that_page(module):
    text, roots = module.part()
    frames = re.findall(r'<iframe title="[^"]+" sandbox="allow-scripts" data-graph="(\w+)"></iframe>', text)
    assert frames == list(roots) == ["shop", "shared"]
    assert [root.data for root in roots.values()] == [20.0, 15.0]  # (2 + 3) · 4 and (2 + 3) · 3
    assert re.findall(r"<h\d>", text)[:2] == ["<h2>", "<h3>"]  # the other page has the first heading
    assert "{{" not in text
    assert "lesson 1" not in text


def test_another_call_is_told_how(module, capsys):
    assert module.main([]) == 2
    assert capsys.readouterr().err == "usage: first_ten_minutes.py FILE.html\n"
