"""Data sets: pairs of rows and targets, their names, and how they are shuffled and cut."""

import math
import random

import numpy as np
import pytest

from nn import Dataset, Standardiser, batches, linear, moons, shuffled
from nn.data.examples import examples_of

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


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7, 8, 9, 16, 17, 100, 1000])
def test_the_order_is_that_of_the_shuffle_of_the_library(count):
    for seed in range(20):
        order = list(range(count))
        random.Random(f"epoch {seed} 1").shuffle(order)
        assert shuffled(range(count), f"epoch {seed} 1") == order


LABELS = {
    "list": ["red", "blue", "red"],
    "tuple": ("red", "blue", "red"),
    "array": np.array(["red", "blue", "red"]),
    "array of objects": np.array(["red", "blue", "red"], dtype=object),
}


@pytest.mark.parametrize("kind", LABELS)
def test_names_as_targets_become_indices_of_classes(kind):
    data = Dataset([[1.0], [2.0], [3.0]], LABELS[kind])
    assert (list(data.targets), data.classes) == ([1, 0, 1], ("blue", "red"))
    data = Dataset([[1.0], [2.0], [3.0]], LABELS[kind], classes=("red", "green", "blue"))
    assert (list(data.targets), data.classes) == ([0, 2, 0], ("red", "green", "blue"))


@pytest.mark.parametrize(
    ("targets", "classes", "error", "message"),
    [
        (["a", "b"], ("b", "c"), ValueError, r"^'a' is not among the classes b, c$"),
        (
            ["a", 1],
            (),
            TypeError,
            r"^either all targets are names of classes or none; target 1 is 1 \(int\)$",
        ),
        ([0, "a"], ("a",), TypeError, r"target 0 is 0 \(int\)$"),
        (
            [0, 3],
            ("a", "b", "c"),
            ValueError,
            r"^target 1 is 3; with 3 classes a target is an index from 0 to 2, ",
        ),
        ([0, -1], ("a", "b", "c"), ValueError, "^target 1 is -1; with 3 classes"),
        ([0, 0.5], ("a", "b"), ValueError, r"^target 1 is 0\.5; with 2 classes"),
        ([0, math.nan], ("a", "b"), ValueError, "^target 1 is nan; with 2 classes"),
        ([0, None], (), TypeError, r"^target 1 must be a real number; got None$"),
        ([0, {}], (), TypeError, r"^target 1 must be a real number; got a dict of length 0$"),
        ("ab", (), TypeError, "^targets are a list, one for each sample; got 'ab'"),
        ([0], (), ValueError, r"^one target for each row; got 2 rows, 1 targets$"),
    ],
    ids=lambda case: repr(case)[:30],
)
def test_targets_that_do_not_fit_are_refused_at_once(targets, classes, error, message):
    with pytest.raises(error, match=message):
        Dataset([[1.0], [2.0]], targets, classes=classes)


def test_targets_may_be_rows_of_numbers_and_a_table_of_one_column_is_flat():
    assert Dataset([[1.0], [2.0]], np.eye(2)).targets == [[1.0, 0.0], [0.0, 1.0]]
    assert Dataset([[1.0], [2.0]], [(0, 1), (1, 0)]).targets == [[0.0, 1.0], [1.0, 0.0]]
    assert Dataset([[1.0], [2.0]], np.array([[5.0], [6.0]])).targets == [5.0, 6.0]


def test_signs_are_targets_of_two_classes():
    assert Dataset([[1.0], [2.0]], [-1, 1], classes=("a", "b")).targets == [-1, 1]


def test_names_of_columns_are_as_many_as_columns():
    with pytest.raises(ValueError, match=r"^one name for each column; got 1 columns, 2 names$"):
        Dataset([[1.0], [2.0]], [0, 1], ("a", "b"))


def test_a_data_set_may_be_empty():
    assert len(Dataset([], [])) == len(FLOWERS.take([])) == 0


@pytest.mark.parametrize("size", [0, -1, True, 2.0, "2", None], ids=repr)
def test_a_batch_has_at_least_one_item(size):
    with pytest.raises(ValueError, match=r"^the size of a batch must be a whole number of at least 1; got "):
        batches([1, 2], size)
    assert list(batches([1, 2, 3], np.int64(2))) == [[1, 2], [3]]


@pytest.mark.parametrize(
    "data",
    [5, None, "ab", [1, 2], [(1.0, 2)], [("ab", 1)], np.zeros((3, 2)), [[1.0]], ["ab", "cd"]],
    ids=repr,
)
def test_data_for_training_are_pairs_of_a_row_and_a_target(data):
    with pytest.raises(
        TypeError, match=r"^data is a sequence of \(inputs, target\) pairs.*list\(zip\(X, y\)\)"
    ):
        examples_of(data)


def test_pairs_may_come_from_a_zip_and_hold_arrays():
    assert examples_of(zip([[1.0]], [2], strict=True)) == [([1.0], 2)]
    assert examples_of([(np.ones(1), 2)])[0][1] == 2
    with pytest.raises(ValueError, match="at least one"):
        examples_of([])


@pytest.mark.parametrize(
    ("names", "error", "message"),
    [
        ("ab", TypeError, r"^features is a list of names; got 'ab' \(str\)$"),
        ((1, 2), TypeError, r"^features is a list of names; got a tuple of length 2$"),
        (("a", "a"), ValueError, r"^features has the name 'a' twice$"),
    ],
)
def test_names_are_strings_that_differ(names, error, message):
    with pytest.raises(error, match=message):
        Dataset([[1.0, 2.0]], [0], names)
    with pytest.raises(error, match=message.replace("features", "classes")):
        Dataset([[1.0, 2.0]], [0], classes=names)


def test_features_without_names_are_counted():
    assert str(Dataset([[1.0, 2.0]], [0.5])) == "data: 1 example, 2 features, a number to predict"
