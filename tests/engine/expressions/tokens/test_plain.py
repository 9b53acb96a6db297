"""Plain text as tokens: raised and lowered characters, primes, escapes, and the problems of characters."""

import pytest

from engine.expressions.tokens.letters import accented, plain_letters
from engine.expressions.tokens.plain import MOST_PROBLEMS, tokens_of


def texts(text, mode="formula"):
    return [token.text for token in tokens_of(text, mode=mode).tokens]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("x²ᵀ", ["x", "^", "{", "2", "T", "}"]),
        ("xᵢⱼ", ["x", "_", "{", "ij", "}"]),
        ("w_jk w_{jk}", ["w_jk", "w", "_", "{", "jk", "}"]),
        ("σ’ σ′ σ″", ["σ", "'", "σ", "'", "σ", "''"]),
        ("2e^x 2e3 .5 1_000", ["2", "e", "^", "x", "2e3", ".5", "1000"]),
        ("½x", ["1/2", "x"]),
        (r"w\_1 \* x", ["w", "_", "1", "*", "x"]),
        ("lambda_ __a__", ["lambda_", "__a__"]),
        ("a−b–c", ["a", "-", "b", "-", "c"]),
        ("w <- 1", ["w", "←", "1"]),
        ("w<-1", ["w", "<", "-", "1"]),
        ("𝐰ℓϕ", ["wlφ"]),
        ("x # words", ["x"]),
    ],
)
def test_characters_become_tokens(text, tokens):
    assert texts(text) == tokens


def test_words_are_names_in_an_expression_and_prose_in_a_formula():
    assert [token.kind for token in tokens_of("where x").tokens] == ["prose", "name"]
    assert tokens_of("where(x)").tokens[0].kind == "name"
    assert [token.kind for token in tokens_of("so x", mode="expression").tokens] == ["name", "name"]
    assert "'not' is not allowed here" in str(tokens_of("not x", mode="expression").problems[0])


def test_tokens_know_their_place():
    token = tokens_of("  ŷ_1 + x", 10).tokens[0]
    assert (token.span, token.spaced) == ((12, 15), True)
    assert token.part(2, 3).span == (14, 15)


def test_a_text_of_strangers_is_not_read_to_its_end():
    result = tokens_of("$" * 1000)
    assert result.is_cut
    assert len(result.problems) == MOST_PROBLEMS + 1


def test_letters_have_one_form():
    assert plain_letters("µ𝛼ﬁ") == "μαfi"
    assert (accented("ŷ"), accented("x̄"), accented("é")) == (("y", "hat"), ("x", "bar"), ("é", ""))
