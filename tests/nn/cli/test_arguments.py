"""Words of the command line as numbers, pairs and names."""

import argparse

import pytest

from nn.cli.arguments import (
    above_zero,
    any_integer,
    choice,
    count,
    numbers,
    pairs,
    plain_number,
    units,
)


def test_pairs_are_names_with_texts():
    assert pairs(["w = 2*x", "b=a=b"], "w=x") == {"w": "2*x", "b": "a=b"}
    assert numbers(["w=2", "x=-1e3"], "w=2") == {"w": 2.0, "x": -1000.0}
    for word in ("w", "w=", "=2", "", "="):
        with pytest.raises(ValueError, match=r"has no name and value, as in --at w=2$"):
            pairs([word], "--at w=2")
    with pytest.raises(ValueError, match=r"^w is given twice$"):
        pairs(["w=1", "w=1"], "w=1")


def test_a_text_that_is_not_a_number_is_said_with_its_context():
    with pytest.raises(ValueError, match=r"^w=two: 'two' is not a number$"):
        plain_number("two", "w=two")


@pytest.mark.parametrize(
    ("reader", "texts", "values"),
    [
        (count, ("1", "10", "1000000000000000000"), (1, 10, 10**18)),
        (any_integer, ("-5", "0", "-1000000000000000000"), (-5, 0, -(10**18))),
        (above_zero, ("1e-9", "5", "1e308"), (1e-9, 5.0, 1e308)),
        (units, ("16,16", "8", "0"), ((16, 16), (8,), ())),
    ],
    ids=["count", "any integer", "above zero", "units"],
)
def test_numbers_are_read(reader, texts, values):
    assert tuple(map(reader, texts)) == values


@pytest.mark.parametrize(
    ("reader", "texts"),
    [
        (count, ("0", "-1", "1.5", "x", "", "1000000000000000001", "9" * 5000)),
        (any_integer, ("1.5", "x", "-1000000000000000001", "1" * 30)),
        (above_zero, ("0", "-1", "nan", "inf", "1e-400", "1e400", "x")),
        (units, ("8,", "0,3", "-1", "1.5", "a", ",")),
    ],
    ids=["count", "any integer", "above zero", "units"],
)
def test_other_texts_are_refused_in_a_short_line(reader, texts):
    for text in texts:
        with pytest.raises(argparse.ArgumentTypeError, match=r" is not a ") as caught:
            reader(text)
        assert len(str(caught.value)) < 200


def test_a_name_is_read_in_the_spellings_of_python():
    read = choice(["adam", "rmsprop"], "an optimizer", {"adaptive moments": "adam"})
    assert [read(text) for text in ("adam", "Adam", "RMS-prop", "Adaptive Moments")] == [
        "adam",
        "adam",
        "rmsprop",
        "adam",
    ]
    with pytest.raises(
        argparse.ArgumentTypeError,
        match=r"^did you mean adam\? an optimizer is one of adam, rmsprop; other names: .*; got 'adem'",
    ):
        read("adem")
