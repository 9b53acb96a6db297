"""Hostile texts end in a tree or in a problem of at most 400 characters: nothing recurses, nothing explodes."""

import pytest

from engine.expressions.reading import LONGEST_LATEX, read, read_line
from engine.expressions.tokens.token import DEEPEST

DOUBLING = "".join(
    rf"\newcommand{{\{a}}}{{\{b}\{b}}}"
    for a, b in zip("abcdefghijklmnopqr", "bcdefghijklmnopqrs", strict=True)
)
REFUSED = {
    "a megabyte": "x+" * 500_000,
    "a megabyte of LaTeX": r"\alpha " * 150_000,
    "10,000 brackets": "(" * 10_000 + "x" + ")" * 10_000,
    "10,000 open brackets": "(" * 10_000,
    "4,000 braces": r"\frac" + "{" * 4_000 + "x" + "}" * 4_000,
    "a tower of powers": "x^" * 10_000 + "x",
    "a tower in LaTeX": r"\alpha^{" + "x^{" * 2_000 + "x" + "}" * 2_001,
    "signs": "-" * 90_000 + "x",
    "a macro of itself": r"\newcommand{\a}{\a\a}\a",
    "macros that double": rf"{DOUBLING}\newcommand{{\s}}{{x}}\a",
    "an argument that doubles": r"\def\a#1{\a{#1#1}}\a x",
    "an open macro": r"\newcommand{\a}{" * 400,
    "strangers": "$" * 50_000,
    "nothing": "\0" * 50_000,
    "open fractions": r"\frac{" * 3_000,
    "a number": "1e999999999",
    "commas": "x," * 9_000,
    "bars": "|" * 9_001,
    "cases": r"\begin{cases}" * 1_500,
}
READ = {
    "primes": "x" + "'" * 5_000,
    "primes of LaTeX": r"\sigma" + "'" * 5_000,
    "a long word": "x" * 100_000,
    "parts of a word": "a_" * 40_000 + "a",
    "digits of a word": "x1y2" * 20_000,
    "marks": "x" + "\u0302" * 50_000,
    "a small number": "1e-999999999*x",
    "half of all brackets": "(" * DEEPEST + "x" + ")" * DEEPEST,
    "fractions in fractions": r"\frac{" * (DEEPEST // 2) + "x" + r"}{y}" * (DEEPEST // 2),
    "derivatives": "dx/" * 300 + "dx",
    "sums": r"\sum_i x_i + " * 300 + "x_i",
    "signs": "-" * 900 + "x",
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_text_is_refused_in_short_words(name):
    for reading in (read(REFUSED[name]), *read_line(REFUSED[name])[:1]):
        assert reading.tree is None
        assert reading.problems
        assert all(0 < len(str(problem)) <= 400 for problem in reading.problems)


@pytest.mark.parametrize("name", READ)
def test_a_large_text_is_read(name):
    reading = read(READ[name])
    assert [str(problem) for problem in reading.problems] == []
    assert reading.spelled or name == "signs"


def test_a_formula_of_latex_has_a_bound():
    reading = read("x" * (LONGEST_LATEX + 1), notation="latex")
    assert (
        str(reading.problems[0]) == f"{LONGEST_LATEX + 1} characters; write at most {LONGEST_LATEX}, in parts"
    )
