"""Mathematics is found with its exact place, and prose is left alone."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from engine import mark
from engine.verify.marking.documents.extract import kind_of, pages

DOCUMENTS = Path(__file__).parents[4] / "data" / "documents"


def fragments_of(text, kind="md"):
    """The fragments of a text: (line, mathematics) without blanks."""
    return [
        (
            page.line(fragment.at(len(fragment.text) - len(fragment.text.lstrip()))),
            " ".join(fragment.text.split()),
        )
        for page in pages(text, kind)
        for fragment in page.fragments
    ]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Let z = wx + b and a = σ(z), so it is done.", ["z = wx + b", "a = σ(z)"]),
        ("Then dz/dw = x, dz/db = 1", ["dz/dw = x, dz/db = 1"]),
        ("1. loss = (y_hat - y)**2   # squared", ["loss = (y_hat - y)**2"]),
        ("   = 2(a-y)a^2x", ["= 2(a-y)a^2x"]),
        ("w ← w − η dL/dw", ["w ← w − η dL/dw"]),
        (r"\frac{dL}{dw} = 2x", [r"\frac{dL}{dw} = 2x"]),
        ("=> dL/db = 2(a - y).", ["dL/db = 2(a - y)"]),
        ("net_o = w5 out_h1 + b2 is the input", ["net_o = w5 out_h1 + b2"]),
        ("L = number of layers", []),
        ("The derivative of a product is known.", []),
        ("If a == b or a <= b, stop; a != b.", []),
        ("error = (y - t)^2", ["error = (y - t)^2"]),
        ("b = ybar - w xbar", ["b = ybar - w xbar"]),
        ("", []),
        ("= ", []),
        ("a =", []),
    ],
)
def test_a_plain_line_gives_its_equations(text, pieces):
    assert [piece for _, piece in fragments_of(text)] == pieces


@pytest.mark.parametrize(
    "text",
    [
        "$z = x$",
        r"\(z = x\)",
        r"\\(z = x\\)",
        "$`z = x`$",
        "$$z = x$$",
        r"\[z = x\]",
        r"\\[z = x\\]",
        "```math\nz = x\n```",
    ],
)
def test_every_delimiter_is_known(text):
    assert [piece for _, piece in fragments_of(text)] == ["z = x"]


@pytest.mark.parametrize(
    "name", ["align", "align*", "equation", "eqnarray*", "gather", "multline", "flalign"]
)
def test_every_environment_is_known(name):
    text = f"\\begin{{{name}}}\n a &= b \\\\\n &= c\n\\end{{{name}}}"
    assert fragments_of(text, "tex") == [(2, "a &= b"), (3, "= c")]


def test_rows_are_split_outside_matrices_and_braces():
    text = (
        r"$$\begin{aligned} a &= \begin{bmatrix} 1 \\ 2 \end{bmatrix} \\[2pt] b &= {c \\ d} \end{aligned}$$"
    )
    assert [piece for _, piece in fragments_of(text)] == [
        r"a &= \begin{bmatrix} 1 \\ 2 \end{bmatrix}",
        r"b &= {c \\ d}",
    ]


def test_labels_comments_words_and_arrows_are_no_mathematics():
    text = "\\begin{align}\n \\Rightarrow a &= b \\label{eq:a} % why\n"
    text += " \\\\ \\text{Weights: } c &= d \\tag{$*$}, \\nonumber\n\\end{align}"
    assert fragments_of(text, "tex") == [(2, "a &= b"), (3, "c &= d")]


def test_a_remark_in_brackets_is_a_claim_of_its_own():
    fragments = pages(r"$$= 2a \quad (\text{since } \frac{\partial y}{\partial w} = 0)$$", "md")[0].fragments
    assert [" ".join(f.text.split()) for f in fragments] == ["= 2a", r"\frac{\partial y}{\partial w} = 0"]
    assert [f.remark for f in fragments] == [False, True]


def test_an_arrow_back_behind_an_equation_is_a_comment_and_an_assignment_is_none():
    assert fragments_of(r"$$z = f(x) \qquad \leftarrow \text{hidden}$$") == [(1, "z = f(x)")]
    assert fragments_of(r"$$v \leftarrow v - g$$") == [(1, r"v \leftarrow v - g")]


def test_a_sign_before_inline_mathematics_belongs_to_it():
    assert fragments_of("= $-\\log(p)$") == [(1, r"= -\log(p)")]


def test_code_headers_prices_and_html_are_left_alone():
    text = "---\na: b = c\n---\n```python\nx = 3\n```\n`y = 4` costs $5\n<!-- z = 5 -->\n| a | b |\n"
    assert fragments_of(text) == []


def test_the_preamble_comments_and_verbatim_of_latex_are_left_alone():
    text = "$a = b$\\begin{document}% $c = d$\n"
    text += "\\begin{verbatim}$e = f$\\end{verbatim}\n50\\% of $g = h$\\end{document}"
    assert fragments_of(text, "tex") == [(3, "g = h")]


def test_macros_are_expanded_and_keep_their_place():
    text = "\\newcommand{\\pd}[2]{\\frac{\\partial #1}{\\partial #2}}\n\\def\\s{\\sigma}\nso $\\pd{L}{w} = \\s(z)$"
    assert fragments_of(text, "tex") == [(3, r"\frac{\partial L}{\partial w} = \sigma(z)")]
    fragment = pages(text, "tex")[0].fragments[0]
    assert text[fragment.at(fragment.text.index("("))] == "("


def test_a_macro_that_calls_itself_ends():
    assert fragments_of("\\def\\a{\\a\\a}\n$\\a = 1$", "tex")


def test_macros_that_double_end_within_their_limit():
    names = "abcdefghijklmnopqrstu"
    text = "".join(f"\\def\\{n}{{\\{m}\\{m}}}\n" for m, n in pairwise(names)) + "$\\u = 1$"
    assert all(len(piece) < 50_000 for _, piece in fragments_of(text, "tex"))


def test_escapes_of_markdown_are_undone():
    assert fragments_of(r"$w\_1 = a \* b$") == [(1, "w _1 = a * b")]


def test_cells_of_a_notebook_are_numbered_and_code_is_left_alone():
    cells = [("markdown", ["# title\n", "$a = b$"]), ("code", ["c = d"]), ("markdown", "$e = f$")]
    text = json.dumps({"cells": [{"cell_type": kind, "source": source} for kind, source in cells]})
    assert [(page.cell, [f.text for f in page.fragments]) for page in pages(text, "ipynb")] == [
        (1, ["a = b"]),
        (2, []),
        (3, ["e = f"]),
    ]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{}]}', "[" * 10_000])
def test_a_broken_notebook_is_one_error(text):
    with pytest.raises(ValueError, match="not a notebook"):
        pages(text, "ipynb")


def test_half_a_character_becomes_a_question_mark_that_a_page_can_be_written_with():
    cell = {"cell_type": "markdown", "source": "a \ud800 b, $x = 1$"}
    for text, kind in ((json.dumps({"cells": [cell]}), "ipynb"), ("a \ud800 b, $x = 1$", "md")):
        (page,) = pages(text, kind)
        assert page.source == "a ? b, $x = 1$"
        assert mark(text, kind=kind).html().encode()


def test_the_kind_of_a_text_is_seen():
    assert kind_of('{"cells": []}') == "ipynb"
    assert kind_of("\\documentclass{article}") == "tex"
    assert kind_of("z = wx") == "md"


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "piece", ["$", "$$ ", "\\[", "\\begin{align}", "{", "\\\\", "`", "```\n", "(", "a = "]
)
def test_time_grows_with_the_length(piece):
    pages(piece * 20_000, "md")  # quadratic time would take minutes


def test_the_source_documents_are_read_line_by_line():
    text = (DOCUMENTS / "seeds" / "layers.txt").read_text("utf-8")
    lines = [line for line, _ in fragments_of(text)]
    assert lines == sorted(lines)
    assert [
        line
        for line, piece in fragments_of(text)
        if piece.startswith(r"\frac{\partial cost_s}{\partial b_i^L} =")
    ] == [9, 19]
