"""Splits: the share of each class, the seed, and what is too small to split."""

import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nn import Dataset, blobs, linear, split

repeatable = settings(derandomize=True, deadline=None, max_examples=100)


FLOWERS = Dataset(
    [(1.0, 2.0), (3.0, 4.0), (5.0, 6.0)], [0, 1, 2], ("wide", "long"), ("red", "blue", "white"), "flowers"
)


def pairs(data):
    return [(tuple(x), y) for x, y in data]


@pytest.mark.parametrize("share", [0.1, 0.2, 0.35, 0.9])
def test_each_class_gives_its_share_to_the_test_set(share):
    data = blobs(150).take([*range(150), *range(0, 90, 3)])  # 80, 50 and 50 examples of the classes
    training, test = split(data, share)
    counts = Counter(test.targets)
    assert sum(counts.values()) == round(180 * share)
    assert all(abs(counts[k] - n * share) < 1 for k, n in enumerate((80, 50, 50)))
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
    assert split(data) == split(data, 0.2, 0)  # the defaults of its signature


@pytest.mark.parametrize("share", [0, 1, -0.2, 1.5, math.nan])
def test_a_share_lies_between_none_and_all(share):
    with pytest.raises(ValueError, match=r"^the share of the test set lies between 0 and 1; got "):
        split(FLOWERS, share)


def test_a_split_with_an_empty_part_is_refused():
    with pytest.raises(ValueError, match=r"^3 examples are too few to hold out 10% of them$"):
        split(FLOWERS, 0.1)
    with pytest.raises(ValueError, match=r"^3 examples less 90% that are held out leave none to train on$"):
        split(FLOWERS, 0.9)
    with pytest.raises(ValueError, match=r"^300 examples less 99.9% that"):
        split(linear(300), 0.999)  # 299.7 are 300


def test_the_larger_remainder_gives_one_more():
    targets = [0] * 14 + [1] * 105  # a tenth: 1.4 and 10.5, together 12
    _, test = split(Dataset([(float(i),) for i in range(119)], targets, ("i",), ("a", "b")), 0.1)
    assert Counter(test.targets) == {0: 1, 1: 11}


@pytest.mark.parametrize(
    ("sizes", "share", "held_out"),
    [
        ([3] * 5, 0.5, (7, 8)),
        ([5] * 6, 0.1, (3,)),
        ([1] * 10, 0.2, (2,)),
        ([7, 3], 0.3, (3,)),
        ([1, 99], 0.5, (50,)),
    ],
)
def test_the_share_is_that_of_all_examples_and_nearly_that_of_each_class(sizes, share, held_out):
    targets = [k for k, size in enumerate(sizes) for _ in range(size)]
    data = Dataset(
        [(float(i),) for i in range(len(targets))], targets, ("i",), tuple(map(str, range(len(sizes))))
    )
    training, test = split(data, share)
    assert len(test) in held_out
    assert len(training) + len(test) == len(data)
    counts = Counter(test.targets)
    assert all(abs(counts[k] - share * size) < 1 for k, size in enumerate(sizes))


@pytest.mark.parametrize("data", [[([1.0], 0)] * 5, np.zeros((4, 2)), None], ids=repr)
def test_only_a_data_set_is_split(data):
    with pytest.raises(TypeError, match=r"^split takes a Dataset; got .*; write Dataset\(inputs, targets\)$"):
        split(data)


@pytest.mark.parametrize("share", ["0.2", None, [0.2]], ids=repr)
def test_a_share_is_a_number(share):
    with pytest.raises(TypeError, match=r"^the share of the test set must be a real number; got "):
        split(FLOWERS, share)
