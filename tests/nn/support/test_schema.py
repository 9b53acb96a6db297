"""Checks of JSON data: what passes comes back as it is, and what does not is named with its place."""

import math

import pytest

from nn.support.schema import (
    above_zero,
    at_least_zero,
    count,
    either,
    fields,
    list_of,
    nothing,
    number,
    numbers_by_name,
    one_of,
    text,
)

HUGE = 10**400
STRANGERS = (None, True, "1", [], {}, math.nan, math.inf, HUGE)
PAIR = fields(a=number, b=list_of(count(1)))

# Each check with what passes it, and what does not.
CHECKS = {
    "number": (number, (0, -1.5, 1e308, 5e-324), STRANGERS),
    "above zero": (above_zero, (1, 5e-324, 1e308), (*STRANGERS, 0, -0.0, -1)),
    "at least zero": (at_least_zero, (0, 0.0, 1e308), (*STRANGERS, -5e-324, -1)),
    "count": (count(), (0, 1, 10**9), (*STRANGERS, -1, 0.5, 1.0)),
    "count from 2": (count(2), (2, 3), (*STRANGERS, 1, 0, -2)),
    "text": (text, ("", "a", "ä"), (None, 1, True, ["a"], {})),
    "one of": (one_of(("a", "b")), ("a", "b"), (None, "c", "", "ab", ["a"], {"a": 1}, 1)),
    "nothing": (nothing, (None,), (0, "", False, [], {})),
    "either": (either(nothing, count(1)), (None, 1), (0, "", False, [], 1.5)),
    "list": (list_of(number), ([], [1, 2.5]), (None, 1, "12", {}, [None], [1, "2"], [[1]])),
    "fields": (
        PAIR,
        ({"a": 1, "b": []}, {"b": [1], "a": 0.5}),
        (None, [], {}, {"a": 1}, {"a": 1, "b": [], "c": 1}),
    ),
    "numbers by name": (
        numbers_by_name,
        ({}, {"a": 1, "b": -0.5}),
        (None, [], {"a": None}, {"a": "1"}, {"a": HUGE}),
    ),
}


@pytest.mark.parametrize("name", CHECKS)
def test_what_passes_comes_back(name):
    check, good, _ = CHECKS[name]
    for content in good:
        assert check(content, "here") == content


@pytest.mark.parametrize("name", CHECKS)
def test_what_does_not_pass_is_refused_in_one_line_that_begins_with_its_place(name):
    check, _, bad = CHECKS[name]
    for content in bad:
        with pytest.raises(ValueError, match=r"^here(\[\d+\]|\.\w+)? must ") as caught:
            check(content, "here")
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"a": "x", "b": []}, r"here\.a must be a finite number; got 'x' \(str\)"),
        ({"a": 1, "b": [1, 2, 0]}, r"here\.b\[2\] must be a whole number of at least 1; got 0 \(int\)"),
        ({"a": 1, "b": 5}, r"here\.b must be a list; got 5 \(int\)"),
        ({"a": 1}, r"here must have the fields a, b; 'b' is the first difference"),
        ({"a": 1, "b": [], "c": 2}, r"here must have the fields a, b; 'c' is the first difference"),
    ],
)
def test_the_place_is_the_innermost_that_is_wrong(content, message):
    with pytest.raises(ValueError, match=rf"^{message}$"):
        PAIR(content, "here")


def test_numbers_come_back_as_floats_and_counts_as_whole_numbers():
    assert type(number(3, "here")) is float
    assert type(count()(3, "here")) is int
