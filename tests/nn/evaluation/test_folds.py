"""Folds: every example is held out once, and every class in equal shares."""

from collections import Counter

import pytest

from nn import Dataset, folds, iris

PAIRS = [([float(i)], i % 2) for i in range(11)]


@pytest.mark.parametrize("k", [2, 3, 11])
def test_every_example_is_held_out_once(k):
    parts = folds(PAIRS, k)
    assert len(parts) == k
    assert sorted(pair for _, held_out in parts for pair in held_out) == PAIRS
    for training, held_out in parts:
        assert sorted([*training, *held_out]) == PAIRS
    sizes = [len(held_out) for _, held_out in parts]
    assert max(sizes) - min(sizes) <= 1


def test_classes_have_equal_shares():
    data = Dataset([[float(i)] for i in range(50)], ["rare" if i % 10 == 0 else "usual" for i in range(50)])
    for training, held_out in folds(data, 5):
        assert isinstance(held_out, Dataset)
        assert held_out.classes == training.classes == ("rare", "usual")
        assert Counter(held_out.targets) == {0: 1, 1: 9}


def test_a_seed_draws_them():
    first, same, other = (folds(iris(), 3, seed=seed) for seed in (0, 0, 1))
    assert [h.inputs for _, h in first] == [h.inputs for _, h in same]
    assert [h.inputs for _, h in first] != [h.inputs for _, h in other]


@pytest.mark.parametrize("k", [1, 0, 2.0, True, 12])
def test_another_number_of_folds_is_refused(k):
    with pytest.raises(ValueError, match="folds"):
        folds(PAIRS, k)
