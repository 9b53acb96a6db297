"""A call at one point takes arguments of any kind, and reads the parameters as they are then."""

import math

import pytest

from engine import Value, record


@pytest.fixture
def program():
    return record(lambda x, y, z: x[0] * x[1] + y * z[0], 2, "y", 1)


@pytest.mark.parametrize("kind", [list, tuple, iter, dict.fromkeys])
def test_a_list_may_be_of_any_kind(program, kind):
    """2 · 3 + 5 · 7 = 41, and the gradient is (3, 2), 7, (5)."""
    assert program(kind([2.0, 3.0]), 5.0, kind([7.0])) == 41.0
    assert program.gradient(kind([2.0, 3.0]), 5.0, kind([7.0])) == (41.0, ([3.0, 2.0], 7.0, [5.0]))


@pytest.mark.parametrize(
    "arguments", [([2.0], 5.0, [7.0]), ([2.0, 3.0, 4.0], 5.0, [7.0]), (2.0, 5.0, [7.0])], ids=str
)
def test_a_list_of_another_length_is_refused(program, arguments):
    with pytest.raises(
        ValueError, match="this program is called with a list of 2, a number, a list of 1; got"
    ):
        program(*arguments)
    with pytest.raises(TypeError, match="with a list of 2, a number, a list of 1; got 2 arguments"):
        program([2.0, 3.0], 5.0)


def test_every_change_of_a_parameter_is_read():
    """c / w at c = 1: of 0 and of -0, whose sign is all that differs, it is infinite of either sign."""
    w, one = Value(2.0, "w"), Value(1.0)
    program = record(lambda x: x / w, parameters=[w, one])
    for number, expected in ((2.0, 0.5), (0.0, math.inf), (-0.0, -math.inf), (4, 0.25), (2.0, 0.5)):
        w.data = number
        assert program(1.0) == expected
        assert program.gradient(1.0)[0] == expected
    w.data = math.nan
    assert math.isnan(program(1.0))
    w.data = 2.0
    assert program(1.0) == 0.5
    assert program.gradient(3.0) == (1.5, (0.5,))
