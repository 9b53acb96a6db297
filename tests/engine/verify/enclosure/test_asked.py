"""What is asked is what is enclosed: ends that are no floats round outward, and membership does not round."""

from fractions import Fraction

import pytest

pytest.importorskip("flint", reason="the extra certify")

from engine import Value, enclose


@pytest.mark.parametrize(
    ("low", "high"),
    [(Fraction(1, 3), Fraction(2, 3)), (Fraction(-2, 3), Fraction(-1, 3)), (-(2**53) - 1, 2**53 + 1)],
    ids=str,
)
def test_an_end_that_is_no_float_lies_in_its_box(low, high):
    x = Value(0.5, "x")
    e = enclose(x, {x: (low, high)})
    assert e.value.low <= low
    assert e.value.high >= high
    assert e.value.low == e.box[x][0]
    assert e.value.width - float(high - low) <= 4.0  # two floats wider at most: they are 2 apart at 2^53


def test_an_end_that_is_a_float_is_not_moved():
    x = Value(0.5, "x")
    assert enclose(x, {x: (Fraction(1, 4), 0.75)}).value.low == 0.25
    assert enclose(x, {x: (0.25, 3)}).value.high == 3.0


def test_a_number_that_is_no_float_is_not_rounded_into_an_enclosure():
    third = enclose(Value(1 / 3)).value
    assert 1 / 3 in third
    assert Fraction(1, 3) not in third
    assert 2**53 not in enclose(Value(2.0**53) + 2.0).value
    assert 2**53 + 1 not in enclose(Value(2.0**53)).value
