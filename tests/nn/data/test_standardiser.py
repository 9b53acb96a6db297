"""Scaling to mean 0 and deviation 1."""

import math

import numpy as np
import pytest

from nn import Dataset, Standardiser


def pairs(data):
    return [(tuple(x), y) for x, y in data]


def test_standardised_columns_have_mean_0_and_deviation_1():
    data = Dataset([(1.0, 10.0), (2.0, 10.0), (3.0, 40.0), (6.0, 20.0)], [0, 0, 1, 1])
    scale = Standardiser.of(data)
    assert scale.means == (3.0, 20.0)
    assert scale.deviations == (math.sqrt(14 / 4), math.sqrt(600 / 4))  # of the population: over n
    for column in zip(*scale(data).inputs, strict=True):
        assert sum(column) == pytest.approx(0.0, abs=1e-15)
        assert sum(x * x for x in column) == pytest.approx(4.0)


def test_another_data_set_is_scaled_by_the_figures_of_the_first():
    scale = Standardiser.of(Dataset([(0.0,), (4.0,)], [0, 1]))  # mean 2, deviation 2
    other = scale(Dataset([(6.0,), (2.0,)], [1, 0], ("x",), ("a", "b"), "other"))
    assert pairs(other) == [((2.0,), 1), ((0.0,), 0)]
    assert (other.features, other.classes, other.name) == (("x",), ("a", "b"), "other")
    with pytest.raises(ValueError, match=r"^a row of 1 numbers is standardised; got 2$"):
        scale.row([1.0, 2.0])


@pytest.mark.parametrize("n", [1, 3, 10, 147])
@pytest.mark.parametrize("constant", [0.0, 3.0, 0.1, 1e-300, 1e10 / 3])
def test_a_constant_column_is_only_shifted(constant, n):
    # Σ 0.1 / n is not 0.1 for every n: a deviation of 1e-17 would blow the next other number up to 1e16.
    scale = Standardiser.of(Dataset([(constant,)] * n, [0] * n))
    assert scale.deviations == (1.0,)
    assert scale.row([constant]) == pytest.approx([0.0], abs=1e-5)


@pytest.mark.parametrize("size", [1e-300, 1e-170, 1e170, 1e300])
def test_a_spread_that_cannot_be_squared_is_scaled(size):
    scale = Standardiser.of(Dataset([(0.0,), (size,)], [0, 1]))
    assert scale.deviations == pytest.approx((size / 2,))
    assert scale.row([size]) == pytest.approx([1.0])


PAIRS = [((1.0, 0.0), 0), ((3.0, 4.0), 1)]
TABLES = {
    "rows": [x for x, _ in PAIRS],
    "pairs": PAIRS,
    "lists": [[[*x], y] for x, y in PAIRS],
    "array": np.array([x for x, _ in PAIRS]),
    "data set": Dataset([x for x, _ in PAIRS], [0, 1]),
}


@pytest.mark.parametrize("kind", TABLES)
def test_figures_come_from_rows_pairs_arrays_and_data_sets(kind):
    scale = Standardiser.of(TABLES[kind])
    assert (scale.means, scale.deviations) == ((2.0, 2.0), (1.0, 2.0))
    scaled = scale(TABLES[kind])
    rows = [[*x] for x, _ in scaled] if kind in ("pairs", "lists", "data set") else scaled
    assert rows == [[-1.0, -1.0], [1.0, 1.0]]
    if kind in ("pairs", "lists", "data set"):
        assert [y for _, y in scaled] == [0, 1]


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        ([], ValueError, r"^data: a Standardiser needs at least one row; got none$"),
        ([1.0, 2.0], TypeError, r"for one feature write \[\[x\] for x in inputs\]$"),
        (
            [[1.0], [math.nan]],
            ValueError,
            r"^data: row 1, column 0 is nan; leave the row out, or fill it in$",
        ),
        ([[1.0, math.inf]], ValueError, r"^data: row 0, column 1 is inf;"),
        (
            Dataset([[1e308], [-1e308]], [0, 1], name="big"),
            ValueError,
            r"^big: numbers too large to be scaled",
        ),
        ("abc", TypeError, "rows of numbers"),
    ],
    ids=lambda case: repr(case)[:30],
)
def test_what_has_no_figures_is_refused(data, error, message):
    with pytest.raises(error, match=message):
        Standardiser.of(data)
