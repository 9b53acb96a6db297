"""Samples take rows or names, and say what they take instead of anything else."""

# ruff: noqa: ARG005  # a function of a sample takes all columns

import pytest

from engine import Samples, Value

ROWS = [[1.0, 2.0], [3.0, 5.0]]


class Frame:
    """What a data frame is here: it goes over its names, and gives its numbers when asked."""

    columns = ("x", "y")

    def __iter__(self):
        return iter(self.columns)

    def to_numpy(self):
        return ROWS


@pytest.mark.parametrize("rows", [ROWS, iter(ROWS), Frame(), [[Value(1.0), 2], [3, Value(5.0)]]])
def test_rows_of_every_kind_are_reduced(rows):
    total = Samples(rows).sum(lambda x, y: x * y)
    assert (total.data if isinstance(total, Value) else total) == 1 * 2 + 3 * 5


def test_rows_of_one_number_may_be_numbers():
    assert Samples([1.0, 2.0]).sum(lambda x: 3 * x) == 9.0


def test_results_are_reduced_in_their_shape():
    assert Samples(ROWS).maximum(lambda x, y: [[x, -y], [-x, y]]) == [[3.0, -2.0], [-1.0, 5.0]]


def test_of_no_samples_the_sum_is_0_and_the_rest_is_refused():
    assert Samples([]).sum(lambda: 1.0) == 0.0
    for method in ("mean", "maximum", "minimum", "logsumexp"):
        with pytest.raises(ValueError, match=f"{method} needs at least one sample; got none"):
            getattr(Samples([]), method)(lambda: 1.0)


@pytest.mark.parametrize(
    ("rows", "error", "message"),
    [
        (None, TypeError, "list of rows of numbers, or of names of columns such as .*; got None"),
        (3, TypeError, "got 3"),
        ("xy", TypeError, r"such as \['x', 'y'\]; got 'xy'"),
        (b"xy", TypeError, "got b'xy'"),
        ({"x": [1.0]}, TypeError, "got a dict of length 1"),
        (["x", 1.0], TypeError, "or names of columns; got both"),
        (["x", "y", "x"], ValueError, "got 'x' twice"),
        ([[1.0, 2.0], [1.0]], ValueError, "got lengths from 1 to 2"),
        ([[1.0, None]], TypeError, "hold numbers or Values; got None"),
        ([["a", "b"]], TypeError, "hold numbers or Values; got 'a'"),
        ([[[1.0], [2.0]]], TypeError, "hold numbers or Values; got a list of length 1"),
        ([[1j]], TypeError, "hold numbers or Values; got 1j"),
    ],
)
def test_other_samples_are_refused(rows, error, message):
    with pytest.raises(error, match=message):
        Samples(rows)


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda x: x, TypeError, "takes 2 numbers, one of each column: too many positional arguments"),
        (
            lambda x, y, z: x,
            TypeError,
            "takes 2 numbers, one of each column: missing a required argument: 'z'",
        ),
        (lambda x, y: None, TypeError, "a Value or a list of Values; got None"),
        (lambda x, y: [x, "y"], TypeError, "a Value or a list of Values; got 'y'"),
        (lambda x, y: [x] * int(y), ValueError, r"of one shape; got \[·, ·\] and \[·, ·, ·, ·, ·\]"),
    ],
)
def test_other_functions_are_refused(function, error, message):
    with pytest.raises(error, match=message):
        Samples(ROWS).mean(function)


def test_a_function_without_a_signature_is_called():
    assert Samples(ROWS).sum(max) == 2.0 + 5.0


def test_a_method_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(AttributeError, match="no 'max'; they have sum, mean, maximum, minimum, logsumexp"):
        Samples(ROWS).max(lambda x, y: x + y)
    with pytest.raises(TypeError, match=r"not taken one by one; write samples\.sum"):
        list(Samples(ROWS))
