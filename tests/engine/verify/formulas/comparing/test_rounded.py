"""Numbers that were rounded when they were written."""

import pytest

POINT = {"w": 0.5, "x": 1.0, "b": -0.5, "y": 1.0}  # z = 0, a = 1/2, dL/dw = 2 (-1/2) (1/4) = -1/4
NEURON = ("z := w*x + b", "a := sigmoid(z)", "L := (a - y)**2")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("a == 0.5", "right"),
        ("d(L, w) == -0.25", "right"),
        ("d(L, w) == -0.26", "wrong"),  # -0.25 needs no rounding
        ("d(L, w) == 0.25", "wrong"),
        ("d(L, w) == -1/4", "right"),
        ("d(L, w) == 2*(0.5 - 1)*0.25", "right"),
    ],
)
def test_numbers_at_a_stated_point(scope_of, compared, claim, verdict):
    assert compared(claim, scope_of(*NEURON).at(POINT)).verdict == verdict


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("exp(1) == 2.718", "right"),
        ("exp(1) == 2.719", "right"),  # one unit in the last place
        ("exp(1) == 2.72", "right"),
        ("exp(1) == 2.73", "wrong"),
        ("exp(1) == 2.7", "right"),
        ("exp(1) == 2.9", "wrong"),
        ("0.7*0.6225 - 0.5*0.5250 + 0.2 == 0.3732", "right"),  # 0.37325
        ("0.7*0.6225 - 0.5*0.5250 + 0.2 == 0.3832", "wrong"),
        ("2*2 == 5", "wrong"),
    ],
)
def test_arithmetic(compared, claim, verdict):
    assert compared(claim).verdict == verdict


def test_a_rounded_number_says_to_how_many_digits_it_agrees(compared):
    comparison = compared("exp(1) == 2.72")
    assert (comparison.kind, comparison.note, comparison.proved) == ("rounded", "agrees to 3 digits", False)


def test_a_tolerance_replaces_the_digits(compared):
    assert compared("exp(1) == 2.9", tolerance=0.1)


def test_a_number_is_no_formula_where_a_name_has_no_number(scope_of, compared):
    assert compared("d(L, w) == 0.12", scope_of(*NEURON)).verdict == "wrong"
