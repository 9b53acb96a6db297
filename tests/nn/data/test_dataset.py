"""Data sets: pairs of rows and targets, how they are split, scaled, shuffled and cut."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import Dataset, Standardiser, batches, blobs, linear, moons, shuffled, split

repeatable = settings(derandomize=True, deadline=None, max_examples=100)
FLOWERS = Dataset(
    [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)], [0, 1, 2], ("wide", "long"), ("red", "blue", "white"), "flowers"
)


def pairs(data):
    return [(tuple(x), y) for x, y in data]


def test_a_data_set_is_a_sequence_of_pairs():
    assert len(FLOWERS) == 3
    assert FLOWERS[0] == ((1.0, 2.0), 0)
    assert FLOWERS[-1] == ((5.0, 6.0), 2)
    assert list(FLOWERS) == [FLOWERS[0], FLOWERS[1], FLOWERS[2]]
    with pytest.raises(IndexError):
        FLOWERS[3]


def test_a_slice_and_a_choice_are_data_sets_with_the_same_names():
    assert pairs(FLOWERS[1:]) == [((3.0, 4.0), 1), ((5.0, 6.0), 2)]
    assert pairs(FLOWERS.take([2, 0])) == [((5.0, 6.0), 2), ((1.0, 2.0), 0)]
    for part in (FLOWERS[::-1], FLOWERS.take([1])):
        assert (part.features, part.classes, part.name) == (("wide", "long"), FLOWERS.classes, "flowers")


def test_a_data_set_says_what_it_holds():
    assert str(FLOWERS) == "flowers: 3 examples, 2 features, 3 classes"
    assert repr(FLOWERS) == "Dataset(flowers: 3 examples, 2 features, 3 classes)"
    assert str(linear(7)) == "linear: 7 examples, 1 feature, a number to predict"


def test_rows_and_targets_are_as_many():
    with pytest.raises(ValueError, match=r"^one target for each row; got 2 rows, 1 targets$"):
        Dataset([(1.0,), (2.0,)], [1.0])


def test_two_classes_become_signs_and_several_become_one_against_the_rest():
    assert list(moons(4).signed().targets) == [-1, 1, -1, 1]
    blue = FLOWERS.of_class(1)
    assert (list(blue.targets), blue.classes) == ([0, 1, 0], ("rest", "blue"))
    assert list(FLOWERS.targets) == [0, 1, 2]  # neither changes the one it is made from


def test_numpy_arrays_are_rows_and_targets():
    data = Dataset(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0, 1]), classes=("a", "b"))
    assert pairs(data[1:]) == [((3.0, 4.0), 1)]
    assert pairs(Standardiser.of(data)(data)) == [((-1.0, -1.0), 0), ((1.0, 1.0), 1)]


@pytest.mark.parametrize("share", [0.1, 0.2, 0.35, 0.9])
def test_each_class_gives_its_share_to_the_test_set(share):
    data = blobs(150).take([*range(150), *range(0, 90, 3)])  # 80, 50 and 50 examples of the classes
    training, test = split(data, share)
    counts = Counter(test.targets)
    assert counts == {0: round(80 * share), 1: round(50 * share), 2: round(50 * share)}
    assert len(training) + len(test) == 180


@repeatable
@given(st.integers(20, 60), st.floats(0.1, 0.9), st.integers(0, 5), st.booleans())
def test_a_split_loses_nothing_and_repeats_nothing(n, share, seed, to_classify):
    data = Dataset(
        [(float(i),) for i in range(n)], [i % 2 for i in range(n)], ("i",), ("a", "b") * to_classify
    )
    training, test = split(data, share, seed)
    assert len(training) > 0 < len(test)
    assert sorted(pairs(training) + pairs(test)) == pairs(data)
    for part in (training, test):
        assert pairs(part) == sorted(pairs(part))  # in the order of the data
        assert part.classes == data.classes


def test_a_split_is_that_of_its_seed():
    data = linear(50)
    assert split(data, 0.3, 1) == split(data, 0.3, 1)
    assert split(data, 0.3, 1) != split(data, 0.3, 2)
    assert [len(part) for part in split(data, 0.3, 2)] == [35, 15]


@pytest.mark.parametrize("share", [0, 1, -0.2, 1.5, math.nan])
def test_a_share_lies_between_none_and_all(share):
    with pytest.raises(ValueError, match=r"^the share of the test set lies between 0 and 1; got "):
        split(FLOWERS, share)


def test_a_split_with_an_empty_part_is_refused():
    with pytest.raises(ValueError, match=r"^3 examples are too few to hold out 20% of them for a test$"):
        split(FLOWERS, 0.2)
    with pytest.raises(ValueError, match=r"^3 examples are too few to hold out 90% of them"):
        split(FLOWERS, 0.9)


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
    with pytest.raises(ValueError, match="zip"):
        scale.row([1.0, 2.0])


@pytest.mark.parametrize("n", [1, 3, 10, 147])
@pytest.mark.parametrize("constant", [0.0, 3.0, 0.1, 1e-300, 1e10 / 3])
def test_a_constant_column_is_only_shifted(constant, n):
    # Σ 0.1 / n is not 0.1 for every n: a deviation of 1e-17 would blow the next other number up to 1e16.
    scale = Standardiser.of(Dataset([(constant,)] * n, [0] * n))
    assert scale.deviations == (1.0,)
    assert scale.row([constant]) == pytest.approx([0.0], abs=1e-5)


def test_a_spread_too_small_to_be_squared_is_only_shifted():
    assert Standardiser.of(Dataset([(0.0,), (1e-170,)], [0, 1])).deviations == (1.0,)  # 1e-340 is 0


def test_batches_are_slices_in_order():
    assert list(batches([1, 2, 3, 4, 5], 2)) == [[1, 2], [3, 4], [5]]
    assert list(batches([1, 2], 5)) == [[1, 2]]
    assert [list(b) for b in batches(range(4), 2)] == [[0, 1], [2, 3]]


def test_shuffling_keeps_every_item_and_leaves_the_given_order_alone():
    items = list("abcdefgh")
    order = shuffled(items, 3)
    assert sorted(order) == items == list("abcdefgh")
    assert order != items
    assert shuffled(items, 3) == order
