"""Brackets in pairs; a lonely bracket is noted and left out."""

import pytest

from engine.expressions.grammar.enclosed.pairs import paired
from engine.expressions.tokens.plain import tokens_of
from engine.expressions.tokens.token import DEEPEST


def test_every_bracket_knows_its_partner():
    _, pairs, problems = paired(tokens_of("f(a[b]{c})").tokens)
    assert problems == []
    assert pairs == {1: 9, 9: 1, 3: 5, 5: 3, 6: 8, 8: 6}


@pytest.mark.parametrize(
    ("text", "kept", "messages"),
    [
        ("(x", "x", ["this bracket is not closed; write )"]),
        ("x)", "x", ["this bracket was not opened; write ( before it"]),
        (
            "(x]",
            "x",
            ["this bracket is not closed; write )", "this bracket was not opened; write [ before it"],
        ),
        ("((x)", "(x)", ["this bracket is not closed; write )"]),
        ("[(x]", "[x]", ["this bracket is not closed; write )"]),
    ],
)
def test_a_lonely_bracket_is_left_out(text, kept, messages):
    tokens, _, problems = paired(tokens_of(text).tokens)
    assert "".join(token.text for token in tokens) == kept
    assert [str(problem) for problem in problems] == messages


def test_brackets_have_a_depth():
    open_ = tokens_of("(").tokens
    assert paired(open_ * DEEPEST)[1] is not None
    _, pairs, (problem,) = paired(open_ * (DEEPEST + 1))
    assert pairs is None
    assert str(problem) == f"more than {DEEPEST} brackets, one in another; write it in parts"
