"""The bounds of parse: nothing is evaluated, nothing exhausts it, and the whitelist needs no scan."""

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import DomainError, Value
from engine.expressions.grammar.parser import Parser
from engine.expressions.graph.expression import (
    DEEPEST,
    FUNCTIONS,
    HIGHEST,
    LONGEST,
    MOST,
    Expression,
    ExpressionError,
    parse,
)

VALUES = {"x": 2.0, "rate": 0.0, "w1": -1.0}


def test_the_largest_texts_are_read():
    assert parse("+".join(["x"] * (MOST + 1)), VALUES).data == 2.0 * (MOST + 1)
    assert parse("x" + "**1" * MOST, VALUES).data == 2.0
    assert parse("-" * MOST + "x", VALUES).data == 2.0
    assert parse("(" * DEEPEST + "x" + ")" * DEEPEST, VALUES).data == 2.0
    assert parse("relu(" * DEEPEST + "x" + ")" * DEEPEST, VALUES).data == 2.0
    assert parse(f"max({','.join(['x'] * (MOST + 1))})", VALUES).data == 2.0
    assert parse(f"w1**{HIGHEST}", VALUES).data == 1.0
    assert parse("(max(x, w1))", VALUES).data == 2.0  # a comma of a function, in a bracket of none
    assert parse("x" + " " * (LONGEST - 1), VALUES).data == 2.0


@pytest.mark.parametrize("error", [RecursionError])
def test_a_parser_that_gives_up_is_a_refusal(monkeypatch, error):
    def give_up(*_arguments, **_options):
        raise error

    monkeypatch.setattr(Parser, "atom", give_up)
    with pytest.raises(ExpressionError, match=r"^column 1: nested too deeply; write it in parts$"):
        parse("x", VALUES)


FOREIGN = [
    *("x.y", "x[0]", "x[1:2]", "{x: x}", "(x, x)", "[x for x in x]", "'x'", "b'x'"),
    *("x < 1", "x and x", "not x", "x if x else x", "~x", "x // 1", "x % 1", "(y := x)", "..."),
    *("lambda: x", "(await x)", "max()", "max(*x)", "max(**x)", "max(x, key=x)", "dx/dy = x", "x = "),
    *("[1, 2]", "[[1, 2]]", "x'", "x\u1d40", "\u03a3\u1d62 x", "\u2202x/\u2202y"),
]


@pytest.mark.parametrize("text", FOREIGN)
def test_more_than_numbers_names_and_functions_is_refused(text):
    with pytest.raises(ExpressionError, match=r"^column \d+: "):
        Expression(text).at({"x": 1.0, "y": 1.0, "b": 1.0})


def test_long_names_that_resemble_each_other_are_not_compared():
    random = Random(0)
    one, other = ("".join(random.choices([chr(0x4E00 + i) for i in range(99)], k=30_000)) for _ in range(2))
    start = time.process_time()
    with pytest.raises(ExpressionError, match="has no value; give it one beside the expression; names"):
        parse(one, {other: 1.0})
    assert time.process_time() - start < 0.5  # it took 2 s, and 20 s for 100,000 letters


@pytest.mark.parametrize("stranger", ["\0", "\ud800"])
def test_what_python_cannot_read_in_a_comment_is_refused_with_its_place(stranger):
    with pytest.raises(
        ExpressionError, match=r"^column 6: .* is not allowed here; an expression is numbers"
    ) as refusal:
        parse(f"x # a{stranger}", VALUES)
    assert refusal.value.position == (1, 6)


def test_nothing_is_evaluated(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for text in ["__import__('os').system('touch x')", "open('x', 'w')", "(lambda: open('x', 'w'))()"]:
        with pytest.raises(ExpressionError):
            parse(text)
    assert list(tmp_path.iterdir()) == []


words = [
    *FUNCTIONS,
    *VALUES,
    "0",
    "1",
    "2.5",
    "1e308",
    "(",
    ")",
    ",",
    "+",
    "-",
    "*",
    "/",
    "**",
    " ",
    "\n",
    "lambda",
]
texts = st.text(max_size=30) | st.lists(st.sampled_from(words), max_size=25).map("".join)


@given(texts)
@settings(derandomize=True, deadline=None, max_examples=30)
def test_any_text_is_a_value_or_a_refusal(text):
    try:
        assert type(parse(text, VALUES)) is Value
    except (ExpressionError, DomainError) as error:
        assert str(error).startswith(("column ", "line "))  # noqa: PT017
