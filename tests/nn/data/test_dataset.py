"""Data sets: pairs of rows and targets, their names, and how they are shuffled and cut."""

import numpy as np
import pytest

from nn import Dataset, Standardiser, batches, linear, moons, shuffled

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
