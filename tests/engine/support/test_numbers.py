"""Numbers of Python and NumPy are read, and anything else is described."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from engine import Value, described, diagnose, draw, judge, latex_gradient, number, take, whole_number
from engine.support.numbers import instead, is_number

NUMBERS = [
    (3, 3.0),
    (-0.5, -0.5),
    (True, 1.0),
    (Fraction(1, 4), 0.25),
    (np.float64(2.5), 2.5),
    (np.float32(0.5), 0.5),
    (np.int64(-7), -7.0),
    (np.uint8(255), 255.0),
    (2**53, 9007199254740992.0),
    (math.inf, math.inf),
]
SCALARS_OF_NUMPY = [(np.bool_(True), 1.0), (np.array(1.5), 1.5), (np.array(4), 4.0)]
ARRAYS = [np.array([1.0]), np.zeros((2, 3)), np.array(Value(1.0)), np.array(1j), np.array("1")]
# These have no dimensions and a __float__, which drops a part, reads a text, or fails in its own words.
SCALARS_BUT_NO_NUMBERS = [np.complex128(1 + 2j), np.str_("1.5"), np.bytes_(b"1"), np.timedelta64(3, "s")]
PLAIN = ["1.5", b"1", None, 1j, [1.0], (1.0,), {}, set(), Decimal(1), object()]


@pytest.mark.parametrize(("candidate", "expected"), [*NUMBERS, *SCALARS_OF_NUMPY], ids=repr)
def test_a_real_scalar_becomes_a_float(candidate, expected):
    came = number(candidate, "a test")
    assert type(came) is float
    assert came == expected


@pytest.mark.parametrize(("candidate", "_expected"), [*NUMBERS, *SCALARS_OF_NUMPY], ids=repr)
def test_a_real_scalar_is_a_number(candidate, _expected):
    assert is_number(candidate)


def test_nan_stays_nan():
    assert math.isnan(number(math.nan, "a test"))
    assert math.isnan(number(np.float32("nan"), "a test"))


@pytest.mark.parametrize(
    "candidate", [*PLAIN, *ARRAYS, *SCALARS_BUT_NO_NUMBERS], ids=lambda x: type(x).__name__
)
def test_anything_else_is_no_number(candidate):
    assert not is_number(candidate)
    with pytest.raises(TypeError, match=r"^a test must be a real number; got "):
        number(candidate, "a test")


@pytest.mark.parametrize(
    ("candidate", "text"),
    [
        (None, "None"),
        ("abc", "'abc' (str)"),
        (1j, "1j (complex)"),
        ([1, 2], "a list of length 2"),
        ((), "a tuple of length 0"),
        ({"a": 1}, "a dict of length 1"),
        ({1}, "a set of length 1"),
        (np.zeros((2, 3)), "an array of shape (2, 3)"),
        ("x" * 100, "'" + "x" * 36 + "... (str)"),  # 37 signs, the quotation mark among them
    ],
    ids=repr,
)
def test_a_stranger_is_described_in_a_few_words(candidate, text):
    assert described(candidate) == text


@pytest.mark.parametrize(
    ("candidate", "advice"),
    [
        ("1.5", "; write float('1.5')"),
        ("abc", ""),
        (1j, "; write its parts .real and .imag as two numbers"),
        ([1.0], "; write [f(x) for x in ...]"),
        (np.zeros(2), "; write [f(x) for x in ...]"),
        (None, ""),
        (Decimal(1), ""),
    ],
    ids=repr,
)
def test_a_message_ends_in_what_to_write_instead(candidate, advice):
    assert instead(candidate, "f(x)") == advice
    with pytest.raises(TypeError) as caught:
        number(candidate, "a test", each="f(x)")
    assert str(caught.value) == f"a test must be a real number; got {described(candidate)}{advice}"


def test_a_sequence_whose_use_is_unknown_is_met_with_each_element():
    assert instead([1.0]) == "; write it for each element in turn"


@pytest.mark.parametrize(
    ("candidate", "came"),
    [
        (10**400, r"an integer of 401 digits"),
        (-(10**400), r"an integer of 401 digits"),
        (9 * 10**399, r"an integer of 400 digits"),
        (Fraction(10**400), r"Fraction\(10+\.\.\."),
        # Python prints no integer above 4300 digits, which must not hide what is wrong with it.
        (10**5000, r"an integer of 5001 digits"),
    ],
    ids=["10^400", "-10^400", "9·10^399", "fraction", "10^5000"],
)
def test_a_number_too_large_for_a_float_is_refused(candidate, came):
    allowed = r"must fit a binary64 float \(below 1\.8e308\)"
    with pytest.raises(ValueError, match=rf"^a test {allowed}; got {came}$"):
        number(candidate, "a test")


WHOLE = [3, np.int8(3), np.int64(3), np.uint16(3), np.array(3)]
NOT_WHOLE = [True, np.bool_(True), 3.0, np.float64(3.0), "3", None, [3], np.array([3]), 3 + 0j, math.nan]


@pytest.mark.parametrize("value", WHOLE, ids=lambda value: type(value).__name__)
def test_a_whole_number_may_come_from_python_or_numpy(value):
    whole = whole_number(value, "n", 1, 3)
    assert (type(whole), whole) == (int, 3)


@pytest.mark.parametrize("value", NOT_WHOLE, ids=repr)
def test_anything_else_is_no_whole_number(value):
    with pytest.raises(ValueError, match=r"^n must be a whole number of at least 1; got "):
        whole_number(value, "n")


def test_a_whole_number_keeps_to_its_bounds():
    assert whole_number(-5, "n", least=None) == -5
    assert whole_number(0, "n", 0) == 0
    assert whole_number(10**30, "n") == 10**30
    for value, message in ((0, "of at least 1"), (-1, "of at least 1")):
        with pytest.raises(ValueError, match=rf"^n must be a whole number {message}; got {value} \(int\)$"):
            whole_number(value, "n")
    with pytest.raises(ValueError, match=r"^n must be a whole number from 1 to 3; got 4 \(int\)$"):
        whole_number(4, "n", 1, 3)


SETTINGS = {
    "the precision of a picture": lambda n: draw(Value(2.0, "x") ** 2, precision=n),
    "the digits of a solution": lambda n: latex_gradient(*graph(), digits=n),
    "the steps of a solution": lambda n: latex_gradient(*graph(), steps=n),
    "the points of a judgement": lambda n: judge("w*x", {"w": "x"}, points=n),
    "the index of an element": lambda n: take([1.0, 2.0, 3.0, 4.0], n),
    "a limit of a diagnosis": lambda n: diagnose(Value(2.0) ** 2, flat=n),
}


def graph():
    x = Value(2.0, "x")
    y = x * x + x
    y.backward()
    return y, x


@pytest.mark.parametrize("value", [np.int64(3), np.uint8(3), 3], ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("name", SETTINGS)
def test_every_whole_number_of_a_setting_may_come_from_numpy(name, value):
    SETTINGS[name](value)
