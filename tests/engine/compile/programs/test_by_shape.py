"""`compiled`: a program for every shape, kept; numbers of leaves are read at every call."""

import numpy as np
import pytest

from engine import Value, compiled, total


def test_a_program_is_made_once_for_every_shape():
    w = Value(2.0, "w")
    calls = []

    @compiled
    def f(scale, rows):
        """Scaled sum of products along rows."""
        calls.append(len(rows))
        return scale * w * total(total(row) ** 2 for row in rows)

    def expected(scale, rows):
        return scale * w.data * sum(sum(row) ** 2 for row in rows)

    cases = [
        (2.0, [[1.0, 2.0], [3.0]]),
        (3.0, [[4.0, 5.0], [6.0]]),
        (0.5, [[1.0]]),
        (2.0, [[1.0, 1.0], [1.0, 1.0]]),
    ]
    for scale, rows in cases:
        assert f(scale, rows) == pytest.approx(expected(scale, rows))
    recorded = len(calls)
    w.data = 3.0
    for scale, rows in cases:
        assert f(scale, rows) == pytest.approx(expected(scale, rows))
    assert len(calls) == recorded
    assert repr(f) == "<compiled f: 3 programs>"
    assert f.__doc__ == "Scaled sum of products along rows."


def test_gradients_have_a_place_for_every_number():
    f = compiled(lambda x, rows: x * rows[0][0] * rows[1][1])
    value, (to_x, to_rows) = f.gradient(2.0, np.array([[3.0, 1.0], [1.0, 5.0]]))
    assert (value, to_x, to_rows) == (30.0, 15.0, [10.0, 0.0, 0.0, 6.0])


def test_the_part_that_is_no_number_is_named():
    f = compiled(lambda x: x)
    for wrong, words in (
        ([Value(1.0)], r"with Value\(data=1.0, grad=0.0\) \(Value\) in it; write x.data for a Value"),
        ([1.0, "a"], r"with 'a' \(str\) in it"),
        ([[1.0], [None]], "with None in it"),
        ([1.0, [2.0]], "which mixes numbers and lists"),
    ):
        with pytest.raises(TypeError, match=words):
            f(wrong)
    with pytest.raises(TypeError, match="at least one argument, a number or a list; got none"):
        f()
    with pytest.raises(TypeError, match="compiled takes a function of Values; got 3"):
        compiled(3)


@pytest.mark.parametrize("wrong", ["text", [], None, [[1.0], []]])
def test_what_is_no_list_of_numbers_is_refused(wrong):
    with pytest.raises(
        TypeError, match="argument 1 of a compiled function is a number, a list of at least one, or a list"
    ):
        compiled(lambda x: x)(wrong)
