"""A wrong answer is recognised by its numbers: other names, transposed entries, zero, and terms of a value."""

import pytest

from engine import Value, exp, sin
from engine.verify.judgement.chain.edges import Ledger
from engine.verify.judgement.slips.matching import (
    _by_other_names,
    _not_zero,
    _transposed,
    recognise,
    recognise_value,
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("w12", "w21", True),
        ("w21", "w12", True),
        ("w_2_1", "w_1_2", True),
        ("w11", "w11", False),
        ("w12", "w13", False),
        ("w12", "v21", False),
        ("w", "w", False),
    ],
)
def test_a_name_is_that_of_the_transposed_entry(one, other, expected):
    assert _transposed(one, other) is expected


def test_a_derivative_by_another_name_is_told_and_a_transposed_one_so():
    candidates = _by_other_names({"w21": [1.0], "v": [2.0]}, "w12")
    assert [(kind, words(), numbers) for kind, words, numbers in candidates] == [
        ("transposed", "this is the derivative by w21: the matrix is transposed", [1.0]),
        ("other", "this is the derivative by v", [2.0]),
    ]


def ledgers(function, bottom=0):
    """The ledgers of a function of x and y at three points."""
    several = []
    for numbers in ((0.5, 2.0), (1.5, -1.0), (-0.7, 3.0)):
        operands = [Value(number, name) for number, name in zip(numbers, "xy", strict=True)]
        several.append(Ledger(function(*operands), operands[bottom]))
    return several


def test_zero_is_refused_by_the_ways_that_there_are():
    (ledger, *_) = ledgers(lambda x, y: x * y + sin(x))
    assert _not_zero(ledger) == "it is not 0: x acts through sin(x) and x × y"


def test_what_does_not_contain_a_name_is_unrelated_to_it():
    several = ledgers(lambda _, y: (y * y) * 2.0)
    explanation = recognise(several, [1.0, 2.0, 3.0], {}, "x")
    assert explanation.kind == "unrelated"
    assert "does not contain x" in explanation.words


def test_a_value_without_its_sign_or_with_a_term_too_few_is_recognised():
    several = ledgers(lambda x, y: exp(x) - y)
    right = [ledger.top.data for ledger in several]
    terms = [ledger.order[[node.name for node in ledger.order].index("y")].data for ledger in several]
    absolute = recognise_value(several, [abs(number) for number in right])
    assert "absolute value" in absolute.words
    missing = recognise_value(
        ledgers(lambda x, y: exp(x) - y, 1), [r + t for r, t in zip(right, terms, strict=True)]
    )
    assert missing.words == "the term y is missing"
    flipped = recognise_value(
        ledgers(lambda x, y: exp(x) - y, 1), [r + 2 * t for r, t in zip(right, terms, strict=True)]
    )
    assert flipped.words == "the term y has the wrong sign"
    assert recognise_value(several, [1.0, 5.0, -8.0]) is None
