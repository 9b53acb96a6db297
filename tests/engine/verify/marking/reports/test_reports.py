"""The reports of a marking: text, JSON, and a page that needs no network."""

import json
import re
from html.parser import HTMLParser

import pytest

from engine.expressions.reading import read
from engine.expressions.tree import Sum, Symbol
from engine.verify.marking import mark
from engine.verify.marking.reports.mathml import mathml

TEXT = "Let z = wx + b, a = σ(z), L = (a - y)^2.\n\nWords <b>here</b>.\ndL/da = (a - y)\ndL/da = ) 2\n"


class Balanced(HTMLParser):
    """A parser that checks that every element is closed."""

    VOID = frozenset(("meta", "br", "link"))

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links = [], [], []

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.ids += [values["id"]] if "id" in values else []
        self.links += [values["href"]] if "href" in values else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(page):
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    return parser


def test_a_page_is_whole_and_needs_no_network():
    page = mark(TEXT, file="a<b>.md").html()
    parser = parsed(page)
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="en">' in page
    assert "<title>a&lt;b&gt;.md: marked</title>" in page
    assert "<main" in page
    assert not re.search(r"(src|href)=\"?https?:|url\(|@import", page)
    assert len(parser.ids) == len(set(parser.ids))
    assert all(link[1:] in parser.ids for link in parser.links)  # the skip link, and the first wrong line
    assert "prefers-color-scheme: dark" in page
    assert "width=device-width" in page
    assert "<b>here</b>" not in page


def test_the_verdict_is_said_in_words_beside_its_colour():
    page = mark(TEXT).html()
    for word in ("definition", "wrong", "not read"):
        assert f"</span> {word}</p>" in page


def test_a_marking_shows_itself_in_a_notebook_and_as_text():
    marking = mark(TEXT)
    parsed(marking._repr_html_())
    assert str(marking).endswith("first wrong: line 4")
    assert marking.points == (0, 2)


def test_the_record_is_json():
    record = json.loads(json.dumps(mark(TEXT, file="a.md").to_json()))
    assert record["first_wrong"] == 4
    assert record["counts"] == {"definition": 3, "right": 0, "wrong": 1, "follows": 0, "unread": 1}


@pytest.mark.parametrize(
    "text",
    [
        r"\frac{\partial^2 f}{\partial x \partial y} = 2x",
        r"\begin{pmatrix} 1 & x \\ y & 0 \end{pmatrix}^\top",
        r"\sum_{i=1}^n \hat{y}_i^{(l)} \cdot (-2)^{k}",
        r"\begin{cases} 1 & z > 0 \\ 0 & \text{otherwise} \end{cases}",
        r"\nabla_w L = \|v\|_2^2 + |a| + \delta_{ij} + f''(x)",
        "a < b & c",
        "2(a - y)·σ'(z)⊙x",
    ],
)
def test_mathml_is_balanced(text):
    tree = read(text).tree
    if tree is not None:
        parsed(mathml(tree))
        assert mathml(tree).startswith("<math")


def test_deep_and_long_trees_are_written_without_recursion():
    tree = read("(" * 300 + "x" + ")" * 300 + "+ y").tree
    assert tree is None or mathml(tree)
    assert mathml(Sum((Symbol("x"),) * 5000, ("+",) * 5000)) == ""
