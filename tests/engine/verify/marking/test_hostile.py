"""Hostile documents end: brackets, towers, macros that call themselves, a megabyte."""

import pytest

from engine.verify.marking import mark

CASES = {
    "brackets": "$x = " + "(" * 10_000 + "1" + ")" * 10_000 + "$",
    "tower": "$x = " + "2^{" * 2_000 + "2" + "}" * 2_000 + "$",
    "a megabyte in one line": "x = " + "y+" * 500_000 + "1",
    "dollars": "$" * 100_000,
    "macros": r"\def\a{\b\b}\def\b{\a\a} $\a = 1$",
    "a long line": "let " + "x = 1, " * 2_000,
    "signs of control": "a = \x00 b\n\u202e= c",
    "a sentence again and again": "The loss is small and we get x = y. " * 300,
}


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_document_ends_without_a_wrong_line(name):
    marking = mark(CASES[name])
    assert marking.counts["wrong"] == 0
    assert len(marking.html()) > 0
    assert all(len(line.note) <= 400 for line in marking.lines)
