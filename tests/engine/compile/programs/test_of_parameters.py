"""A program whose parameters are inputs."""

import pytest

from engine import Value, record


def test_parameters_stand_behind_the_columns():
    a, b = Value(2.0), Value(5.0)
    program = record(lambda x, y: a * x[0] * y + b * x[1], 2, "y")
    lifted = program.of_parameters()
    assert lifted.columns == ["x1", "x2", "y", "p1", "p2"]
    assert lifted.parameters == []
    assert lifted([1.0, 3.0], 4.0, 2.0, 5.0) == program([1.0, 3.0], 4.0) == 23.0


def test_its_gradient_is_to_both():
    a = Value(2.0)
    lifted = record(lambda x: a * a * x).of_parameters()
    values, gradients = lifted.gradients([[3.0, 2.0]])
    assert list(values) == [12.0]
    assert [list(row) for row in gradients] == [[4.0, 12.0]]  # a², 2 a x


def test_other_numbers_than_those_of_the_values_may_be_asked():
    a = Value(2.0)
    lifted = record(lambda x: a * x).of_parameters()
    a.data = 7.0
    assert lifted.values([[3.0, 5.0]])[0] == pytest.approx(15.0)
