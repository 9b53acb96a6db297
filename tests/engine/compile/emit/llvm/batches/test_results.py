"""Samples become rows, and rows samples: every number arrives, for any number of samples and columns."""

import numpy as np
import pytest

from engine import record, scan, total

SAMPLES = (1, 7, 8, 9, 23, 600)


@pytest.fixture(scope="module")
def many():
    """Twice each of 1,203 columns, which are more than a straight piece of code has."""
    return record(lambda x: [2.0 * number for number in x], 1203)


@pytest.fixture(scope="module")
def few():
    """Half of each of three columns 40 times over, by a loop."""

    def halves(numbers, _):
        return [0.5 * number for number in numbers], ()

    return record(lambda x: scan(halves, x, [0.0] * 40)[0], 3)


@pytest.fixture(scope="module")
def squares():
    """The sum of the squares of 1,203 columns, whose gradient has as many rows."""
    return record(lambda x: total([number * number for number in x]), 1203)


@pytest.mark.parametrize("n", SAMPLES)
def test_all_of_many_columns_arrive(many, n):
    x = np.arange(1203.0 * n).reshape(n, -1)
    assert (many.values(x) == 2.0 * x).all()


@pytest.mark.parametrize("n", SAMPLES)
def test_all_of_few_columns_arrive(few, n):
    x = np.arange(3.0 * n).reshape(n, -1)
    assert (few.values(x) == 2.0**-40 * x).all()


@pytest.mark.parametrize("n", SAMPLES)
def test_all_gradients_arrive(squares, n):
    x = np.arange(1203.0 * n).reshape(n, -1)
    assert (squares.gradients(x)[1] == 2.0 * x).all()
