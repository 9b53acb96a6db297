"""LaTeX as tokens: macros, words, brackets with sides, and one clear line without pylatexenc."""

import builtins

import pytest

from engine.expressions.reading import read
from engine.expressions.tokens.latex.macros import definitions, without
from engine.expressions.tokens.latex.raw import MOST, expanded
from engine.expressions.tokens.latex.reader import tokens_of
from tests.engine.expressions.brief import brief


def kinds(text, macros=(), functions=()):
    result = tokens_of(text, dict(macros), dict.fromkeys(functions))
    assert result.problems == []
    return [(token.kind, token.text) for token in result.tokens]


@pytest.mark.parametrize(
    ("text", "macros"),
    [
        (r"\newcommand{\R}[1]{\mathbf{#1}}", {"R": (1, r"\mathbf{#1}")}),
        (r"\newcommand\loss{L}", {"loss": (0, "L")}),
        (r"\def\a#1#2{#1{#2}}", {"a": (2, "#1{#2}")}),
        (r"\DeclareMathOperator*{\argmax}{arg\,max}", {"argmax": (0, r"\operatorname{arg\,max}")}),
        (r"\newcommand{\open}{x", {}),
        (r"\newcommand{\brace}{\{x\}}", {"brace": (0, r"\{x\}")}),
    ],
)
def test_definitions_of_macros_are_found(text, macros):
    assert definitions(f"a {text} b")[0] == macros


def test_definitions_leave_the_other_characters_in_their_place():
    text = r"a \def\b{c} d"
    spans = definitions(text)[1]
    assert spans == [(2, 11)]
    assert without(text, spans) == "a " + " " * 9 + " d"


def test_a_macro_stands_where_it_is_called():
    reading = read(r"\newcommand{\E}[2]{\frac{\partial #1}{\partial #2}} \E{L}{w} = x")
    assert brief(reading.tree) == "∂(L; w) = x"
    start = reading.text.index(r"\E{L}")
    assert reading.tree.members[0].span[0] == start


def test_an_expansion_has_a_bound():
    tokens, problems = expanded(r"\a", {"a": (0, "x" * (MOST + 1))})
    assert tokens == []
    assert "more than 20,000 signs" in str(problems[0])
    assert str(expanded(r"\a", {"a": (0, r"\a")})[1][0]) == r"\a calls itself without end"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (r"\left(x\right]", [("open", "("), ("name", "x"), ("close", "]")]),
        (r"\bigl|x\bigr|", [("open", "|"), ("name", "x"), ("close", "|")]),
        (r"\lVert x\Vert", [("open", "‖"), ("name", "x"), ("bar", "‖")]),
        (r"\text{if }x", [("prose", "if"), ("name", "x")]),
        (
            r"\text{if $x>0$ then}",
            [("prose", "if"), ("name", "x"), ("relation", ">"), ("number", "0"), ("prose", "then")],
        ),
        (r"x\\[2pt]y", [("name", "x"), ("separator", "row"), ("name", "y")]),
        (r"x \label{eq:1}\,\tag{$*$} % comment", [("name", "x")]),
        (r"a\not=b~c", [("name", "a"), ("relation", "≠"), ("name", "b"), ("name", "c")]),
        (r"$a$ \(b\)", [("name", "a"), ("name", "b")]),
        (r"\operatorname*{diag}", [("name", "diag")]),
    ],
)
def test_commands_become_tokens(text, tokens):
    assert kinds(text) == tokens


def test_a_known_function_may_stand_as_a_command():
    assert kinds(r"\softmax", functions=["softmax"]) == [("name", "softmax")]
    assert r"\softmax is not a command" in str(tokens_of(r"\softmax", {}, {}).problems[0])
    assert str(tokens_of(r"\left", {}, {}).problems[0]) == r"a bracket is missing behind \left"


def test_without_pylatexenc_one_line_names_the_extra(monkeypatch):
    real = builtins.__import__

    def missing(name, *arguments, **options):
        if name.startswith("pylatexenc"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    assert read("x^2").tree is not None
    with pytest.raises(
        ModuleNotFoundError, match=r"^LaTeX needs pylatexenc: pip install 'chainrule\[mark\]'$"
    ):
        read(r"\frac{1}{2}")


def test_a_sign_in_braces_may_end_a_formula():
    assert read(r"a { \cdot }").tree is None  # an operand is missing: no crash
    assert read(r"x = 2{+}").problems
