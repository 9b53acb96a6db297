"""Hostile documents end: brackets, towers, macros that call themselves, a megabyte; each in a second and 200 MB."""

import time
import tracemalloc

import pytest

from engine.verify.marking import mark

SECONDS, MEGABYTES = 5.0, 200  # far more than any case takes: a limit against those that never end
CASES = {
    "brackets": "$x = " + "(" * 10_000 + "1" + ")" * 10_000 + "$",
    "brackets that stay open": "$x = " + "(" * 10_000 + "$",
    "braces": "$x = " + "{" * 10_000 + "1" + "}" * 10_000 + "$",
    "fractions": "$x = " + r"\frac{1}{" * 5_000 + "2" + "}" * 5_000 + "$",
    "tower": "$x = " + "2^{" * 2_000 + "2" + "}" * 2_000 + "$",
    "tower of numbers": r"$x = 9^{9^{9^{9^{9}}}}$, $y = 10^{400}$, $z = x - 1$",
    "sums of sums": "$x = " + r"\sum_{i=1}^{99}" * 12 + "x_i = 1$",
    "sums of sums of another name": "$x = " + r"\sum_{i=1}^{99}" * 12 + "y_i = 1$",
    "a large determinant": r"$\det \begin{bmatrix}"
    + r"\\".join(["&".join("a" * 9)] * 9)
    + r"\end{bmatrix} = 0$",
    "a derivative of order 60": "$f(x) = e^{x^2}$, $f" + "'" * 60 + "(x) = 0$",
    "macros": r"\def\a{\b\b}\def\b{\a\a} $\a = 1$",
    "a long line": "let " + "x = 1, " * 2_000,
    "signs of control": "a = \x00 b\n\u202e= c",
    "a sentence again and again": "The loss is small and we get x = y. " * 300,
}
LARGE = {
    "a megabyte in one line": "x = " + "y+" * 500_000 + "1",
    "a megabyte of lines": "x = y + 1\n" * 100_000,
    "a megabyte of names": "".join(f"$x_{{{i}}} = {i}$ " for i in range(60_000)),
    "a megabyte of dollars": "$" * 1_000_000,
    "a megabyte of rows": "| $x$ | $y = 1$ |\n" * 50_000,
}


@pytest.mark.sampled(5)
@pytest.mark.parametrize("name", [*CASES, *LARGE])
def test_a_hostile_document_ends_without_a_wrong_line(name):
    text = CASES.get(name) or LARGE[name]
    mark("$x = 1$")  # what is imported at the first use
    start = time.process_time()
    marking = mark(text)
    assert time.process_time() - start < SECONDS
    assert marking.counts["wrong"] == 0
    assert all(len(line.note) <= 400 for line in marking.lines)
    assert len(text) > 100_000 or len(marking.html()) > 0


def test_a_document_with_too_many_formulas_says_so():
    (line,) = mark(LARGE["a megabyte of lines"]).lines
    assert (line.verdict, line.note) == (
        "unread",
        "more than 2,000 formulas in one document; mark it in parts",
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", [*CASES, *LARGE])
def test_a_hostile_document_needs_little_memory(name):
    text = CASES.get(name) or LARGE[name]
    mark("$x = 1$")
    tracemalloc.start()
    try:
        mark(text)
        assert tracemalloc.get_traced_memory()[1] < MEGABYTES * 1e6
    finally:
        tracemalloc.stop()
