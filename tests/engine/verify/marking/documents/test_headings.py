"""Headings of answers that belong to the questions of a key, by number, by words, by what they derive."""

import pytest

from engine.verify.marking import mark, mark_class

KEY = """## 1 The neuron

Let $z = wx + b$ and $L = z^2$.

$dL/dw = 2zx$

## 2 The line

Let $z = mx$ and $E = (z - y)^2$.

$dE/dm = 2(z - y)x$
"""
FIRST, SECOND = "$dL/dw = 2zx$", "$dE/dm = 2(z - y)x$"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("### Q1", "### Q2"),
        ("# Exercise 1", "# Exercise 2: the line"),
        ("\\textbf{Aufgabe 1.}", "\\textbf{Aufgabe 2.}"),
        ("\\paragraph{1.}", "\\paragraph{2.}"),
        ("\\section{The neuron}", "\\section{The line}"),
        ("\\subsection*{1 The neuron}", "\\subsection*{2 The line}"),
        ("\\begin{enumerate}\n\\item", "\\item"),
        ("**Question 1**", "**Question 2**"),
        ("1)", "2)"),
        ("Q1", "Q2"),
        ("", ""),  # by the derivatives that each part alone asks for
    ],
)
def test_a_heading_is_matched_to_its_question(tmp_path, one, two):
    answer = f"{one}\n\n{FIRST}\n\n{two}\n\n{SECOND}\n"
    assert [line.verdict for line in mark(answer, question=KEY).lines] == ["right", "right"]
    (tmp_path / "key.md").write_text(KEY, "utf-8")
    (tmp_path / "ann.md").write_text(answer, "utf-8")
    (student,) = mark_class([tmp_path / "ann.md"], tmp_path / "key.md").students
    assert (student.points, student.note) == (2, "")


@pytest.mark.parametrize(
    ("key", "script"),
    [
        (r"$\frac{\partial L}{\partial W} = 2rx^\top$", r"$\frac{\partial L}{\partial W_{jk}} = 2r_j x_k$"),
        (r"$\frac{\partial L}{\partial W} = 2rx^\top$", r"$\frac{\partial L}{\partial (W)_{jk}} = 2r_j x_k$"),
        (r"$\frac{\partial L}{\partial W_{jk}} = 2r_j x_k$", r"$\frac{\partial L}{\partial W} = 2rx^\top$"),
    ],
)
def test_the_entries_of_a_result_are_its_answer(tmp_path, key, script):
    (tmp_path / "key.md").write_text(rf"Let $r = Wx - y$, $L = \|r\|^2$. {key}", "utf-8")
    (tmp_path / "ann.md").write_text(script, "utf-8")
    (student,) = mark_class([tmp_path / "ann.md"], tmp_path / "key.md").students
    assert [(credit.points, credit.standing) for credit in student.credits] == [(1, "right")]
